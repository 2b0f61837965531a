"""Few curated answers are drawn from sets of intents, and figures count what was given to whom."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adapters.doubles.embedder import HashingEmbedder
from bots.measure.curated import eval_curated, measured
from bots.measure.curated_sets import ASKED, Pool, embedded, household, pools
from bots.measure.near import near_pairs
from core.ports import Misconfigured, VectorSpace
from core.understanding.weighing import Linear
from tests.bots.measure.test_judged_search import lines, quiet

SUBJECTS = ("cats", "trains", "taxes", "bread", "chess", "rivers")


def questions(subject: str, number: int) -> list[str]:
    return [f"Tell me {word} of {subject}." for word in "abcdefghijklmnopqrstuvwxyz"[:number]]


def rows(split: str, number: int) -> list[dict[str, str]]:
    return [
        {"split": split, "text": text, "intent": subject}
        for subject in SUBJECTS
        for text in questions(subject, number)
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    strange = {"split": "oos_held", "text": "Multiply seven by nine.", "intent": "oos"}
    lines(folder / "clinc150_some.jsonl", [*rows("train", 12), *rows("held", 14), strange])
    (folder / "clinc150_domains.json").write_text(
        '{"animals": ["cats", "trains", "taxes"], "food": ["bread", "chess", "rivers"]}'
    )
    (folder / "banking77_other.csv").write_text(
        "text,category\n" + "".join(f"{n} lost card,lost\n{n} new card,new\n" for n in range(20))
    )
    return folder


def test_sets_are_found_by_their_layout_and_examples_are_of_the_split_for_training(
    data: Path,
) -> None:
    found = pools(data)
    assert list(found) == ["clinc150_train", "clinc150_held", "banking77_other"]
    held = found["clinc150_held"]
    assert held.examples["cats"] == questions("cats", 12)
    assert held.questions["cats"] == questions("cats", 14)
    assert held.strangers == ["Multiply seven by nine."]
    assert held.domains["cats"] == held.domains["taxes"] != held.domains["bread"]
    other = found["banking77_other"]
    assert (other.examples["lost"][0], other.questions["lost"][0]) == (
        "0 lost card",
        "10 lost card",
    )
    assert set(other.domains.values()) == {""}


async def test_a_household_is_asked_as_many_questions_of_every_kind_and_never_its_examples(
    data: Path,
) -> None:
    pool = pools(data)["clinc150_held"]
    source = await embedded(pool, HashingEmbedder(dimension=512))
    cases = list(household(source, 2, 3, np.random.default_rng(1)))
    assert len(cases) <= 2 * 3 * ASKED
    assert sum(case.kind == "near" for case in cases) == 2 * ASKED
    assert sum(case.kind == "far" for case in cases) == 2 * ASKED
    assert not any(case.right for case in cases if case.kind != "own")
    again = list(household(source, 2, 3, np.random.default_rng(1)))
    assert again == cases


async def test_precision_and_recall_are_of_what_was_given() -> None:
    pool = Pool(
        {subject: questions(subject, 12) for subject in SUBJECTS},
        {subject: questions(subject, 20)[12:] for subject in SUBJECTS},
        dict.fromkeys(SUBJECTS, ""),
        ["Bees."],
    )
    source = await embedded(pool, HashingEmbedder(dimension=512))
    everything = measured(source, Linear({"always": 1.0}, {"always": 1.0}, 0.5), 20)
    assert everything["nearest"]["own"] == everything["nearest"]["near"] == 1.0
    assert everything["nearest"]["near_with"] < 1.0, "they are nearer to what it is not for"
    assert everything["1x5"] == {"precision": 0.3333, "recall": 1.0, "near": 1.0, "far": 1.0}
    nothing = measured(source, Linear({"always": -1.0}, {"always": 1.0}, 0.5), 20)
    assert nothing["5x2"] == {"precision": 0.0, "recall": 0.0, "near": 0.0, "far": 0.0}
    assert "20x2" not in nothing, "there are six"


async def test_a_question_that_differs_in_a_word_is_given_nothing_however_like_it_is() -> None:
    everything = Linear({"always": 1.0}, {"always": 1.0}, 0.5)
    spaces = (VectorSpace("words", HashingEmbedder(dimension=512)),)
    pairs = await near_pairs(spaces, everything)
    for part in ("fit", "held"):
        assert pairs[part]["same_alike"] == pairs[part]["near_alike"] == 1.0
        assert pairs[part]["same"] > 0.97 and pairs[part]["near"] < 0.42


async def test_every_split_but_the_one_for_training_is_measured_in_each_space(
    data: Path, tmp_path: Path
) -> None:
    result = await eval_curated(data, tmp_path / "home", quiet, 20)
    assert list(result["sets"]) == [
        f"{name}_{space}"
        for name in ("clinc150_held", "banking77_other")
        for space in ("english", "multilingual")
    ]


async def test_a_folder_without_intents_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="clinc150"):
        await eval_curated(tmp_path, tmp_path / "home", quiet)
