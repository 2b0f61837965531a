"""A group that became a supergroup has another number; what held for it and was for it goes along."""

from __future__ import annotations

from dataclasses import replace

from adapters.telegram.events import PLATFORM
from core.messages import Audience, Message
from core.people.pairing import hand_on
from core.ports import Guest, Notes
from core.reception import Reception


async def follow(old: str, new: str, reception: Reception) -> None:
    """What was decided about the group, or is to be by its code, holds on; its documents stay its own."""
    await note_move(old, new, reception.notes)
    before, now = room_of(old), room_of(new)
    decided = await reception.guests.standings([before, now])
    if before in decided and now not in decided:
        by = f"{PLATFORM}:{old}"
        await reception.guests.decide(Guest(now, decided[before], by, reception.clock()))
    await hand_on(before, now, reception.notes)


async def note_move(old: str, new: str, notes: Notes) -> None:
    """Remember for ever what this supergroup was before."""
    await notes.keep(_was(new), old)


async def labels_of(room: str, notes: Notes) -> tuple[Audience, ...]:
    """The group as it is called now, and as it was called when it was none of the large ones."""
    before = await notes.kept(_was(room))
    return (room_of(room), room_of(before)) if before else (room_of(room),)


async def with_past(message: Message, notes: Notes) -> Message:
    """Who reads in a supergroup may see what is for the group that it was."""
    if message.place.private:
        return message
    labels = await labels_of(message.place.room, notes)
    new = tuple(label for label in labels if label not in message.readers)
    return replace(message, circles=(*message.readers, *new)) if new else message


def room_of(number: str) -> Audience:
    """The label of a group."""
    return Audience("room", PLATFORM, "", number)


def _was(room: str) -> str:
    return f"telegram:was:{room}"
