"""The marks in brackets of a text: numbers by which it cites, and that a sentence is unconfirmed."""

from __future__ import annotations

import re

from core.knowledge.wording import outside_code

UNCONFIRMED = "[?]"
"""Behind a sentence that is close to a passage, but cannot be got from its words."""

MARKER = re.compile(
    r"(?<![ \t])[ \t]*(?:\\?\[[*_]{0,2}(\d+(?:\s*[,;]\s*\d+)*|\?)[*_]{0,2}\\?\]|【(\d+)[^】\n]{0,20}】)"
)
"""How a model cites: [1], [1, 2] or, in some models' dialect, 【1†source】; and our own [?]."""

_BRACKET = re.compile(r"([\[\]])")


def unmarked(text: str) -> str:
    """The text without anything that looks like a mark; code keeps what it holds."""
    return outside_code(text, lambda words: MARKER.sub("", words))


def escaped(text: str) -> str:
    """The text where nothing can be taken for a citation, and nothing is missing; for documents."""
    return outside_code(text, lambda words: MARKER.sub(_escape, words))


def _escape(marker: re.Match[str]) -> str:
    return _BRACKET.sub(r"\\\1", marker.group().replace("\\", ""))


def cited_in(text: str) -> list[int]:
    """The numbers, in order."""
    return [
        int(n) for m in MARKER.finditer(text) for n in re.findall(r"\d+", m.group(1) or m.group(2))
    ]
