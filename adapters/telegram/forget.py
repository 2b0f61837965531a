"""Which of Telegram's notes are about a person; pure, and needs no Telegram."""

from __future__ import annotations

import json

from adapters.telegram.events import PLATFORM
from core.people.forget import asked_in_rooms
from core.ports import Traces


def is_theirs(name: str, value: str, traces: Traces) -> bool:
    """Whether a note, by its name and value, is about them or quotes them."""
    platform, _, rest = name.partition(":")
    kind, _, about = rest.partition(":")
    person = traces.person
    if platform != PLATFORM or person.platform != PLATFORM:
        return False
    room, _, message = about.partition(":")
    if kind in ("told", "done"):
        return room == person.id  # a private chat has the person's own number
    if kind == "sent":
        *place, asked = about.split(":")
        return traces.covers(":".join(place), asked)
    if kind == "about":
        message = value.partition(" ")[0]
    if kind in ("above", "kept") and _quotes(_read(value), person.id):
        return True
    if kind in ("asked", "above", "about", "eyes"):
        return (room, message) in asked_in_rooms(traces)
    return False


def _read(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _quotes(found: object, person: str) -> bool:
    """Whether what was said is theirs, or an update is of them or has words of theirs in it."""
    if isinstance(found, dict):
        named = person in (str(found.get("id")), found.get("person"))
        return named or any(_quotes(each, person) for each in found.values())
    return isinstance(found, list) and any(_quotes(each, person) for each in found)
