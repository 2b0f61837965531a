"""Any cross-encoder by name: an ONNX folder, fastembed, sentence-transformers, a LangChain provider."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from adapters.models.by_name import ByName
from adapters.models.folder import onnx_in
from adapters.models.weights import Worker, readable
from core.batches import batches
from core.ports import Unavailable

CHARACTERS = 8_000
"""Far more than a cross-encoder reads of a passage."""
TOKENS = 512
"""Of question and passage together, where the model does not say."""
BATCH = 8
"""Between two batches somebody who waits no longer is heard."""

Score = Callable[[str, list[str]], Iterable[Any]]

_EXAMPLES = (
    "fastembed:Xenova/ms-marco-MiniLM-L-6-v2, "
    "sentence-transformers:cross-encoder/ms-marco-MiniLM-L-6-v2, onnx:/models/reranker, "
    "cohere:rerank-v3.5"
)


class NamedReranker:
    """Implements core.ports.Reranker; loaded at first use."""

    def __init__(self, name: str, key: str = "") -> None:
        self._named = ByName("RERANK_MODEL", name, _EXAMPLES)
        self.name, self._key = name, key
        self._lock = Lock()
        self._worker = Worker("rerank")

    async def score(self, question: str, texts: Sequence[str]) -> list[float]:
        clean = [readable(text, CHARACTERS) for text in texts]
        asked = readable(question, CHARACTERS)
        # A provider is asked once: whether it can compare scores of two calls, nobody knows.
        size = BATCH if self._named.kind in _LOCAL else max(1, len(clean))
        scores: list[float] = []
        for batch in batches(clean, size):
            scores += await self._worker.run(lambda batch=batch: self._scores(asked, batch))  # type: ignore[misc]
        return scores

    def _scores(self, question: str, texts: list[str]) -> list[float]:
        with self._lock:
            model = self._loaded
        try:
            scores = [float(score) for score in model(question, texts)]
        except Exception as error:  # every provider has errors of its own
            raise Unavailable(f"The model {self.name} did not answer: {error}") from error
        if len(scores) != len(texts) or not all(map(math.isfinite, scores)):
            raise Unavailable(f"The model {self.name} gave no score for each passage.")
        return scores

    @cached_property
    def _loaded(self) -> Score:
        kind, model = self._named.kind, self._named.model
        with self._named.opening(_LOCAL, Exception):  # files of every kind
            if load := _LOCAL.get(kind):
                return load(model)
            return _provider(kind, model, self._key)


def _onnx(model: str) -> Score:
    """A folder with tokenizer.json and model.onnx, or onnx/model.onnx as the hubs have it."""
    import onnxruntime
    from tokenizers import Tokenizer

    folder = Path(model)
    weights = onnx_in(folder, "model.onnx")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(max_length=TOKENS)
    tokenizer.enable_padding()
    session = onnxruntime.InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    return lambda question, texts: _logits(session, tokenizer, question, texts)


def _logits(session: Any, tokenizer: Any, question: str, texts: list[str]) -> Iterable[Any]:
    import numpy as np

    read = tokenizer.encode_batch([(question, text) for text in texts])
    told = {
        "input_ids": [each.ids for each in read],
        "attention_mask": [each.attention_mask for each in read],
        "token_type_ids": [each.type_ids for each in read],
    }
    wanted = [each.name for each in session.get_inputs()]
    logits = session.run(None, {name: np.array(told[name], np.int64) for name in wanted})[0]
    # One number a pair, or that of "no" and that of "yes".
    return logits.reshape(len(texts), -1)[:, -1]  # type: ignore[no-any-return]


def _fastembed(model: str) -> Score:
    from fastembed.rerank.cross_encoder import TextCrossEncoder

    return TextCrossEncoder(model_name=model).rerank  # type: ignore[no-any-return]


def _sentence_transformers(model: str) -> Score:
    from sentence_transformers import CrossEncoder

    loaded = CrossEncoder(model)
    return lambda question, texts: loaded.predict(
        [(question, text) for text in texts], show_progress_bar=False
    )


def _provider(provider: str, model: str, key: str) -> Score:
    """The class that a LangChain package calls ...Rerank: CohereRerank, VoyageAIRerank, NVIDIARerank."""
    from langchain_core.documents import BaseDocumentCompressor

    package = import_module(f"langchain_{provider.replace('-', '_')}")
    kinds = [
        each
        for name, each in vars(package).items()
        if name.endswith("Rerank")
        and isinstance(each, type)
        and issubclass(each, BaseDocumentCompressor)
    ]
    if not kinds:
        raise ValueError(f"langchain_{provider} has no model that reranks")
    fields = kinds[0].model_fields
    limit = next((name for name in ("top_n", "top_k") if name in fields), "")
    options: dict[str, Any] = {"model": model}
    secret = next((name for name in fields if key and name.endswith("api_key")), "")
    if secret:
        options[fields[secret].alias or secret] = key
    try:
        loaded = kinds[0](**options)
    except Exception as error:  # each provider's SDK raises its own for a missing key
        raise ValueError(str(error)) from error
    return lambda question, texts: _hosted(loaded, limit, question, texts)


def _hosted(loaded: Any, limit: str, question: str, texts: list[str]) -> list[float]:
    """Its scores, or where it gives none the order that it gives; left out is worst."""
    from langchain_core.documents import Document

    if limit:  # else the best three alone come back
        setattr(loaded, limit, len(texts))
    documents = [Document(text, metadata={"place": n}) for n, text in enumerate(texts)]
    found = loaded.compress_documents(documents, question)
    scores = {
        each.metadata["place"]: float(each.metadata.get("relevance_score", -rank))
        for rank, each in enumerate(found)
    }
    worst = min(scores.values(), default=0.0) - 1
    return [scores.get(place, worst) for place in range(len(texts))]


_LOCAL: dict[str, Callable[[str], Score]] = {
    "onnx": _onnx,
    "fastembed": _fastembed,
    "sentence-transformers": _sentence_transformers,
}
