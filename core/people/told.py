"""Who was let in is told so where they asked, once, with the answer to what they asked last."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from core import wire
from core.messages import Audience, Message, Person, Telling
from core.ports import Accepted, Notes, Unavailable

_ASKED = "pairing:asked:"
LONGEST = 8_000
"""Of a question with all that is known of it, as it is kept."""
LONGEST_NAME = 60

log = logging.getLogger(__name__)


async def note_asking(who: Audience, message: Message, seconds: float, notes: Notes) -> None:
    """Remember where this stranger was, for so long, and no word of it; what they asked stays."""
    place = replace(message, text="", reply_to="", attachments=(), keeping="")
    await notes.keep_first(_asked(who), wire.dump(place), seconds)


async def note_question(who: Audience, message: Message, seconds: float, notes: Notes) -> None:
    """Remember what this stranger asked last, for so long; where it is too long, only where."""
    whole = wire.dump(message)
    if message.overheard or not message.text or len(whole) > LONGEST:
        await note_asking(who, message, seconds, notes)
        return
    await notes.keep(_asked(who), whole, seconds)


async def hand_on_asking(before: Audience, now: Audience, seconds: float, notes: Notes) -> None:
    """The same room under another name: what was asked there last is answered all the same."""
    if asked := await notes.kept(_asked(before)):
        await notes.keep_first(_asked(now), asked, seconds)


async def who_asked(who: Audience, notes: Notes) -> str:
    """The name of whoever asked there last, in one line; "" where it is not known."""
    with suppress(wire.Unreadable):
        asked = wire.load(Message, await notes.kept(_asked(who)))
        return " ".join(asked.person.name.split())[:LONGEST_NAME]
    return ""


async def tell_let_in(
    who: Audience,
    now: float,
    notes: Notes,
    accept: Callable[[Message], Awaitable[Accepted]],
) -> None:
    """Have them answered, or told where they asked nothing; the door lets it in once, or it is left."""
    try:
        asked = wire.load(Message, await notes.kept(_asked(who)))
        await notes.keep(_asked(who), "", 1.0)
        telling: Telling = "may_ask_room" if who.kind == "room" else "may_ask"
        line = replace(asked, telling=telling)
        if not asked.text:
            line = replace(line, id=f"{asked.asks}~in", revises=asked.asks, at=now)
        await accept(line)
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
