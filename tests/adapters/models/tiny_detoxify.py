"""A checkpoint in Detoxify's own format, small enough to be made by a test: an untrained BERT of 56 KB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CLASSES = [
    "toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate",
]  # fmt: skip
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "you", "idiot", "hello", "hurt", "##s", "."]


def write_checkpoint(folder: Path) -> tuple[Path, Path]:
    """The checkpoint, and the folder with its configuration and tokenizer."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(7)
    config = folder / "bert"
    config.mkdir(parents=True)
    (config / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    BertTokenizer(str(config / "vocab.txt")).save_pretrained(str(config))
    small = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=512,
        num_labels=len(CLASSES),
        initializer_range=1.0,  # so that texts differ in their scores
    )
    small.save_pretrained(str(config))
    model = BertForSequenceClassification(small)
    told: dict[str, Any] = {
        "config": {
            "arch": {
                "args": {
                    "model_type": str(config),
                    "model_name": "BertForSequenceClassification",
                    "tokenizer_name": "BertTokenizer",
                    "num_classes": len(CLASSES),
                }
            },
            "dataset": {"args": {"classes": CLASSES}},
        },
        "state_dict": model.state_dict(),
    }
    checkpoint = folder / "tiny.ckpt"
    torch.save(told, checkpoint)
    return checkpoint, config
