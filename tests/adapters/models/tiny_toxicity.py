"""A toxicity model as `mynah safety export` writes one, made by hand: it counts two words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from tests.adapters.models.tiny_onnx import FLOAT, INT64, message, node, tensor, value

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "idiot": 2, "hurt": 3}
CLASSES = ["toxicity", "threat"]


def write_toxicity(folder: Path) -> None:
    """Each "idiot" adds 4 to the log-odds of toxicity and each "hurt" 4 to those of threat, from -2 on."""
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))  # noqa: S106 - a word
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "classes.json").write_text(json.dumps(CLASSES), "utf-8")
    table = np.zeros((len(VOCABULARY), 2), np.float32)
    table[2, 0] = table[3, 1] = 4
    pairs = ["texts", "tokens"]
    graph = [
        (1, node("Gather", ["table", "input_ids"], "tokens")),
        (1, node("Cast", ["attention_mask"], "share", to=FLOAT)),
        (1, node("Unsqueeze", ["share", "last"], "column")),
        (1, node("Mul", ["tokens", "column"], "read")),
        (1, node("ReduceSum", ["read", "one"], "said", keepdims=0)),
        (1, node("Add", ["said", "bias"], "logits")),
        (2, b"counted_words"),
        (5, tensor("table", table, FLOAT)),
        (5, tensor("bias", np.array([-2, -2], np.float32), FLOAT)),
        (5, tensor("one", np.array([1], np.int64), INT64)),
        (5, tensor("last", np.array([-1], np.int64), INT64)),
        *((11, value(name, INT64, pairs)) for name in ("input_ids", "attention_mask")),
        (12, value("logits", FLOAT, ["texts", "classes"])),
    ]
    made = message([(1, 8), (8, message([(1, b""), (2, 13)])), (7, message(graph))])
    (folder / "model.onnx").write_bytes(made)
