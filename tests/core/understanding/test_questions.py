"""Several questions are told apart where each says by itself what it asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding.questions import CHARACTERS, MOST, questions_in


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        (
            "When do backups run? Where do I park?",
            "en",
            ("When do backups run?", "Where do I park?"),
        ),
        (
            "My laptop was stolen. Whom do I call? And how do I lock my account?",
            "en",
            ("My laptop was stolen. Whom do I call?", "And how do I lock my account?"),
        ),
        (
            "How do I back up the index and how do I restore a snapshot?",
            "en",
            ("How do I back up the index", "how do I restore a snapshot?"),
        ),
        (
            "Where is the office now? What are the opening hours? I also need a badge.",
            "en",
            ("Where is the office now?", "What are the opening hours? I also need a badge."),
        ),
        (
            "Wie melde ich mich krank und wer genehmigt meinen Urlaub?",
            "de",
            ("Wie melde ich mich krank", "wer genehmigt meinen Urlaub?"),
        ),
        (
            "¿Cómo pido vacaciones? ¿Dónde entrego los recibos?",
            "es",
            ("¿Cómo pido vacaciones?", "¿Dónde entrego los recibos?"),
        ),
        ("怎么请假？报销流程是什么？", "zh", ("怎么请假？", "报销流程是什么？")),
        (
            "休暇はどう申請しますか？経費の上限はいくらですか？",
            "ja",
            ("休暇はどう申請しますか？", "経費の上限はいくらですか？"),
        ),
    ],
)
def test_questions_that_stand_alone_are_told_apart(
    text: str, language: str, asked: tuple[str, ...]
) -> None:
    assert questions_in(text, language) == asked


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When do backups run?", "en"),
        ("Tell me about backups.", "en"),
        ("Where is the office? Is it open on Sunday?", "en"),
        ("What is the maximum file size? And for PDFs?", "en"),
        ("Can I leave early? And why not?", "en"),
        ("Does anyone know? How do I reset my password?", "en"),
        ("Weiß das jemand? Wie setze ich mein Passwort zurück?", "de"),
        ("Wie lange dauert die Prüfung? Und warum?", "de"),
        ("Really?? How many days of leave do I have???", "en"),
        ("I'm on at 5 tomorrow, who do I phone and how early?", "en"),
        ("Who signs the form? And how early?", "en"),
        ("Who decides when and how leave is taken?", "en"),
        ("How does the press work and what does it cost?", "en"),
        ("See https://acme.example/?a=1 please. What does error 404 mean?", "en"),
        ("报销上限是多少？它什么时候生效？", "zh"),
        ("Where is the log? " * 200, "en"),
    ],
)
def test_what_asks_one_thing_or_leans_on_it_stays_whole(text: str, language: str) -> None:
    assert questions_in(text, language) == ()


def test_further_questions_stay_with_the_last() -> None:
    text = " ".join(f"Where does team {n} park?" for n in range(MOST + 3))
    found = questions_in(text, "en")
    assert len(found) == MOST
    assert found[-1].count("?") == 4


@given(st.text(max_size=CHARACTERS + 20), st.sampled_from(["en", "de", "zh", "xx"]))
def test_no_letter_is_lost_between_questions(text: str, language: str) -> None:
    found = questions_in(text, language)
    assert not found or [c for c in "".join(found) if c.isalnum()] == [
        c for c in text if c.isalnum()
    ]
