"""CLIP models by name: texts and pictures as vectors of one space; an ONNX folder, fastembed or sentence-transformers.

Texts are embedded by whoever asks questions, pictures only by the process that decodes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from adapters.models.folder import onnx_in
from adapters.models.named import Encode, NamedEmbedder
from core.ports import EmbeddingRole

if TYPE_CHECKING:
    from PIL.Image import Image

SETTING = "IMAGE_MODEL"
EXAMPLES = (
    "fastembed:Qdrant/clip-ViT-B-32-vision, sentence-transformers:clip-ViT-B-32, onnx:/models/clip"
)
TOKENS = 77
"""Of a text, where the model's tokenizer does not say."""

Texts = Callable[[list[str]], Iterable[Any]]
Pictures = Callable[["Image"], Any]


class ClipTexts(NamedEmbedder):
    """Implements core.ports.Embedder for the texts; loaded at first use."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "", SETTING, EXAMPLES)

    def _open(self, kind: str, model: str) -> Encode:
        if kind not in _KINDS:
            raise ValueError(f"{kind} is none of {', '.join(_KINDS)}")
        texts = _KINDS[kind][0](model)
        return dict.fromkeys(EmbeddingRole, texts)


def shown(picture: Image, name: str) -> list[float]:
    """What a picture shows by the model of this name, of unit length; raises whatever its library does."""
    row = np.asarray(_pictures(name)(picture), np.float64).ravel()
    return (row / (np.linalg.norm(row) or 1)).tolist()  # type: ignore[no-any-return]


@cache
def _pictures(name: str) -> Pictures:
    kind, _, model = name.partition(":")
    return _KINDS[kind][1](model)


def _fastembed_texts(model: str) -> Texts:
    from fastembed import TextEmbedding

    ours = model.removesuffix("-vision")
    return TextEmbedding(ours if ours == model else f"{ours}-text").embed  # type: ignore[no-any-return]


def _fastembed_pictures(model: str) -> Pictures:
    from fastembed import ImageEmbedding

    loaded = ImageEmbedding(model)
    return lambda picture: next(iter(loaded.embed([picture.convert("RGB")])))


def _sentence_transformers_texts(model: str) -> Texts:
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(model)
    return lambda texts: loaded.encode(texts, show_progress_bar=False)


def _sentence_transformers_pictures(model: str) -> Pictures:
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(model)
    return lambda picture: loaded.encode([picture.convert("RGB")], show_progress_bar=False)


def _onnx_texts(model: str) -> Texts:
    from tokenizers import Tokenizer

    folder = Path(model)
    session = _session(folder, "text")
    _read(folder, "preprocessor_config.json")  # that a half is missing is told before it is needed
    onnx_in(folder, "vision_model.onnx")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # Some models were trained with padding of their own.
    if tokenizer.truncation is None:
        tokenizer.enable_truncation(max_length=TOKENS)
    if tokenizer.padding is None:
        tokenizer.enable_padding()

    def embed(texts: list[str]) -> Any:
        read = tokenizer.encode_batch(texts)
        told = {
            "input_ids": [each.ids for each in read],
            "attention_mask": [each.attention_mask for each in read],
        }
        wanted = [each.name for each in session.get_inputs()]
        return _embedded(session, "text", {name: np.array(told[name], np.int64) for name in wanted})

    return embed


def _onnx_pictures(model: str) -> Pictures:
    folder = Path(model)
    session, told = _session(folder, "vision"), _read(folder, "preprocessor_config.json")
    (wanted,) = (each.name for each in session.get_inputs())
    return lambda picture: _embedded(session, "image", {wanted: _pixels(picture, told)})


def _pixels(picture: Image, told: Mapping[str, Any]) -> Any:
    """As the hubs' processors do it: scaled, the middle cut out, and each color normalised; (1, 3, height, width)."""
    from PIL.Image import Resampling

    size = told["size"] if isinstance(told["size"], Mapping) else {"shortest_edge": told["size"]}
    crop = told.get("crop_size", size)
    crop = crop if isinstance(crop, Mapping) else {"height": crop, "width": crop}
    width, height = picture.size
    box = (0.0, 0.0, float(width), float(height))
    if edge := size.get("shortest_edge"):
        # Cut out first: a strip scaled to the edge would be thousands of dots long.
        scale = min(width, height) / edge
        wide, high = crop.get("width", edge) * scale, crop.get("height", edge) * scale
        left, top = (width - wide) / 2, (height - high) / 2
        box = (max(0.0, left), max(0.0, top), min(width, left + wide), min(height, top + high))
    to = (crop.get("width", edge), crop.get("height", edge))
    small = picture.convert("RGB").resize(to, Resampling(told.get("resample", 3)), box)
    values = np.asarray(small, np.float32) * told.get("rescale_factor", 1 / 255)
    values = (values - np.float32(told["image_mean"])) / np.float32(told["image_std"])
    return values.astype(np.float32).transpose(2, 0, 1)[None]


def _session(folder: Path, half: str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # what else embeds runs beside it
    options.log_severity_level = 3
    file = str(onnx_in(folder, f"{half}_model.onnx"))
    try:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own, of many kinds
        raise ValueError(f"{file} cannot be loaded: {error}") from error


def _read(folder: Path, name: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{folder} holds no {name}") from error
    return told


def _embedded(session: Any, what: str, given: Mapping[str, Any]) -> Any:
    """The output that is named so, or the first that has one row for each that was given."""
    outputs = session.get_outputs()
    rows = [each.name for each in outputs if len(each.shape) == 2]
    named = [name for name in rows if name == f"{what}_embeds"]
    if not rows:
        raise ValueError(f"the model gives no {what}_embeds")
    return session.run((named or rows)[:1], given)[0]


_KINDS: Mapping[str, tuple[Callable[[str], Texts], Callable[[str], Pictures]]] = {
    "onnx": (_onnx_texts, _onnx_pictures),
    "fastembed": (_fastembed_texts, _fastembed_pictures),
    "sentence-transformers": (_sentence_transformers_texts, _sentence_transformers_pictures),
}
