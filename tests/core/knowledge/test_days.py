"""A day is the same in whatever form it is written, and a question about it finds its pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.days import day_terms, days, undated
from core.knowledge.extract import extract
from core.knowledge.strategies.naive import naive
from core.knowledge.strategies.seek import Asked
from core.messages import EVERYONE
from tests.core.knowledge.passages import passage
from tests.core.knowledge.strategies.library import SPACES, budget, library, open_to_all


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02",
        "notes_2026-11-02.md",
        "2026/11/02",
        "2026_11_02",
        "on 2 November 2026.",
        "the 2nd of November 2026",
        "November 2, 2026",
        "Nov 2nd, 2026",
        "am 2. November 2026",
        "02.11.2026",
        "el 2 de noviembre de 2026",
    ],
)
def test_a_day_is_told_in_every_form(text: str) -> None:
    assert days(text) == {"2026-11-02"}
    assert day_terms(f"On {text} all met") == ["@2026-11-02"]


@pytest.mark.parametrize(
    "text",
    ["31.02.2026", "2/11/2026", "November 2026", "1.2.3", "12026-11-02", "2026-13-01", "May 2026"],
)
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert days(text) == frozenset()


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.text(max_size=50))
def test_any_day_is_found_among_any_words(day: date, words: str) -> None:
    assert day.isoformat() in days(f"{words}; {day}; {words}")


def test_a_text_without_its_days_keeps_its_words() -> None:
    assert undated("Met on 02.11.2026 in Bruck").split() == ["Met", "on", "in", "Bruck"]


async def test_a_question_about_a_day_finds_what_is_named_after_it(tmp_path: Path) -> None:
    met = "All kiln crews met in the yard and chose new gloves. "
    texts = {
        f"Yard 2026-{n:02}-02": f"{met} Crew {'abcdefghijklm'[n] * 5} led. " for n in range(1, 13)
    }
    asked = Asked("What was chosen on 2 November 2026?", [EVERYONE], 3)
    async with library(tmp_path, open_to_all(texts)) as means:
        found = await naive(asked, means, budget())
    assert found.passages[0].chunk.title == "Yard 2026-11-02"


async def test_only_passages_of_the_day_answer_a_question_about_it() -> None:
    other = passage("may", "Minutes of 2 May 2026", "It was decided on that day to buy new gloves.")
    asked = passage("june", "Minutes of 9 June 2026", "It was decided to buy a second fan.")
    later = passage("later", "Minutes of 9 June 2026", "What was decided is due by 1 July 2026.")
    question = "What was decided on 9 June 2026?"
    found = await extract(question, [other, later, asked], "en", SPACES)
    assert [each.chunk for block in found.blocks for each in block.citations] == ["june"]
