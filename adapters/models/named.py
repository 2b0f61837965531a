"""Any embedding model by name: through fastembed, sentence-transformers or a LangChain provider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from threading import RLock
from typing import Any

import numpy as np

from adapters.models.by_name import ByName
from adapters.models.weights import Worker, readable
from core.batches import batches
from core.ports import EmbeddingRole, Unavailable, Vectors

CHARACTERS = 20_000
BATCH = 32

Encode = Mapping[EmbeddingRole, Callable[[list[str]], Iterable[Any]]]
"""Texts to rows of floats, of any length and kind."""

_EXAMPLES = (
    "fastembed:BAAI/bge-small-en-v1.5, sentence-transformers:all-MiniLM-L6-v2, "
    "openai:text-embedding-3-small, ollama:nomic-embed-text"
)


class NamedEmbedder:
    """Loaded, and its dimension asked for, at first use."""

    def __init__(
        self, name: str, key: str = "", setting: str = "EMBEDDING_MODEL", examples: str = _EXAMPLES
    ) -> None:
        self._named = ByName(setting, name, examples)
        self.name, self._key = name, key
        self._lock = RLock()
        self._worker = Worker("embedding")

    @cached_property
    def dimension(self) -> int:
        return int(self._rows(["dimension"], EmbeddingRole.QUESTION).shape[1])

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        clean = [readable(text, CHARACTERS) for text in texts]
        rows = [
            await self._worker.run(lambda batch=batch: self._rows(batch, role))  # type: ignore[misc]
            for batch in batches(clean, BATCH)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def _rows(self, texts: list[str], role: EmbeddingRole) -> Vectors:
        with self._lock:
            encode = self._encode
        # A space, as providers refuse an empty text.
        asked = [text or " " for text in texts]
        try:
            answer = list(encode[role](asked))
        except Exception as error:  # every provider has errors of its own
            raise Unavailable(f"The model {self.name} did not answer: {error}") from error
        rows: Vectors = np.asarray(answer, np.float32).reshape(len(texts), -1)
        rows[~np.isfinite(rows)] = 0
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        vectors: Vectors = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
        return vectors

    @cached_property
    def _encode(self) -> Encode:
        with self._named.opening(_LOCAL, OSError):
            return self._open(self._named.kind, self._named.model)

    def _open(self, kind: str, model: str) -> Encode:
        if load := _LOCAL.get(kind):
            return load(model)
        return _provider(kind, model, self._key)


def _fastembed(model: str) -> Encode:
    from fastembed import TextEmbedding

    loaded = TextEmbedding(model_name=model)
    return {
        EmbeddingRole.QUESTION: loaded.query_embed,
        EmbeddingRole.PASSAGE: loaded.passage_embed,
    }


def _sentence_transformers(model: str) -> Encode:
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(model)
    return {
        EmbeddingRole.QUESTION: loaded.encode_query,
        EmbeddingRole.PASSAGE: loaded.encode_document,
    }


def _provider(provider: str, model: str, key: str) -> Encode:
    from langchain.embeddings import init_embeddings

    options: dict[str, Any] = {"api_key": key} if key else {}
    if provider in ("openai", "azure_openai"):
        # Counting tokens would fetch a vocabulary from the network; our chunks are far below.
        options["check_embedding_ctx_length"] = False
    try:
        loaded = init_embeddings(model, provider=provider, **options)
    except (ImportError, ValueError):
        raise
    except Exception as error:  # each provider's SDK raises its own for a missing key
        raise ValueError(str(error)) from error
    return {
        EmbeddingRole.QUESTION: partial(map, loaded.embed_query),
        EmbeddingRole.PASSAGE: loaded.embed_documents,
    }


_LOCAL: Mapping[str, Callable[[str], Encode]] = {
    "fastembed": _fastembed,
    "sentence-transformers": _sentence_transformers,
}
