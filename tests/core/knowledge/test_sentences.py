"""Where sentences end, and where they only seem to."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.sentences import sentences


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Use e.g. Redis. Then stop.", ["Use e.g. Redis.", "Then stop."]),
        ("Ask Dr. Who or J. Smith. Now.", ["Ask Dr. Who or J. Smith.", "Now."]),
        ("See No. 5 and Fig. 2. Done.", ["See No. 5 and Fig. 2.", "Done."]),
        ("Is it on? No. It rests.", ["Is it on?", "No.", "It rests."]),
        ("Version 3.5 of v1.2.3 is out. Get it.", ["Version 3.5 of v1.2.3 is out.", "Get it."]),
        ("Run `a. B. C` now. Then wait.", ["Run `a. B. C` now.", "Then wait."]),
        (
            "Read https://x.org/a.b?c=D. It helps.",
            ["Read https://x.org/a.b?c=D.", "It helps."],
        ),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        (
            "At ten [1]. Or at two.[2] Or never. [3, 4] End",
            ["At ten [1].", "Or at two.[2]", "Or never. [3, 4]", "End"],
        ),
        ("今天开门。明天呢？不开！", ["今天开门。", "明天呢？", "不开！"]),
        ("東京です。Yes. はい", ["東京です。", "Yes.", "はい"]),
        (
            "Das gilt z.B. Montags. Und bzw. Dienstags.",
            ["Das gilt z.B. Montags.", "Und bzw. Dienstags."],
        ),
        (
            "Er muss bis zum 31. März genommen werden; dann gilt der 30. Juni. Danach nicht.",
            ["Er muss bis zum 31. März genommen werden; dann gilt der 30. Juni.", "Danach nicht."],
        ),
        (
            "Am 2. und 3. Januar ist zu. Im 7. Obergeschoss auch.",
            ["Am 2. und 3. Januar ist zu.", "Im 7. Obergeschoss auch."],
        ),
        (
            "Zu vom 24. Dezember bis 6. Januar (2. Stock: immer). Seit dem 19. Mai auch.",
            ["Zu vom 24. Dezember bis 6. Januar (2. Stock: immer).", "Seit dem 19. Mai auch."],
        ),
        (
            "Vom 24.–26. Dezember ist zu. Offen sind z. B. Bäder, d. h. Hallen.",
            ["Vom 24.–26. Dezember ist zu.", "Offen sind z. B. Bäder, d. h. Hallen."],
        ),
        (
            "Es kostet i. d. R. Geld, u. a. Strom. Etwa 3 Mio. Euro an der Hauptstr. 5.",
            ["Es kostet i. d. R. Geld, u. a. Strom.", "Etwa 3 Mio. Euro an der Hauptstr. 5."],
        ),
        ("Den Code gibt es bis 12. Danach nicht.", ["Den Code gibt es bis 12. Danach nicht."]),
        (
            "Wait until 31. Then go on. The answer is 42. Yes.",
            ["Wait until 31.", "Then go on.", "The answer is 42.", "Yes."],
        ),
        ("Los EE. UU. Son grandes.", ["Los EE. UU. Son grandes."]),
        ("Press x. Then wait for J. Smith.", ["Press x.", "Then wait for J. Smith."]),
        ("It opens at ten. J. Smith knows.", ["It opens at ten.", "J. Smith knows."]),
        ("Wait... there is more. Yes", ["Wait... there is more.", "Yes"]),
        ("1. Stop the server. Wait.", ["1. Stop the server.", "Wait."]),
        ("Edit config.yaml. Save it.", ["Edit config.yaml.", "Save it."]),
        ('It says "wait". Then go (now). Yes', ['It says "wait".', "Then go (now).", "Yes"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, expected: list[str]) -> None:
    assert _split(text) == expected


@given(st.text(max_size=300))
def test_no_letter_is_lost_and_none_is_read_twice(text: str) -> None:
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert "".join("".join(_split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("ending", ["Dr. ", "vs. X ", "A. ", "? X "])
def test_a_long_text_of_abbreviations_is_read_at_once(ending: str) -> None:
    began = time.thread_time()
    sentences("x" * 3_000 + " " + ending * 1_000)
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("sign", ["`", "`a`. "])
def test_a_long_text_of_code_is_read_at_once(sign: str) -> None:
    began = time.thread_time()
    sentences(sign * (40_000 // len(sign)))
    assert time.thread_time() - began < 0.5  # six seconds from each backtick again
