"""A model's folder of ONNX files, as hubs have them and people keep them."""

from __future__ import annotations

from pathlib import Path


def onnx_in(folder: Path, name: str) -> Path:
    """The weights beside tokenizer.json, or in onnx/ as the hubs have them; raises ValueError."""
    file = next((file for file in (folder / name, folder / "onnx" / name) if file.is_file()), None)
    if file is None or not (folder / "tokenizer.json").is_file():
        raise ValueError(f"{folder} holds no {name} and tokenizer.json")
    return file
