"""What the buttons and forms under an answer carry: which question, in which conversation. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from core.messages import Message, Place

What = Literal["good", "bad", "why", "stop", "drop", "stay", "next", "keep", "leave"]
"""Helpful, not helpful, the form that asks why, stop, delete the answer or not, ask a suggested
question, keep what was sent or not."""

_ID = r"\d{1,20}"
_PRESSED = re.compile(
    rf"({'|'.join(get_args(What))})(\d?):({_ID}|):({_ID}):({_ID}|(?:private-|p){_ID}|):({_ID}(?:~[0-9a-z]{{1,10}})?)"
)
PRIVATE = "private-"
"""Before a person's id: the thread part of what only they read."""
_PRIVATE = "p"
"""The same on a button, where there is little room; an older one has the whole word."""

CARD = "card:"
"""Before what a choice of a card carries; such a card is for one person's eyes."""


@dataclass(frozen=True, slots=True)
class Button:
    """A press on one, or a form sent off."""

    what: What
    place: Place
    message: str
    """The question's id."""
    number: int = 0
    """Which of several."""


def custom_id(what: What, message: Message, number: str = "") -> str:
    """At most 100 characters, as Discord wants it, since ids have at most 20 digits, and a stamp 8."""
    place = message.place
    thread = place.thread.replace(PRIVATE, _PRIVATE)
    # An edit is stopped by itself, and has suggestions of its own.
    asked = message.id if what in ("stop", "next") else message.asks
    return f"{what}{number}:{place.workspace}:{place.room}:{thread}:{asked}"


def button_of(text: object) -> Button | None:
    """Reads back what `custom_id` wrote; None for anything else."""
    found = _PRESSED.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    what, number, guild, room, thread, message = found.groups()
    if thread.startswith(_PRIVATE):
        thread = f"{PRIVATE}{thread.removeprefix(PRIVATE).removeprefix(_PRIVATE)}"
    private = thread.startswith(PRIVATE) or not guild
    place = Place("discord", guild, room, thread, private)
    return Button(cast(What, what), place, message, int(number or 0))
