"""Takes fields out of payloads that may hold anything, and counts text as Telegram does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_GREATEST = 2**53
"""Telegram's ids have at most 52 significant bits."""


def mapping(of: object, name: str) -> Mapping[str, Any]:
    """The object in this field, or an empty one."""
    found = of.get(name) if isinstance(of, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def sequence(of: object, name: str) -> Sequence[Any]:
    """The list in this field, or an empty one."""
    found = of.get(name) if isinstance(of, Mapping) else None
    return found if isinstance(found, list) else ()


def text(of: object, name: str) -> str:
    """The words in this field as whole Unicode, or ""."""
    found = of.get(name) if isinstance(of, Mapping) else None
    return whole(found) if isinstance(found, str) else ""


def number(of: object, name: str) -> int:
    """The whole number in this field, or 0."""
    found = of.get(name) if isinstance(of, Mapping) else None
    if not isinstance(found, int) or isinstance(found, bool):
        return 0
    return found if -_GREATEST < found < _GREATEST else 0


def flag(of: object, name: str) -> bool:
    """Whether this field is true and nothing else."""
    return isinstance(of, Mapping) and of.get(name) is True


def whole(words: str) -> str:
    """The words with halves of characters replaced: nobody could store or send those."""
    if words.isascii():
        return words
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def units(words: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "replace")) // 2


def piece(words: str, offset: int, length: int) -> str:
    """What stands at these UTF-16 units, or "" where that is beyond the text."""
    raw = words.encode("utf-16-le", "replace")
    if offset < 0 or length <= 0 or 2 * (offset + length) > len(raw):
        return ""
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def without(words: str, spans: Sequence[tuple[int, int]]) -> str:
    """The words without what stands at these (offset, length), in UTF-16 units."""
    raw = words.encode("utf-16-le", "replace")
    kept, after = b"", 0
    for offset, length in sorted(spans):
        kept += raw[after : 2 * offset]
        after = max(after, 2 * (offset + length))
    return (kept + raw[after:]).decode("utf-16-le", "replace")
