"""People's languages: Discord tells them with commands and buttons, and with no message."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.recent import Recent
from core.messages import Person
from core.ports import Notes, Unavailable

SECONDS = 180 * 86_400.0


class Locales:
    """Remembers what a person's client is set to."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._known = Recent[str]()

    async def learn(self, person: Person) -> None:
        """Keep what came with an interaction; written where it is new."""
        if not person.locale or self._known.get(person.id) == person.locale:
            return
        self._known.put(person.id, person.locale)
        try:
            await self._notes.keep(f"discord:locale:{person.id}", person.locale, SECONDS)
        except Unavailable:
            return  # it comes again with the next one

    async def known(self, person: Person) -> Person:
        """The person with their own language, else with the one that their community prefers."""
        if person.id not in self._known:
            try:
                self._known.put(person.id, await self._notes.kept(f"discord:locale:{person.id}"))
            except Unavailable:
                return person
        own = self._known[person.id]
        return replace(person, locale=own) if own else person
