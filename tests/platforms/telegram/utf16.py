"""Telegram counts text in UTF-16 code units: an emoji is two."""

from __future__ import annotations


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut_units(text: str, offset: int, length: int) -> str:
    """The part of the text that an entity covers."""
    raw = text.encode("utf-16-le")[offset * 2 : (offset + length) * 2]
    return raw.decode("utf-16-le", errors="replace")


def splits_a_character(text: str, offset: int) -> bool:
    """Whether this offset stands between the two halves of one character."""
    raw = text.encode("utf-16-le")
    at = offset * 2
    return at + 1 < len(raw) and 0xDC <= raw[at + 1] <= 0xDF
