"""Detoxify by a real checkpoint that the test makes, and its export; needs what the extra `test` installs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.models.detoxify import DetoxifyModel, export_onnx
from adapters.models.toxicity_onnx import OnnxToxicity
from bots.screened import export
from bots.settings import Settings
from core.ports import Misconfigured, Unavailable
from tests.adapters.models.tiny_detoxify import write_checkpoint

pytestmark = pytest.mark.torch

NAMES = {
    "toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack",
}  # fmt: skip
TEXTS = ["hello you .", "you idiot", "hurts " * 30, "", *(["hello"] * 20)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_checkpoint(tmp_path_factory.mktemp("detoxify"))


def model_of(made: tuple[Path, Path]) -> DetoxifyModel:
    checkpoint, config = made
    return DetoxifyModel("original", str(checkpoint), str(config))


async def test_a_checkpoint_judges_each_text_under_the_usual_names(made: tuple[Path, Path]) -> None:
    scores = await model_of(made).judge(TEXTS)
    assert len(scores) == len(TEXTS)
    assert all(each.keys() == NAMES for each in scores)
    assert all(0 <= score <= 1 for each in scores for score in each.values())
    assert len({round(each["toxicity"], 6) for each in scores}) > 2


async def test_a_single_text_is_judged_as_among_others(made: tuple[Path, Path]) -> None:
    model = model_of(made)
    among = (await model.judge(TEXTS))[1]
    (alone,) = await model.judge(TEXTS[1:2])
    assert alone == pytest.approx(dict(among), abs=1e-4)


async def test_the_export_judges_within_a_hundredth(
    made: tuple[Path, Path], tmp_path: Path
) -> None:
    model = model_of(made)
    export_onnx(model, tmp_path)
    one, other = await model.judge(TEXTS), await OnnxToxicity(f"onnx:{tmp_path}").judge(TEXTS)
    assert json.loads((tmp_path / "classes.json").read_text("utf-8"))[0] == "toxicity"
    for large, fast in zip(one, other, strict=True):
        assert dict(fast) == pytest.approx(dict(large), abs=0.01)


async def test_the_command_exports_and_tells_the_largest_difference(
    made: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint, config = made
    settings = Settings(
        _env_file=None,
        toxicity_model="original",
        detoxify_checkpoint=str(checkpoint),
        detoxify_config=str(config),
    )
    assert await export(settings, tmp_path / "out", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["largest_difference"] <= 0.01
    assert set(told["classes"]) == NAMES


async def test_a_checkpoint_that_is_not_there_is_told() -> None:
    with pytest.raises(Misconfigured, match="DETOXIFY_CHECKPOINT"):
        await DetoxifyModel("original", "/nowhere.ckpt").judge(["x"])


async def test_a_file_that_is_no_checkpoint_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.ckpt"
    file.write_bytes(b"no checkpoint")
    with pytest.raises(Unavailable, match="cannot be loaded"):
        await DetoxifyModel("original", str(file)).judge(["x"])
