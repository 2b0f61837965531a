"""An exported toxicity model: a real ONNX graph that the test makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from adapters.models.toxicity_onnx import OnnxToxicity
from core.ports import Misconfigured, Unavailable
from tests.adapters.models.tiny_toxicity import write_toxicity


def _odds(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


async def test_each_text_gets_a_score_of_each_class(tmp_path: Path) -> None:
    write_toxicity(tmp_path)
    texts = ["Hello", "You idiot, idiot", "I will hurt you " + "very " * 40, "", "\ud800"]
    scores = await OnnxToxicity(f"onnx:{tmp_path}").judge(texts)
    none = pytest.approx(_odds(-2))
    assert [each["toxicity"] for each in scores] == [
        none,
        pytest.approx(_odds(6)),
        none,
        none,
        none,
    ]
    assert [each["threat"] for each in scores] == [none, none, pytest.approx(_odds(2)), none, none]


async def test_many_texts_of_any_length_keep_their_order(tmp_path: Path) -> None:
    write_toxicity(tmp_path)
    texts = [f"{'word ' * (n % 7)}{'idiot' if n % 3 == 0 else 'friend'}" for n in range(50)]
    scores = await OnnxToxicity(f"onnx:{tmp_path}").judge(texts)
    assert [each["toxicity"] > 0.5 for each in scores] == [n % 3 == 0 for n in range(50)]


async def test_what_stands_at_the_end_of_a_long_text_is_read(tmp_path: Path) -> None:
    write_toxicity(tmp_path)
    (scores,) = await OnnxToxicity(f"onnx:{tmp_path}").judge(["A word. " * 900 + "idiot"])
    assert scores["toxicity"] > 0.5


async def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="mynah safety export"):
        await OnnxToxicity(f"onnx:{tmp_path}").judge(["x"])


async def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    write_toxicity(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(Unavailable, match="cannot be loaded"):
        await OnnxToxicity(f"onnx:{tmp_path}").judge(["x"])


async def test_classes_that_do_not_fit_the_model_are_told(tmp_path: Path) -> None:
    write_toxicity(tmp_path)
    (tmp_path / "classes.json").write_text(json.dumps(["toxicity"]), "utf-8")
    with pytest.raises(Unavailable, match=r"each class of classes\.json"):
        await OnnxToxicity(f"onnx:{tmp_path}").judge(["x"])
