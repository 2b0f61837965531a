"""Whether Mynah listens to another bot: only to one that is named in the settings, and only until it is enough."""

from __future__ import annotations

from collections.abc import Collection

from core.messages import Message, Person, Place
from core.ports import Notes

EXCHANGES = 4
"""Messages of bots in a row that are answered in one conversation; then a person must speak."""
KEPT_SECONDS = 90 * 86_400.0


def named_bots(text: str) -> frozenset[str]:
    """What a setting names with commas: `platform:id`, as `str(Person)` prints it."""
    return frozenset(filter(None, (each.strip() for each in text.split(","))))


def may_speak(person: Person, bots: Collection[str]) -> bool:
    """People always; of bots those that are named. Whether it is ourselves, the adapter knows."""
    return not person.bot or str(person) in bots


async def is_enough(message: Message, among: Place, notes: Notes) -> bool:
    """Whether bots have had their share of this conversation; a person's message begins it anew.

    `among` is what people and bots share. Safe to repeat: a message that comes again counts once.
    """
    name = f"bots:{among}"
    heard = (await notes.kept(name)).split()
    if not message.person.bot:
        if heard:
            await notes.keep(name, "", 1.0)
        return False
    if message.id in heard:
        return False
    if len(heard) >= EXCHANGES:
        return True
    await notes.keep(name, " ".join([*heard, message.id]), KEPT_SECONDS)
    return False
