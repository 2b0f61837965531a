"""A cross-encoder small enough to be made by a test: it counts the words that question and text share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
FLOAT, INT64 = 1, 7


def write_cross_encoder(folder: Path, words: Iterable[str]) -> None:
    """A folder as the hubs have them: tokenizer.json and onnx/model.onnx."""
    vocabulary = {word: n for n, word in enumerate([*SPECIAL, *dict.fromkeys(words)])}
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    (folder / "onnx" / "model.onnx").write_bytes(_model(len(vocabulary)))
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=SPECIAL[1]))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"model_max_length": 512, "pad_token": "[PAD]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    (folder / "config.json").write_text(json.dumps({"pad_token_id": 0}), "utf-8")


def _model(size: int) -> bytes:
    """Each token as a row of the identity, summed over the question and over the text, multiplied."""
    table = np.eye(size, dtype=np.float32)
    table[: len(SPECIAL)] = 0
    pairs = ["batch", "tokens"]
    graph = [
        (1, node("Gather", ["table", "input_ids"], "tokens")),
        (1, node("Mul", ["token_type_ids", "attention_mask"], "second")),
        (1, node("Cast", ["second"], "share", to=FLOAT)),
        (1, node("Unsqueeze", ["share", "last"], "column")),
        (1, node("Mul", ["tokens", "column"], "text")),
        (1, node("Sub", ["tokens", "text"], "question")),
        (1, node("ReduceSum", ["text", "one"], "said", keepdims=0)),
        (1, node("ReduceSum", ["question", "one"], "asked", keepdims=0)),
        (1, node("Mul", ["said", "asked"], "both")),
        (1, node("ReduceSum", ["both", "one"], "logits", keepdims=1)),
        (2, b"shared_words"),
        (5, tensor("table", table, FLOAT)),
        (5, tensor("one", np.array([1], np.int64), INT64)),
        (5, tensor("last", np.array([-1], np.int64), INT64)),
        *((11, value(name, INT64, pairs)) for name in ("input_ids", "attention_mask")),
        (11, value("token_type_ids", INT64, pairs)),
        (12, value("logits", FLOAT, ["batch", "score"])),
    ]
    return message([(1, 8), (8, message([(1, b""), (2, 13)])), (7, message(graph))])


def node(kind: str, given: Sequence[str], gives: str, **attributes: int) -> bytes:
    told = [
        (5, message([(1, name.encode()), (3, value), (20, 2)]))
        for name, value in attributes.items()
    ]
    inputs = [(1, name.encode()) for name in given]
    return message([*inputs, (2, gives.encode()), (4, kind.encode()), *told])


def tensor(
    name: str, values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], kind: int
) -> bytes:
    shape = [(1, size) for size in values.shape]
    return message([*shape, (2, kind), (8, name.encode()), (9, values.tobytes())])


def value(name: str, kind: int, axes: Sequence[str]) -> bytes:
    shape = message([(1, message([(2, axis.encode())])) for axis in axes])
    return message([(1, name.encode()), (2, message([(1, message([(1, kind), (2, shape)]))]))])


def message(fields: Sequence[tuple[int, int | bytes]]) -> bytes:
    """Protocol buffers' wire format: numbers as varints, all else with its length before it."""
    parts: list[bytes] = []
    for number, value in fields:
        if isinstance(value, int):
            parts += [_varint(number << 3), _varint(value)]
        else:
            parts += [_varint(number << 3 | 2), _varint(len(value)), value]
    return b"".join(parts)


def _varint(value: int) -> bytes:
    more = bytearray()
    while value > 127:
        more.append(value & 127 | 128)
        value >>= 7
    return bytes([*more, value])
