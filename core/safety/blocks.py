"""Lines that stand together with an address or a number: signatures, letterheads, what people fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.safety.found import Found

_ABOVE = 5
"""Lines."""
_CONTACTS = frozenset({"address", "email", "phone"})
_LINE = re.compile(r"(?m)^[ \t]*(?:[>|]+|\?{3})?[ \t]*(?P<words>[^\n]*?)[ \t]*$")
_NAMES = re.compile(r"[^\W\d_a-z][^\n.:;?!@\d]*[^\W\d_.:;?!]\.?")
_MOST_WORDS = 6


def above_contacts(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Who it is: the lines of a few words right above where they can be reached."""
    lines = list(_LINE.finditer(text))
    contacts = {
        n
        for n, line in enumerate(lines)
        if any(f.kind in _CONTACTS and line.start("words") == f.start for f in found)
    }
    for n in contacts:
        for line in reversed(lines[max(0, n - _ABOVE) : n]):
            words = line["words"]
            if not words:
                continue
            if not _NAMES.fullmatch(words) or len(words.split()) > _MOST_WORDS:
                break
            yield Found(line.start("words"), line.end("words"), "person")


def again(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Where the names that were found stand once more, whole or in part."""
    names = {text[f.start : f.end] for f in found if f.kind == "person"}
    parts = {part for name in names for part in re.findall(r"[^\W\d_a-z][\w'’-]{2,}", name)}
    if not parts:
        return
    each = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    for match in re.finditer(rf"(?<!\w)(?:{each})(?!\w)", text):
        yield Found(match.start(), match.end(), "person")
