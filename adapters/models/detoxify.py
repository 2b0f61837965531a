"""Detoxify (Hanu and Unitary 2020), toxicity models on torch, from a file or its download; the extra `safety`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from adapters.models.weights import Worker, readable
from core.batches import batches
from core.ports import Misconfigured, Scores, Unavailable
from core.safety.light import highest, pieces

EXTRA = ".venv/bin/pip install -e '.[safety]'"
PIECE, PIECES = 1_000, 10
"""Characters that are judged at once, of which the models read 512 tokens, and of one text how many."""
LONGEST = 20_000
BATCH = 16
WEIGHTS: Mapping[str, tuple[str, str]] = {
    "original": ("v0.1-alpha/toxic_original-c1212f89.ckpt", "c1212f89"),
    "unbiased": ("v0.3-alpha/toxic_debiased-c7548aa0.ckpt", "c7548aa0"),
    "multilingual": ("v0.4-alpha/multilingual_debiased-0b549669.ckpt", "0b549669"),
}
"""Where its release keeps each, and how its SHA-256 begins."""
_RELEASES = "https://github.com/unitaryai/detoxify/releases/download/"


class DetoxifyModel:
    """Implements core.ports.Toxicity; loaded at first use, run in a thread of its own.

    A checkpoint is a pickle: torch runs what stands in it, so it must be a file that is trusted. What
    is downloaded is checked by hash before it is opened.
    """

    degraded = False

    def __init__(self, kind: str, checkpoint: str = "", config: str = "") -> None:
        self.name = f"detoxify-{kind}"
        self._kind, self._checkpoint, self._config = kind, checkpoint, config
        self._worker = Worker("detoxify")
        self._loading = Lock()

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """By class the highest score of each text's pieces, in batches of like length."""
        parts = [pieces(readable(text, LONGEST), PIECE, PIECES) for text in texts]
        every = [piece for part in parts for piece in part]
        order = sorted(range(len(every)), key=lambda place: len(every[place]))
        found: dict[int, Scores] = {}
        for some in batches(order, BATCH):
            batch = [every[place] for place in some]
            rows = await self._worker.run(lambda batch=batch: self._predicted(batch))  # type: ignore[misc]
            found.update(zip(some, rows, strict=True))
        return highest([found[place] for place in range(len(every))], parts)

    def _predicted(self, texts: list[str]) -> list[Scores]:
        with self._loading:
            model = self.loaded
        try:
            told = model.predict(texts)
        except Exception as error:  # torch has errors of many kinds
            raise Unavailable(f"{self.name} does not judge: {error}") from error
        # Of a single text it gives a number in place of a list of one.
        rows = {name: [each] if isinstance(each, float) else each for name, each in told.items()}
        scores: list[Scores] = [
            {name: float(row[n]) for name, row in rows.items()} for n in range(len(texts))
        ]
        if not all(math.isfinite(score) for each in scores for score in each.values()):
            raise Unavailable(f"{self.name} gives scores that are no numbers")
        return scores

    @cached_property
    def loaded(self) -> Any:
        """Detoxify's own object. Raises Misconfigured, and Unavailable where its files are not to be had."""
        try:
            from detoxify import Detoxify
        except ImportError as error:
            told = f"TOXICITY_MODEL={self._kind} needs the extra `safety`: {EXTRA} ({error})"
            raise Misconfigured(told) from error
        try:
            if not self._checkpoint:
                _fetch(self._kind)
            return Detoxify(
                model_type=self._kind,
                checkpoint=self._checkpoint or None,
                device="cpu",
                huggingface_config_path=self._config or None,
            )
        except FileNotFoundError as error:
            raise Misconfigured(f"DETOXIFY_CHECKPOINT: {error}") from error
        except Exception as error:  # pickles, hubs and torch have errors of many kinds
            raise Unavailable(f"{self.name} cannot be loaded: {error}") from error


def _fetch(kind: str) -> None:
    """Put the release's file where torch looks for it; one of another hash is not kept. Raises RuntimeError."""
    import torch

    path, digest = WEIGHTS[kind]
    file = Path(torch.hub.get_dir()) / "checkpoints" / Path(path).name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(_RELEASES + path, str(file), digest, progress=False)


def export_onnx(model: DetoxifyModel, folder: Path) -> None:
    """Write model.onnx, the tokenizer and classes.json, as `onnx:FOLDER` reads them.

    Raises as `loaded`, and Misconfigured where `onnx` is missing.
    """
    loaded = model.loaded
    import torch

    class Logits(torch.nn.Module):  # type: ignore[misc]
        """What the model says of each class, and nothing else of its output."""

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return loaded.model(input_ids=input_ids, attention_mask=attention_mask)[0]

    folder.mkdir(parents=True, exist_ok=True)
    _write_tokenizer(loaded.tokenizer, folder)
    (folder / "classes.json").write_text(json.dumps(loaded.class_names), "utf-8")
    told = loaded.tokenizer("Good morning.", return_tensors="pt")
    # The exporter takes for constants what the wrapper does not hold, if nothing learns there.
    loaded.model.eval().requires_grad_(False)
    names = ["input_ids", "attention_mask"]
    try:
        torch.onnx.export(
            Logits().eval(),
            tuple(told[name] for name in names),
            str(folder / "model.onnx"),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in names},
            opset_version=17,
            dynamo=False,
        )
    except Exception as error:  # its exporter has errors of its own, as where `onnx` is missing
        raise Misconfigured(f"the model cannot be exported; install {EXTRA}: {error}") from error


def _write_tokenizer(tokenizer: Any, folder: Path) -> None:
    """As tokenizer.json, which the slow tokenizers do not write themselves."""
    tokenizer.save_pretrained(str(folder))
    if not (folder / "tokenizer.json").is_file():
        from transformers import AutoTokenizer

        fast = AutoTokenizer.from_pretrained(str(folder), use_fast=True, local_files_only=True)
        fast.save_pretrained(str(folder))
