"""The characters that Telegram takes out of every text, and what it holds for an empty one."""

from __future__ import annotations

from tests.platforms.telegram.errors import Json
from tests.platforms.telegram.utf16 import units

# Line and paragraph separators, the controls of direction, and marks that run across lines.
_REMOVED = {"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"}
_UNSEEN = {*map(chr, range(0x200B, 0x2010)), *map(chr, range(0x2060, 0x2065))}
_UNSEEN |= {"\u00ad", "\u180e", "\u2800", "\u3164", "\ufeff", "\ufffc"}


def scrub(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Removed characters move the entities after them; control characters become spaces."""
    kept: list[str] = []
    removed_at: list[int] = []
    place = 0
    for char in text:
        if char in _REMOVED:
            removed_at.append(place)
        else:
            kept.append(" " if char < " " and char != "\n" else char)
        place += units(char)
    if not removed_at:
        return "".join(kept), entities

    def moved(offset: int) -> int:
        return offset - sum(at < offset for at in removed_at)

    shifted: list[Json] = []
    for one in entities:
        start = int(str(one["offset"]))
        end = moved(start + int(str(one["length"])))
        shifted.append({**one, "offset": moved(start), "length": end - moved(start)})
    return "".join(kept), shifted


def is_empty(text: str) -> bool:
    """Spaces and characters that nobody sees make no message."""
    return all(char.isspace() or char in _UNSEEN for char in text)
