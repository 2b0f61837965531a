"""Words in angle brackets stay words, and HTML stays out of answers."""

from __future__ import annotations

from time import process_time

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
    began = process_time()
    harmless("`" * 40_000, frozenset())
    assert process_time() - began < 0.5  # six seconds from each again


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
