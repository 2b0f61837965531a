"""What a text has struck out, in Markdown or in HTML: it says it no more."""

from __future__ import annotations

import re
from functools import lru_cache

from core.knowledge.units import units
from core.knowledge.wording import CODE, WORD, outside_code

_STRUCK = re.compile(
    r"(?<!~)~~(?=[^\s~])(?:(?!\n[ \t]*\n).)+?(?<=[^\s~])~~(?!~)"
    r"|<(?P<element>s|del|strike)(?:\s[^<>]*)?>(?P<words>.*?)(?:</(?P=element)\s*>|\Z)",
    re.S | re.I,
)


@lru_cache(maxsize=512)
def struck(text: str, kind: str = "prose") -> tuple[tuple[int, int], ...]:
    """Where something is struck out; signs in code strike nothing."""
    if "~~" not in text and "</" not in text:
        return ()
    codes = [(unit.start, unit.end) for unit in units(text, kind) if unit.kind == "code"]
    codes += [match.span() for match in CODE.finditer(text)]
    for start, end in codes:
        text = text[:start] + re.sub(r"[~<]", "_", text[start:end]) + text[end:]
    return tuple(match.span() for match in _STRUCK.finditer(text))


def touches(text: str, start: int, end: int, kind: str = "prose") -> bool:
    """Whether a part of this is struck out."""
    return any(a < end and start < b for a, b in struck(text, kind))


def is_struck(text: str, start: int, end: int, kind: str = "prose") -> bool:
    """Whether it is struck out as a whole, or by signs that stand in part outside of it."""
    around = [(a, b) for a, b in struck(text, kind) if a < end and start < b]
    if any(a < start or end < b for a, b in around):
        return True
    left = text[start:end]
    for a, b in reversed(around):
        left = left[: a - start] + left[b - start :]
    return bool(around) and not WORD.search(left)


def in_markdown(text: str) -> str:
    """The same with Markdown's own signs for what HTML strikes out: its elements are not shown."""
    return outside_code(text, lambda words: _STRUCK.sub(_in_markdown, words))


def _in_markdown(found: re.Match[str]) -> str:
    words = (found["words"] or "").strip()
    return f"~~{words}~~" if words else found.group()
