"""Two configurations over the same questions: how they are read, and what is told of their difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bots.assemble import open_knowledge
from bots.configured import configured
from bots.indexing import index_one
from bots.measure.compare import compare, differences, in_turns
from core.messages import EVERYONE, Citation, Reply
from core.ports import Misconfigured
from core.quality.cases.case import Case, Outcome


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from any `.env`, with a home of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MYNAH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STRATEGY_SIMPLE", "0.4")


def test_a_configuration_is_a_file_or_typed_and_goes_before_the_environment(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.env").write_text("# B\nSTRATEGY_SIMPLE=0.2\nMYNAH_MODEL_KEY='se=cret'\n")
    assert configured("present").settings.strategy_simple == 0.4
    from_file = configured("b.env")
    assert from_file.settings.strategy_simple == 0.2
    assert from_file.settings.mynah_home == tmp_path / "home"
    assert from_file.changes == {"STRATEGY_SIMPLE": "0.2", "MYNAH_MODEL_KEY": "…"}
    typed = configured("STRATEGY_SIMPLE=0.2 SOURCE_WEIGHTS='file:///a b=2'")
    assert typed.settings.source_weights == "file:///a b=2"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gone.env", "is no file, and not NAME=VALUE"),
        ("NO_SUCH=1", "there is no setting NO_SUCH"),
        ("STRATEGY_SIMPLE=2", "STRATEGY_SIMPLE is '2', which should be a number from 0"),
        ("STRATEGY_SIMPLE=0.1 more", "'more' is not NAME=VALUE"),
        ("MYNAH_HOST=0.0.0.0", "MYNAH_TOKENS must be set"),
        ("STRATEGY_SIMPLE='0.1", "No closing quotation"),
    ],
)
def test_what_is_no_configuration_is_said_with_where_it_stands(text: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        configured(text)


def outcome(case: Case, *, right: bool, seconds: float = 1.0) -> Outcome:
    cited = (Citation(1, "A", "file:///a.md", "q"),) if right else ()
    return Outcome(case, Reply("Yes. [1]" if right else "No.", cited), seconds)


def test_differences_are_paired_by_question_and_their_interval_shows_how_sure_they_are() -> None:
    cases = [Case(str(n), sources=("a.md",)) for n in range(40)]
    pairs = [
        (outcome(case, right=n % 4 == 0), outcome(case, right=n % 2 == 0, seconds=1.5))
        for n, case in enumerate(cases)
    ]
    table = differences(pairs)
    assert (table["passed"]["a"], table["passed"]["b"]) == (0.25, 0.5)
    assert table["passed"]["difference"] == 0.25
    # By chance alone: the standard error of 10 gains among 40 questions, twice.
    spread = 1.96 * np.sqrt(0.25 * 0.75 / 40)
    assert abs(table["passed"]["low"] - (0.25 - spread)) < 0.03
    assert abs(table["passed"]["high"] - (0.25 + spread)) < 0.03
    assert (table["seconds"]["low"], table["seconds"]["high"]) == (0.5, 0.5)


def test_only_questions_that_documents_answer_count_for_cited_sources() -> None:
    here, nowhere = Case("1", sources=("a.md",)), Case("2")
    pairs = [(outcome(each, right=True), outcome(each, right=True)) for each in (here, nowhere)]
    assert differences(pairs)["cites source"]["questions"] == 1
    assert differences(pairs)["passed"]["a"] == 0.5
    assert "cites source" not in differences(pairs[1:])


class Arm:
    """Takes a second for an answer, five more for its first, and one more for what nobody asked before."""

    def __init__(self, name: str, asked: list[tuple[str, str]]) -> None:
        self.name, self.asked = name, asked

    async def ask(self, case: Case, conversation: str) -> Outcome:
        first = self.name not in {name for name, _ in self.asked}
        new = case.question not in {question for _, question in self.asked}
        self.asked.append((self.name, case.question))
        return outcome(case, right=True, seconds=1.0 + 5 * first + new)


async def test_no_arm_is_timed_while_it_loads_and_none_always_goes_first() -> None:
    asked: list[tuple[str, str]] = []
    cases = [Case(f"{n}?", sources=("a.md",)) for n in range(5)]
    pairs = await in_turns(cases, Arm("a", asked).ask, Arm("b", asked).ask, lambda _: None)
    assert [name for name, _ in asked] == [*"ab", *"ab", *"ba", *"ab", *"ba", *"ab"]
    assert [one.case for pair in pairs for one in pair] == [each for each in cases for _ in "ab"]
    seconds = differences(pairs)["seconds"]
    assert (seconds["difference"], seconds["a"]) == (0.0, 1.4)


@pytest.mark.soak
async def test_the_same_settings_over_the_same_index_differ_in_nothing_but_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "leave.md").write_text("# Leave\n\nAnna grants 30 days of leave.\n")
    settings = configured("present").settings
    async with open_knowledge(settings) as knowledge:
        await index_one(settings, knowledge, str(tmp_path / "docs"), EVERYONE)
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"question": "How many days of leave?", "sources": ["leave.md"]}\n')
    capsys.readouterr()
    assert await compare("present", "present", cases, None, as_json=True) == 0
    found: Any = json.loads(capsys.readouterr().out)
    assert found["differing"] == []
    assert (found["metrics"]["passed"]["a"], found["metrics"]["passed"]["b"]) == (1.0, 1.0)


async def test_two_configurations_are_told_apart_by_what_they_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    (data / "docs").mkdir(parents=True)
    (data / "docs" / "leave.md").write_text("# Leave\n\nAnna grants 30 days of leave a year.\n")
    (data / "docs" / "big.md").write_text(
        "# Canteen\n\nThe canteen serves soup at noon.\n" + "\nSpoons.\n" * 99
    )
    (data / "questions.jsonl").write_text(
        '{"question": "How many days of leave a year?", "pages": ["leave.md"]}\n'
        '{"question": "When does the canteen serve soup?", "pages": ["big.md"]}\n'
        '{"question": "Who painted the Mona Lisa?", "pages": []}\n'
    )

    other = "INDEX_MAX_BYTES=200"
    assert await compare("present", other, tmp_path / "no.jsonl", data, as_json=True) == 0
    found: Any = json.loads(capsys.readouterr().out)
    assert found["metrics"]["passed"]["a"] == 1.0
    assert found["metrics"]["passed"]["difference"] == -0.3333
    differing = {row["question"]: row for row in found["differing"]}
    assert "How many days of leave a year?" not in differing
    row = differing["When does the canteen serve soup?"]
    assert found["broke"] == [row["id"]]
    assert "soup at noon" in row["a"]["answer"]
    assert row["b"]["cited"] == []
    assert not (tmp_path / "home").exists()


async def test_without_questions_there_is_nothing_to_compare(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("\n")
    with pytest.raises(Misconfigured, match="there are no questions"):
        await compare("present", "present", tmp_path / "cases.jsonl", None, as_json=True)
