"""A toxicity model as `mynah safety export` writes it, on onnxruntime: faster than torch, and without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from adapters.models.folder import onnx_in
from adapters.models.weights import Worker, readable
from core.batches import batches
from core.ports import Misconfigured, Scores, Unavailable
from core.safety.light import highest, pieces

PIECE, PIECES = 1_000, 10
"""Characters that are judged at once, of which the models read 512 tokens, and of one text how many."""
LONGEST = 20_000
BATCH = 8
TOKENS = 512


class OnnxToxicity:
    """Implements core.ports.Toxicity; `name` is onnx:FOLDER. Loaded at first use."""

    degraded = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._folder = Path(name.removeprefix("onnx:"))
        self._worker = Worker("toxicity")
        self._loading = Lock()

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """By class the highest score of each text's pieces."""
        parts = [pieces(readable(text, LONGEST), PIECE, PIECES) for text in texts]
        every = [piece for part in parts for piece in part]
        order = sorted(range(len(every)), key=lambda place: len(every[place]))
        found: dict[int, Scores] = {}
        for some in batches(order, BATCH):
            batch = [every[place] for place in some]
            rows = await self._worker.run(lambda batch=batch: self._scores(batch))  # type: ignore[misc]
            found.update(zip(some, rows, strict=True))
        return highest([found[place] for place in range(len(every))], parts)

    def _scores(self, texts: list[str]) -> list[Scores]:
        with self._loading:
            session, tokenizer, classes = self._loaded
        read = tokenizer.encode_batch(texts)
        told = {
            "input_ids": np.array([each.ids for each in read], np.int64),
            "attention_mask": np.array([each.attention_mask for each in read], np.int64),
        }
        try:
            logits = session.run(["logits"], told)[0].astype(np.float64)
        except Exception as error:  # onnxruntime's own, of many kinds
            raise Unavailable(f"{self.name} does not judge: {error}") from error
        if logits.shape != (len(texts), len(classes)) or not np.isfinite(logits).all():
            raise Unavailable(f"{self.name} gives no score for each class of classes.json")
        odds = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
        return [dict(zip(classes, map(float, row), strict=True)) for row in odds]

    @cached_property
    def _loaded(self) -> tuple[Any, Any, list[str]]:
        """Session, tokenizer and classes. Raises Misconfigured and Unavailable."""
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            file = onnx_in(self._folder, "model.onnx")
            classes = json.loads((self._folder / "classes.json").read_text("utf-8"))
        except (ValueError, OSError) as error:
            told = (
                f"TOXICITY_MODEL={self.name} is no model that `mynah safety export` wrote: {error}"
            )
            raise Misconfigured(told) from error
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(file), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries have errors of their own
            raise Unavailable(f"{self.name} cannot be loaded: {error}") from error
        tokenizer.enable_truncation(max_length=TOKENS)
        if tokenizer.padding is None:
            tokenizer.enable_padding(**_padding(tokenizer))
        return session, tokenizer, list(classes)


def _padding(tokenizer: Any) -> dict[str, Any]:
    """The sign that this tokenizer pads with; what it is does not matter where it is masked."""
    for sign in ("[PAD]", "<pad>"):
        number = tokenizer.token_to_id(sign)
        if number is not None:
            return {"pad_id": number, "pad_token": sign}
    return {}
