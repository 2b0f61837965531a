"""Which lines of a text are completed by what stands beneath them: "You must not", "The old rule was:"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from core.knowledge.units import Unit, units
from core.knowledge.wording import ends_open

PICTURES = re.compile(r"(?:!\[[^\[\]]{0,1000}\]\([^()\n]{0,1000}\)\s*)+")
"""A paragraph of pictures alone, whose descriptions state nothing."""
TITLE = re.compile(r"(\*\*|__)[^*_\n]{1,100}(?<![.!?。！？؟])\1:?")
"""A line in bold that stands as a heading does."""
_BULLET = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])\s")
_SAYING = ("prose", "quote", "item")


def is_item(text: str, unit: Unit) -> bool:
    """Whether it stands in a list, also in one that is quoted."""
    return unit.kind == "item" or (unit.kind == "quote" and _has_bullet(text, unit))


@lru_cache(maxsize=512)
def openings(text: str, kind: str = "prose") -> frozenset[int]:
    """Where the units begin whose last sentence the list right beneath completes, colon or not."""
    return frozenset(_openings(text, units(text, kind)))


def _openings(text: str, found: tuple[Unit, ...]) -> Iterator[int]:
    for unit, following in pairwise(found):
        words = text[unit.start : unit.end]
        if unit.kind not in _SAYING or not is_item(text, following):
            continue
        if is_item(text, unit):
            beneath = unit.line_start < following.line_start and following.line_end <= unit.line_end
        else:
            beneath = following.block <= unit.block + 1
        if beneath and ends_open(words) and not PICTURES.fullmatch(words):
            yield unit.start


def _has_bullet(text: str, unit: Unit) -> bool:
    return _BULLET.match(text[text.rfind("\n", 0, unit.start) + 1 : unit.start]) is not None
