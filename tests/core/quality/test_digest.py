"""The digest: each figure beside the week before, short, in five languages, and without anybody's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.ports import Fact
from core.quality.digest import NAMED, WEEK, Digest, Week, began, notice_of
from core.quality.overview import overview
from core.quality.topics import Asked, Topic
from core.words import CATALOGUES

END = 1_795_420_800.0
FACT = Fact(END - 60, {"answer": 2.0}, "rag", "m", "web", True, True, False)
FACTS = (
    FACT,
    replace(FACT, cited=False, up=False, down=True, seconds={"answer": 4.0}),
    replace(FACT, mode="chat", cited=False, up=False, seconds={"answer": 3.0}),
    replace(FACT, at=END - WEEK - 60),
    replace(FACT, at=END + 60),
)


def digest(topics: tuple[tuple[str, int], ...] = ()) -> Digest:
    before, week = overview(FACTS, END - 2 * WEEK, END, 2).buckets
    return Digest(END, Week(week, 0.5, 1.25, 2, 1), Week(before, None, 0.0, 0, 0), topics, 3, 1)


def test_each_figure_stands_beside_the_week_before() -> None:
    title, text = notice_of(digest(), "en", "UTC")
    assert title == "The week from 2026-11-16 to 2026-11-23"
    assert text.split("\n") == [
        "In brackets: the week before.",
        "",
        "- Answers: 3 (1)",
        "- Not answered by a document: 1 (0)",
        "- Questions answered with citations: 50% (100%)",
        "- Thumbs up: 1 (1)",
        "- Thumbs down: 1 (0)",
        "- Quality, 0 to 1: 0.50 (–)",
        "- Time until the answer, median: 3.0 s (2.0 s)",
        "- One in twenty took longer than: 3.9 s (2.0 s)",
        "- Cost of models: $1.25 ($0.00)",
        "- Messages given up: 2 (0)",
        "- Incidents: 1 (0)",
        "- Safety verdicts that wait for a review (urgent: 1): 3",
    ]


@pytest.mark.parametrize("locale", CATALOGUES)
def test_it_is_short_in_every_language_and_names_few_topics(locale: str) -> None:
    topics = tuple((f"topic{number}", 9 - number) for number in range(NAMED + 3))
    title, text = notice_of(replace(digest(topics), cut=100), locale, "UTC")
    assert len([title, *text.split("\n")]) <= 25
    assert f"topic{NAMED - 1}: {9 - NAMED + 1}" in text and f"topic{NAMED}" not in text
    assert locale == "en" or "Answers" not in text


def test_a_topic_without_a_name_is_not_listed_and_marks_in_one_are_no_marks() -> None:
    _, text = notice_of(digest((("", 9), ("<b>*paid*", 2))), "en", "UTC")
    assert text.endswith("Most asked in vain:\n\n- \\<b\\>\\*paid\\*: 2")
    assert "vain" not in notice_of(digest((("", 9),)), "en", "UTC")[1]


def test_words_of_one_person_alone_name_a_topic_only_where_they_may_be_read() -> None:
    one = Asked(1, "Where is my salary?", "web:a", END)
    alone = Topic(("salary",), (one,))
    assert (alone.shown(unmasked=False), alone.shown(unmasked=True)) == ("", "salary")
    assert replace(alone, asked=(one, replace(one, person="web:b"))).shown(unmasked=False)


def test_the_end_of_a_week_belongs_to_the_next() -> None:
    assert began([END, END - 1, END - WEEK, END - WEEK - 1, END - 2 * WEEK - 1], END) == (2, 1)


def test_only_two_weeks_without_anything_are_silent() -> None:
    (nothing,) = overview((), 0.0, WEEK, 1).buckets
    week = Week(nothing, None, 0.0, 0, 0)
    assert Digest(END, week, week).silent
    assert not Digest(END, week, replace(week, lost=1)).silent
