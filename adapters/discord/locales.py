"""People's languages: Discord tells them with commands and buttons, and with no message."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from core.messages import Person
from core.ports import Notes, Unavailable

MOST = 5_000
SECONDS = 180 * 86_400.0


class Locales:
    """Remembers what a person's client is set to."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._known: OrderedDict[str, str] = OrderedDict()

    async def learn(self, person: Person) -> None:
        """Keep what came with an interaction; written where it is new."""
        if not person.locale or self._known.get(person.id) == person.locale:
            return
        self._put(person.id, person.locale)
        try:
            await self._notes.keep(f"discord:locale:{person.id}", person.locale, SECONDS)
        except Unavailable:
            return  # it comes again with the next one

    async def known(self, person: Person) -> Person:
        """The person with their own language, else with the one that their community prefers."""
        if person.id not in self._known:
            try:
                self._put(person.id, await self._notes.kept(f"discord:locale:{person.id}"))
            except Unavailable:
                return person
        own = self._known[person.id]
        return replace(person, locale=own) if own else person

    def _put(self, person: str, locale: str) -> None:
        self._known[person] = locale
        self._known.move_to_end(person)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
