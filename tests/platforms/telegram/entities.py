"""Checks and cleans a formatted text as Telegram does before it is sent.

Offsets are UTF-16 units. Refusals are Telegram's own texts; what Telegram changes without a word
(formatting inside code, quotes in quotes) comes back as a remark, so that a test can forbid it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tests.platforms.telegram.errors import Json, bad_request
from tests.platforms.telegram.scrub import scrub
from tests.platforms.telegram.utf16 import splits_a_character, units

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
MOST_ENTITIES = 100

# These Telegram finds by itself; given by a bot they are dropped and found anew.
_FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_CODE = {"code", "pre"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_NEEDS = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
_URL = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/?#:]*)(?::\d+)?.*", re.I | re.S
)


@dataclass(frozen=True)
class Formatted:
    """A text ready to be stored, its entities sorted, and what was changed in silence."""

    text: str
    entities: list[Json] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_entities(given: object, known_users: set[int]) -> list[Json]:
    """The entities of a request, each of a known type and with what its type needs."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of MessageEntity")
    found = [_read_entity(one, known_users) for one in given]
    return [one for one in found if one is not None]


def _read_entity(one: object, known_users: set[int]) -> Json | None:
    if not isinstance(one, dict):
        raise _unreadable("expected an Object")
    kind = one.get("type")
    if not isinstance(kind, str):
        raise _unreadable('Can\'t find field "type"')
    if kind not in _FOUND | _CODE | _QUOTES | _STYLES | set(_NEEDS):
        raise _unreadable("Unsupported type specified")
    for name in ("offset", "length"):
        if name not in one:
            raise _unreadable(f'Can\'t find field "{name}"')
        if not isinstance(one[name], int):
            raise _unreadable(f'Field "{name}" must be of type Number')
    if kind in _FOUND:
        return None
    needed = _NEEDS.get(kind)
    if needed and needed not in one:
        raise _unreadable(f'Can\'t find field "{needed}"')
    if kind == "text_link":
        check_url(str(one["url"]), f"Entity URL '{one['url']}'")
    if kind == "text_mention":
        user = one["user"]
        if not isinstance(user, dict) or user.get("id") not in known_users:
            raise bad_request("user not found")
    return dict(one)


def _unreadable(why: str) -> Exception:
    return bad_request(f"can't parse MessageEntity: {why}")


def check_url(url: str, named: str) -> None:
    """Telegram takes public addresses only: a host without a dot, such as localhost, is wrong."""
    match = _URL.fullmatch(url)
    scheme = (match["scheme"] if match else None) or "http"
    if scheme.lower() in ("tg", "ton", "tonsite"):
        return
    lowered = named[0].lower() + named[1:]
    if scheme.lower() not in ("http", "https"):
        raise bad_request(f"{lowered} is invalid: Unsupported URL protocol")
    host = match["host"] if match else ""
    if "." not in host.strip(".") or re.search(r"\s", url):
        raise bad_request(f"{lowered} is invalid: Wrong HTTP URL")


def clean(text: str, entities: list[Json], limit: int = TEXT_LIMIT) -> Formatted:
    """The text as it is stored: trimmed, checked, counted after its entities."""
    ordered = sorted(entities, key=lambda one: (_offset(one), -_length(one)))
    _check_ranges(text, ordered)
    trimmed = _trim(Formatted(*scrub(text, ordered)))
    if units(trimmed.text) > limit:
        raise bad_request(
            "message is too long" if limit == TEXT_LIMIT else "message caption is too long"
        )
    return _settle_nesting(trimmed)


def _offset(one: Json) -> int:
    return int(str(one["offset"]))


def _length(one: Json) -> int:
    return int(str(one["length"]))


def _end(one: Json) -> int:
    return _offset(one) + _length(one)


def _check_ranges(text: str, ordered: list[Json]) -> None:
    size = units(text)
    open_ends: list[int] = []
    for one in ordered:
        start, end = _offset(one), _end(one)
        if start < 0 or _length(one) < 0:
            raise bad_request(f"receive an entity with incorrect offset {start}")
        if start > size:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        for place in (start, end):
            if splits_a_character(text, place):
                verb = "begins" if place == start else f"beginning at UTF-16 offset {start} ends"
                raise bad_request(
                    f"entity {verb} in a middle of a UTF-16 symbol at UTF-16 offset {place}"
                )
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        # Half overlapping entities are reported by Telegram as running past the end.
        if end > size or (open_ends and end > open_ends[-1]):
            raise bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text"
                f" at UTF-16 offset {end}"
            )
        open_ends.append(end)


def _trim(given: Formatted) -> Formatted:
    """Telegram drops white space around a text, and empty entities with it."""
    text = given.text.rstrip(" \n\r\t")
    front = len(text) - len(text.lstrip(" \n\r\t"))
    text = text[front:]
    size, kept = units(text), []
    for one in given.entities:
        start = max(0, _offset(one) - front)
        end = min(size, _end(one) - front)
        if end > start:
            kept.append({**one, "offset": start, "length": end - start})
    return replace(given, text=text, entities=kept)


def _settle_nesting(given: Formatted) -> Formatted:
    kept: list[Json] = []
    remarks: list[str] = []
    for one in given.entities:
        kind = str(one["type"])
        around = {str(other["type"]) for other in kept if _covers(other, one)}
        if around & _CODE:
            remarks.append(f"{kind} inside code was dropped")
        elif kind in _QUOTES and around & _QUOTES:
            remarks.append("a quote inside a quote was dropped")
        elif kind in _CODE and around - _QUOTES:
            remarks.append(
                f"{kind} inside {', '.join(sorted(around - _QUOTES))} lost what was around it"
            )
            kept = [
                other for other in kept if str(other["type"]) in _QUOTES or not _covers(other, one)
            ]
            kept.append(one)
        else:
            kept.append(one)
    if len(kept) > MOST_ENTITIES:
        remarks.append(f"{len(kept) - MOST_ENTITIES} entities beyond {MOST_ENTITIES} were dropped")
    return Formatted(given.text, kept[:MOST_ENTITIES], remarks)


def _covers(outer: Json, inner: Json) -> bool:
    return _offset(outer) <= _offset(inner) and _end(inner) <= _end(outer)
