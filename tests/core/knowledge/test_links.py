"""Words in angle brackets stay words, and HTML stays out of answers."""

from __future__ import annotations

from time import thread_time

import pytest

from core.knowledge.links import harmless
from core.rendering.parse import blocks_of
from core.rendering.plain import plain


@pytest.mark.parametrize(
    "text",
    [
        "The host is <office>-<number>.example.com, a < b and c > d.",
        "Horses eat hay & <grass> daily.",
        "Write <!channel> or </office>.",
        "Lists are of type List<String> here.",
    ],
)
def test_placeholders_are_shown_as_they_are_written(text: str) -> None:
    assert plain(blocks_of(harmless(text, frozenset()))).strip() == text


def test_many_backticks_are_looked_at_once() -> None:
    began = thread_time()
    harmless("`" * 40_000, frozenset())
    assert thread_time() - began < 0.5  # six seconds from each again


def test_code_behind_an_escaped_backtick_stays_as_it_is() -> None:
    text = "A \\`tick` and then \\``[a](https://evil.example)`."
    assert "`[a](https://evil.example)`" in harmless(text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "a <script>alert(1)</script> b",
        "a <img src=x onerror=alert(1)> b",
        "a <svg/onload=alert(1)> b",
        "a <!-- hidden --> b",
        "a <<b>script> b",
    ],
)
def test_html_goes(text: str) -> None:
    assert "<" not in harmless(text, frozenset())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("The form is [here](https://a.example/f).", "The form is here (`https://a.example/f`)."),
        ("Write to [us](mailto:a@b.example).", "Write to us (`mailto:a@b.example`)."),
        ('See [the page](<https://a.example/b> "B").', "See the page (`https://a.example/b`)."),
        ("See [a.example/f](https://a.example/f)", "See a.example/f (`https://a.example/f`)"),
        ("See [https://a.example/f](https://a.example/f)", "See `https://a.example/f`"),
        ("See [the page](other.md) and [x](javascript:alert(1)).", "See the page and x."),
        ("No source [1](https://a.example/f).", r"No source \[1\] (`https://a.example/f`)."),
        ("It costs 40 euros[ 2 ](#note).", r"It costs 40 euros\[2\]."),
    ],
)
def test_the_address_behind_a_document_s_words_is_shown_and_is_no_link(
    source: str, shown: str
) -> None:
    assert harmless(source, frozenset(), spelled=True) == shown


def test_what_a_model_writes_behind_words_is_not_shown() -> None:
    assert harmless("See [us](https://a.example/?stolen=1).", frozenset()) == "See us."


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("At https://evil.example/(x).", "At `https://evil.example/(x)`."),
        ("At https://evil.example/a?b=[1], too", "At `https://evil.example/a?b=[1]`, too"),
        ("(At https://evil.example/x)", "(At `https://evil.example/x`)"),
        ("(At https://evil.example/(x).)", "(At `https://evil.example/(x)`.)"),
        ("[At www.evil.example/x]", "[At `www.evil.example/x`]"),
        ("At https://evil.example/(x)y)", "At `https://evil.example/(x)y`)"),
    ],
)
def test_an_address_has_the_brackets_that_it_opens(source: str, shown: str) -> None:
    assert harmless(source, frozenset()) == shown


def test_addresses_of_many_brackets_are_looked_at_once() -> None:
    began = thread_time()
    for signs in ("(", "[", "(.)", "([.])", "(.", "([", ")", "[)("):
        harmless(f"https://{signs * 5_000}. https://{signs * 5_000}", frozenset())
    assert thread_time() - began < 3.0


def test_a_number_that_a_model_links_is_cut() -> None:
    assert harmless("No source [1](https://a.example/f).", frozenset()) == "No source ."
