"""Whether Mynah listens to another bot: only to one that is named in the settings, and only until it is enough."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from core.messages import Message, Person, Place
from core.ports import Notes

EXCHANGES = 4
"""Messages of bots in a row that are answered in one conversation; then a person must speak."""
ROOM_EXCHANGES = 12
ROOM_SECONDS = 3_600.0
"""So many in a room in an hour, whichever conversations they begin, until a person speaks there."""
KEPT_SECONDS = 90 * 86_400.0


def named_bots(text: str) -> frozenset[str]:
    """What a setting names with commas: `platform:id`, as `str(Person)` prints it."""
    return frozenset(filter(None, (each.strip() for each in text.split(","))))


def may_speak(person: Person, bots: Collection[str]) -> bool:
    """People always; of bots those that are named. Whether it is ourselves, the adapter knows."""
    return not person.bot or str(person) in bots


async def is_enough(message: Message, among: Place, notes: Notes) -> bool:
    """Whether bots have had their share of this conversation, or of the room that it is in.

    `among` is what people and bots share; a person's message there begins it anew. Safe to repeat:
    a message that comes again counts once.
    """
    shares = (
        (f"bots:{among}", EXCHANGES, KEPT_SECONDS),
        (f"bots-in:{replace(among, thread='')}", ROOM_EXCHANGES, ROOM_SECONDS),
    )
    heard = [(await notes.kept(name)).split() for name, _, _ in shares]
    if not message.person.bot:
        for (name, _, _), ids in zip(shares, heard, strict=True):
            if ids:
                await notes.keep(name, "", 1.0)
        return False
    if message.id in heard[0]:
        return False
    if any(len(ids) >= most for ids, (_, most, _) in zip(heard, shares, strict=True)):
        return True
    for (name, _, seconds), ids in zip(shares, heard, strict=True):
        await notes.keep(name, " ".join([*ids, message.id]), seconds)
    return False
