"""A CLIP model small enough to be made by a test: it knows three colors, in pictures and as words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from tests.adapters.models.tiny_onnx import FLOAT, INT64, message, node, tensor, value

COLORS = ("red", "green", "blue")
WORDS = ("[PAD]", "[UNK]", "[CLS]", *COLORS)
DIMENSION = 8
"""One a color, one that all texts and pictures have in common, one of texts alone, and some empty ones."""


def write_clip(folder: Path, width: int = DIMENSION) -> str:
    """A folder as the hubs have them, whose pictures have so many numbers; its name for IMAGE_MODEL."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    (folder / "onnx" / "text_model.onnx").write_bytes(_texts())
    (folder / "onnx" / "vision_model.onnx").write_bytes(_pictures(width))
    tokenizer = Tokenizer(WordLevel({w: n for n, w in enumerate(WORDS)}, unk_token=WORDS[1]))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A", special_tokens=[(WORDS[2], 2)])
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {
        "size": {"shortest_edge": 32},
        "crop_size": {"height": 32, "width": 32},
        "resample": 3,
        "rescale_factor": 1 / 255,
        "image_mean": [0, 0, 0],
        "image_std": [1, 1, 1],
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(told), "utf-8")
    return f"onnx:{folder}"


def _texts() -> bytes:
    """The sum of the words' rows, each a color or, once a text, what all texts are."""
    rows = np.zeros((len(WORDS), DIMENSION), np.float32)
    rows[2, 3:5] = 1
    for place in range(len(COLORS)):
        rows[3 + place, place] = 1
    return _model(
        [
            (1, node("Gather", ["rows", "input_ids"], "last_hidden_state")),
            (1, node("ReduceSum", ["last_hidden_state", "one"], "text_embeds", keepdims=0)),
            (5, tensor("rows", rows, FLOAT)),
            (5, tensor("one", np.array([1], np.int64), INT64)),
            (11, value("input_ids", INT64, ["batch", "tokens"])),
            (12, value("last_hidden_state", FLOAT, ["batch", "tokens", "width"])),
            (12, value("text_embeds", FLOAT, ["batch", "width"])),
        ]
    )


def _pictures(width: int) -> bytes:
    """The mean of each color, and what all have in common."""
    axes, shared = (np.zeros((n, width), np.float32) for n in (len(COLORS), 1))
    axes[:, : len(COLORS)] = np.eye(len(COLORS))
    shared[0, 3] = 1
    return _model(
        [
            (1, node("GlobalAveragePool", ["pixel_values"], "last_hidden_state")),
            (1, node("Flatten", ["last_hidden_state"], "means", axis=1)),
            (1, node("MatMul", ["means", "axes"], "colors")),
            (1, node("Add", ["colors", "shared"], "image_embeds")),
            (5, tensor("axes", axes, FLOAT)),
            (5, tensor("shared", shared, FLOAT)),
            (11, value("pixel_values", FLOAT, ["batch", "channels", "height", "width"])),
            (12, value("last_hidden_state", FLOAT, ["batch", "channels", "one", "one"])),
            (12, value("image_embeds", FLOAT, ["batch", "width"])),
        ]
    )


def _model(graph: list[tuple[int, int | bytes]]) -> bytes:
    named = [*graph, (2, b"tiny_clip")]
    return message([(1, 8), (8, message([(1, b""), (2, 13)])), (7, message(named))])
