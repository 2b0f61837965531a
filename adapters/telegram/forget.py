"""Which of Telegram's notes are about a person; pure, and needs no Telegram."""

from __future__ import annotations

import json

from adapters.telegram.events import PLATFORM
from adapters.telegram.payload import text
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
    if kind == "above" and _quoted(value) == person.id:
        return True
    if kind in ("asked", "above", "about"):
        return (room, message) in asked_in_rooms(traces)
    return False


def _quoted(value: str) -> str:
    try:
        return text(json.loads(value), "person")
    except ValueError:
        return ""
