"""Who asks for shorter or longer answers is understood in five languages, and a question never is one of these."""

from __future__ import annotations

import time

import pytest

from core.understanding.length import blamed_length, wanted_length

SHORT = [
    "Shorter, please!",
    "make it short",
    "Can you make it a bit shorter?",
    "tl;dr",
    "too long",
    "It's too long",
    "That was far too long.",
    "keep it brief",
    "short answers please",
    "kürzer bitte",
    "zu lang",
    "Mach es bitte etwas kürzer",
    "más corto, por favor",
    "breve",
    "太长了",
    "请简短一点",
    "もっと短くしてください",
]
LONG = [
    "longer",
    "more details please",
    "Please explain in more detail",
    "ausführlicher bitte",
    "zu kurz",
    "más detalles",
    "请详细一点",
    "詳しくお願いします",
]
QUESTIONS = [
    "",
    "How long are backups kept?",
    "Why is the deploy too long?",
    "The notice period is too short",
    "details of the contract",
    "Ist die Frist zu kurz?",
    "What is the short name of the project?",
    "Wie lange dauert das?",
    "短信怎么发?",
]


@pytest.mark.parametrize("text", SHORT)
def test_a_wish_for_short_answers_is_one(text: str) -> None:
    assert wanted_length(text) == "short"


@pytest.mark.parametrize("text", LONG)
def test_a_wish_for_longer_answers_is_one(text: str) -> None:
    assert wanted_length(text) == "usual"


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_no_such_wish(text: str) -> None:
    assert wanted_length(text) == ""


def test_a_comment_says_it_among_other_things() -> None:
    assert blamed_length("Correct, but too long for me.") == "short"
    assert blamed_length("Leider viel zu knapp.") == "usual"
    assert blamed_length("This is wrong.") == ""


@pytest.mark.parametrize("word", ("please ", "that's ", "is ", "das ", "more ", "太长"))
def test_what_repeats_is_read_at_once(word: str) -> None:
    began = time.thread_time()
    wanted_length((word * 80)[:79] + "x")
    assert time.thread_time() - began < 0.1
