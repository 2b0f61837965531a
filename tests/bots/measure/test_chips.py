"""What is offered after answers is asked, and counted where documents answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.measure.chips import Offer, _figures, eval_chips
from bots.settings import Settings
from core.ports import Misconfigured

POOL = """# Pool

## Opening hours

The pool opens at seven in the morning on weekdays.

## Who may swim?

Employees and their children may swim in the pool.

## Lockers

Lockers at the pool take a coin of one euro, which comes back.
"""


def quiet(_words: str) -> None: ...


def settings(home: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=home, embedding_languages="en")


async def test_questions_of_a_folder_are_put_and_what_is_offered_then_is_asked(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    (data / "docs").mkdir(parents=True)
    (data / "docs" / "pool.md").write_text(POOL)
    (data / "questions.jsonl").write_text(
        '{"question": "When does the pool open?", "pages": ["pool.md"]}\n'
        '{"question": "Who is the king of Spain?", "pages": []}\n'
    )
    told = await eval_chips(settings(tmp_path), tmp_path / "home", data, quiet)
    chips = told["chips"]
    assert (chips["questions"], chips["cited_answers"], chips["offering"]) == (1, 1, 1.0)
    assert (chips["offered"], chips["answerable"]) == (2, 1.0)


async def test_a_folder_without_questions_is_asked_by_the_names_of_its_sections(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "pool.md").write_text(POOL)
    told = await eval_chips(settings(tmp_path), tmp_path / "home", data, quiet)
    assert told["chips"]["questions"] == 3
    assert told["chips"]["offered"] >= 2


async def test_a_folder_without_documents_says_that_nothing_is_answered(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(Misconfigured):
        await eval_chips(settings(tmp_path), tmp_path / "home", tmp_path / "data", quiet)


def test_what_was_not_answered_counts_against_what_was_offered() -> None:
    figures = _figures([Offer(0.1, (True, False)), Offer(0.3, ()), Offer(0.2, (True, True))])
    assert (figures["answerable"], figures["offered"]) == (0.75, 4)
    assert figures["offering"] == 0.6667
    assert figures["p50_ms"] == 200.0
