"""Words that ping nobody, lead nowhere by themselves and hold nothing that Telegram would take out; pure."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from adapters.telegram.payload import units, whole

Entity = Mapping[str, Any]

JOINER = "\u2060"
"""Seen by nobody; keeps a client from finding an address, and a first line's indent from going."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_LINES = re.compile("[\u2028\u2029]")
_REMOVED = re.compile("[\u2028-\u202e\u0333\u033f\u030a]")
_TOUCHED = re.compile(
    r"(?<![^\W_])@(?=(\w+))"
    # What looks like a command would be sent by who touches it.
    r"|(?<![\w/<>])/(?=(\w{1,64})(?![\w/<>]))"
    # The dot before what may be the end of a host's name, of a mail address, too.
    r"|(?<![\s.])\.(?=([^\W\d_][A-Za-z\x80-\U0010ffff]))"
    r"|(?<=\d)\.(?=((?:\d{1,3}\.){2}\d))"
    r"|[#＃](?=(\w{0,255}[^\W\d]))|\$(?=([A-Z]{1,8}(?!\w)))"
)
"""What Telegram makes something of that can be touched, after its first sign."""
_LONGEST_URL = 2_000
_HOST = re.compile(r"[^\s/?#:@\\.]+(?:\.[^\s/?#:@\\.]+)+")


def linkable(url: str) -> bool:
    """Whether Telegram takes this address for a link: public http(s), a dot in the host's name."""
    if re.search(r"[\s\x00-\x1f\x7f]", url) or len(url) > _LONGEST_URL:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme.lower() in ("http", "https") and bool(_HOST.fullmatch(host))


def harmless(text: str) -> str:
    """The same words, which ping nobody, lead nowhere and hold nothing that Telegram would take out."""
    return _TOUCHED.sub(lambda found: f"{found[0]}{JOINER}", kept(text))


def kept(text: str) -> str:
    """The text without the characters that Telegram takes out, which would move every entity."""
    if text.isascii():
        return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _REMOVED.search(text):
        # "å" as one letter stays; as "a" with a ring it would lose that.
        text = _REMOVED.sub("", _LINES.sub("\n", normalize("NFC", text)))
    return _CONTROL.sub(" ", whole(text).replace("\r\n", "\n").replace("\r", "\n"))


def spared(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """The whole text with nothing to touch: looks end within a name, and Telegram reads over their ends.

    What stands in one piece of code stays as it is: Telegram looks for nobody there.
    """
    code = [(one["offset"], one["offset"] + one["length"]) for one in entities if _is_code(one)]
    code.sort()
    pieces: list[str] = []
    gaps: list[int] = []
    last = at = 0
    for found in _TOUCHED.finditer(text):
        at += units(text[last : found.start()])
        end = at + units(text[found.start() : found.end(found.lastindex or 0)])
        pieces.append(text[last : found.start()])
        last = found.start()
        before = bisect_right(code, (at, sys.maxsize))
        if not before or end > code[before - 1][1]:
            pieces.append(f"{found[0]}{JOINER}")
            gaps.append(at + 1)
            last, at = found.end(), at + 1
    if not gaps:
        return text, list(entities)
    return "".join((*pieces, text[last:])), [_moved(one, gaps) for one in entities]


def _is_code(entity: Entity) -> bool:
    return entity["type"] in ("code", "pre")


def _moved(entity: Entity, gaps: Sequence[int]) -> Entity:
    """The entity around the same words, where something was put in at `gaps`."""
    first, after = entity["offset"], entity["offset"] + entity["length"]
    start = first + bisect_right(gaps, first)
    return {**entity, "offset": start, "length": after + bisect_left(gaps, after) - start}
