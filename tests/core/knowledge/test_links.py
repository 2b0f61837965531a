"""Words in angle brackets stay words, and HTML stays out of answers."""

from __future__ import annotations

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
