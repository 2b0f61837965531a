"""Finds in a text what Telegram's servers mark by themselves: mentions, commands, addresses, tags."""

from __future__ import annotations

import re

from tests.platforms.telegram.errors import Json
from tests.platforms.telegram.utf16 import units

_DOMAINS = "com|org|net|io|dev|de|app|ai|me|co|info|eu|uk|fr|ru|cn|jp|edu|gov"
_PATTERNS = (
    ("url", re.compile(r"(?<![\w@/.])https?://[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?)'\]]", re.I)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w-])", re.I)),
    (
        "url",
        re.compile(
            rf"(?<![\w@/.-])(?:[\w-]+\.)+(?:{_DOMAINS})(?![\w-])(?:/[^\s<>]*[^\s<>.,;:!?)])?", re.I
        ),
    ),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    ),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?![\w])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,255}(?!\w)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)


def spot_entities(text: str, taken: list[Json] | None = None) -> list[Json]:
    """The entities found, in order, none inside another or inside those already `taken`."""
    busy = [_range(one) for one in taken or []]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = units(text[: match.start()]), units(text[: match.end()])
            if any(start < other_end and other_start < end for other_start, other_end in busy):
                continue
            busy.append((start, end))
            found.append({"offset": start, "length": end - start, "type": kind})
    return sorted(found, key=_range)


def _range(one: Json) -> tuple[int, int]:
    start = int(str(one["offset"]))
    return start, start + int(str(one["length"]))
