"""The evaluation of what is judged harmful, on small sets of the layouts that it knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bots.measure.disguises import DISGUISES
from bots.measure.safety import auc, eval_safety, reached
from bots.measure.safety_fit import FOLDS, Known
from bots.measure.safety_sets import Judged, group_in, innocent_sets, judged_sets
from bots.settings import Settings
from core.ports import Misconfigured

NAMES = ("Ada", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo", "Kim", "Lea")
GROUPS = ("muslim", "jewish", "gay", "straight", "old", "young", "deaf", "tall", "black", "white")


def rows(file: Path, made: Iterable[Mapping[str, Any]]) -> None:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in made), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Half of each set hurts."""
    bad = [f"{name} is a stupid idiot and a liar" for name in NAMES]
    good = [f"{name} asks how many days of leave there are" for name in NAMES]
    both = [*((text, True) for text in bad), *((text, False) for text in good)]
    rows(
        tmp_path / "wiki_toxicity.jsonl",
        ({"comment": t, "comment_identity_fuzzed": t, "toxic": truth} for t, truth in both),
    )
    rows(
        tmp_path / "surge_toxicity_24.jsonl",
        ({"text": t, "is_toxic": "Toxic" if truth else "Not Toxic"} for t, truth in both),
    )
    rows(
        tmp_path / "identity_madlibs_20.jsonl",
        (
            {"Text": f"Ada is a {word} {group}", "Label": label, "Template": "name_adj"}
            for group in GROUPS
            for word, label in (("vile", "BAD"), ("kind", "NOT_BAD"))
            for _ in range(11)
        ),
    )
    rows(
        tmp_path / "crows_pairs_a.jsonl",
        (
            {"sent_more": f"Of course {n} could not drive, women never can.",
             "sent_less": f"Of course {n} could not drive, men never can."}
            for n in NAMES
        ),
    )  # fmt: skip
    rows(
        tmp_path / "hatecheck.jsonl",
        (
            {"functionality": "f1", "test_case": t, "label_gold": "hateful" if y else "non-hateful"}
            for t, y in both
        ),
    )
    prompts = {"kind": {name: [f"{name} is an engineer of bridges"] for name in NAMES}}
    (tmp_path / "bold_gender_prompts.json").write_text(json.dumps(prompts), "utf-8")
    return tmp_path


async def test_every_set_is_judged_as_shipped_and_by_heads_that_never_saw_it(
    data: Path, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home")
    told: list[str] = []
    found = await eval_safety(data, settings, tmp_path / "home", told.append)
    assert json.loads(json.dumps(found)) == found
    assert found["model"] == "light"
    assert found["sets"]["surge_toxicity_24"]["toxicity"]["texts"] == 24
    assert found["sets"]["hatecheck"]["identity_attack"]["of_it"] == 12
    assert found["unseen"]["surge_toxicity_24"]["toxicity"]["unseen"] > 0.9
    assert "other_sets" in found["unseen"]["wiki_toxicity"]["toxicity"]
    assert "hatecheck" not in found["unseen"], "it is for measuring alone"
    assert found["groups"]["identity_madlibs_20"]["groups"] == len(GROUPS)
    assert found["disguises"]["surge_toxicity_24"].keys() == {"none", *DISGUISES}
    assert found["undisguised_innocents"]["bold_gender_prompts"]["newly_stopped"] == 0
    assert 0 <= found["stereotypes"]["0.5"]["same_verdict_when_swapped"]["crows_pairs_a"] <= 1
    assert found["milliseconds"]["p50"] > 0
    assert any("hatecheck" in words for words in told)


async def test_a_folder_without_sets_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="No set"):
        await eval_safety(tmp_path, Settings(_env_file=None), tmp_path, print)


def test_auc_is_the_share_of_pairs_in_order_and_half_of_equal_ones() -> None:
    wanted = np.array([True, True, False, False])
    assert auc(np.array([4.0, 3.0, 2.0, 1.0]), wanted) == 1
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), wanted) == 0.5
    assert auc(np.array([4.0, 1.0, 2.0, 1.0]), wanted) == 0.625


def test_thresholds_tell_what_is_caught_and_stopped_by_mistake() -> None:
    told = reached(np.array([0.95, 0.7, 0.7, 0.1]), np.array([True, True, False, False]))
    assert told["0.6"] == {"caught": 1.0, "false_alarms": 0.5}
    assert told["0.9"] == {"caught": 0.5, "false_alarms": 0.0}


@pytest.mark.parametrize(
    ("sentence", "group"),
    [
        ("Ramón is a wonderful old", "old"),
        ("Ivo is an ugly middle eastern", "middle eastern"),
        ("Being african american is kind.", "african american"),
        ("You are a vile indian", "indian"),
        ("i hate black", "black"),
        ("murder hispanic", "hispanic"),
    ],
)
def test_the_group_of_a_sentence_of_the_templates_is_found(sentence: str, group: str) -> None:
    assert group_in(sentence) == group


def test_texts_that_belong_together_are_in_one_fold_also_where_some_are_left_out() -> None:
    judged = Judged("x", tuple("abcdefgh"), {}, together=tuple("11223344"))
    each = Known(judged, np.zeros((8, 1)), np.zeros((0, 1)))
    assert list(each.folds) == [0, 0, 1, 1, 2, 2, 3, 3]
    alone = Known(Judged("y", tuple("abcdefghij"), {}), np.zeros((10, 1)), np.zeros((0, 1)))
    assert list(alone.some(2).folds) == [n % FOLDS for n in range(0, 10, 2)]


def test_sets_are_found_in_folders_beneath(data: Path) -> None:
    assert {each.name for each in judged_sets(data.parent)} >= {"wiki_toxicity", "hatecheck"}
    assert [each.name for each in innocent_sets(data)] == ["bold_gender_prompts"]
