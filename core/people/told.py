"""Who was let in is told so where they asked: one line, once, by whichever process answers there."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from core import wire
from core.messages import Audience, Message, Person
from core.ports import Accepted, Notes, Unavailable

_ASKED = "pairing:asked:"

log = logging.getLogger(__name__)


async def note_asking(who: Audience, message: Message, seconds: float, notes: Notes) -> None:
    """Remember where this stranger asked last, for so long; not what."""
    place = replace(message, text="", reply_to="", attachments=(), keeping="")
    await notes.keep(_asked(who), wire.dump(place), seconds)


async def tell_let_in(
    who: Audience,
    now: float,
    notes: Notes,
    accept: Callable[[Message], Awaitable[Accepted]],
) -> None:
    """Have them told. It is a message of its own, which the door lets in once; or it is left."""
    try:
        asked = wire.load(Message, await notes.kept(_asked(who)))
        await notes.keep(_asked(who), "", 1.0)
        await accept(
            replace(
                asked,
                id=f"{asked.asks}~in",
                revises=asked.asks,
                at=now,
                telling="may_ask_room" if who.kind == "room" else "may_ask",
            )
        )
    except wire.Unreadable:
        log.debug("nobody knows any more where %s asked", who)
    except Unavailable as error:
        log.warning("%s is let in and was not told: %s", who, error)


def is_asking_of(name: str, value: str, person: Person) -> bool:
    """Whether a note, by its name and value, says where this person asked."""
    if not name.startswith(_ASKED):
        return False
    try:
        return wire.load(Message, value).person == person
    except wire.Unreadable:
        return False


def _asked(who: Audience) -> str:
    return f"{_ASKED}{who}"


def told_note(person: Person) -> str:
    """Where it is noted in which answer somebody was last told that no model writes here."""
    return f"told:extracts:{person}"
