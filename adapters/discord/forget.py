"""Which of Discord's notes are about a person; pure, and needs no Discord."""

from __future__ import annotations

import json

from adapters.discord.buttons import PRIVATE
from adapters.discord.fields import list_of
from adapters.discord.places import NAME
from core.ports import Traces


def is_theirs(name: str, value: str, traces: Traces) -> bool:
    """Whether a note, by its name and value, is about them; ids are unique all over Discord."""
    platform, _, rest = name.partition(":")
    kind, _, about = rest.partition(":")
    person = traces.person
    if platform != NAME or person.platform != NAME:
        return False
    if kind == "question":
        return _is_their_question(about, value, traces)
    if kind in ("asked", "unseen", "used"):
        return any(message == about for _, message in traces.exchanges)
    own = {"locale": person.id, "told": person.id, "home": f"{PRIVATE}{person.id}"}
    return about.rpartition(":")[2] == own.get(kind)


def _is_their_question(id_: str, value: str, traces: Traces) -> bool:
    asked = _read(value)
    theirs = len(asked) > 2 and asked[2] == traces.person.id
    return theirs and (str(asked[0]), id_) not in traces.later


def _read(value: str) -> list[object]:
    try:
        return list_of(json.loads(value))
    except ValueError:
        return []
