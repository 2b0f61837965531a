"""CLIP models by name: a real pair of ONNX models that the test makes, and what cannot be loaded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adapters.models.clip import ClipTexts, shown
from core.ports import EmbeddingRole, Misconfigured
from tests.adapters.models.tiny_clip import DIMENSION, write_clip


def painted(color: str, size: tuple[int, int] = (64, 48)) -> Image.Image:
    return Image.new("RGB", size, color)


async def test_a_picture_is_nearest_to_the_text_that_tells_what_it_shows(tmp_path: Path) -> None:
    name = write_clip(tmp_path)
    model = ClipTexts(name)
    assert model.dimension == DIMENSION
    texts = await model.embed(["a red barn", "Green!", "blue", ""], EmbeddingRole.QUESTION)
    pictures = np.array([shown(painted(color), name) for color in ("red", "#00ff00", "blue")])
    assert np.allclose(np.linalg.norm(texts, axis=1), 1)
    assert np.allclose(np.linalg.norm(pictures, axis=1), 1)
    assert list((texts @ pictures.T).argmax(axis=1))[:3] == [0, 1, 2]


async def test_long_texts_are_read_by_their_beginning(tmp_path: Path) -> None:
    model = ClipTexts(write_clip(tmp_path))
    long, short = await model.embed(
        ["red " * 5_000, "red " * 76], EmbeddingRole.QUESTION
    )  # and [CLS]
    assert np.allclose(long, short)


@pytest.mark.parametrize("size", [(640, 100), (100, 640), (100_000, 64)])
def test_the_middle_of_a_picture_is_looked_at(size: tuple[int, int], tmp_path: Path) -> None:
    picture = painted("red", size)
    edge = min(size)
    box = ((size[0] - edge) // 2, (size[1] - edge) // 2)
    picture.paste("blue", (*box, box[0] + edge, box[1] + edge))
    red, _, blue, *_ = shown(picture, write_clip(tmp_path))
    assert red < 0.1
    assert blue > 0.6


def test_dots_are_made_numbers_as_the_model_was_trained_on_them(tmp_path: Path) -> None:
    name = write_clip(tmp_path)
    file = tmp_path / "preprocessor_config.json"
    told = json.loads(file.read_text())
    # Other processors scale to a height and a width, and cut nothing out.
    told |= {"size": {"height": 16, "width": 24}, "image_mean": [0.5] * 3, "image_std": [0.25] * 3}
    del told["crop_size"]
    file.write_text(json.dumps(told))
    values = np.array(shown(painted("red"), name))
    assert np.allclose(values[:4] / values[3], [2, -2, -2, 1], atol=1e-3)


@pytest.mark.parametrize("name", ["", "onnx", ":x", "fastembed:"])
def test_a_name_without_a_model_is_told_with_examples(name: str) -> None:
    with pytest.raises(Misconfigured, match=r"IMAGE_MODEL.*examples: fastembed:Qdrant"):
        ClipTexts(name)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("onnx:/nowhere", "holds no text_model.onnx and tokenizer.json"),
        ("fastembed:Qdrant/clip-ViT-B-32-vision", r"\.\[fastembed\]"),
        ("sentence-transformers:clip-ViT-B-32", r"\.\[sentence-transformers\]"),
        ("openai:clip", "openai is none of onnx, fastembed, sentence-transformers"),
    ],
)
async def test_what_cannot_be_loaded_is_told(name: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        await ClipTexts(name).embed(["x"], EmbeddingRole.QUESTION)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("onnx/vision_model.onnx", None, "holds no vision_model.onnx"),
        ("preprocessor_config.json", None, "holds no preprocessor_config.json"),
        ("onnx/text_model.onnx", b"no model", "cannot be loaded"),
    ],
)
async def test_half_a_model_is_told_before_a_picture_comes(
    file: str, content: bytes | None, says: str, tmp_path: Path
) -> None:
    model = ClipTexts(write_clip(tmp_path))
    (tmp_path / file).unlink()
    if content:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(Misconfigured, match=says):
        await model.embed(["x"], EmbeddingRole.QUESTION)
