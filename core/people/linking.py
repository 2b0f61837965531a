"""One person on several platforms: linked by a code that is shown on one and written on another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.messages import Message, Person, Reply
from core.people.pairing import LENGTH, LETTERS
from core.people.preferences import Preferences, Preferring
from core.ports import Notes
from core.words import say

SECONDS = 600.0
"""So long a code can be written elsewhere,"""
TRIES = 5
"""and so many somebody may write in that time."""
TOKEN = 16
_WRITTEN = re.compile(
    rf"\W*link\s+(?:my\s+accounts?|([{LETTERS}]{{{LENGTH}}})(\s+yes)?)\W*", re.IGNORECASE
)


class Links(Protocol):
    """Who said that they are the same person."""

    async def of(self, person: Person) -> tuple[Person, ...]:
        """They, and all that they are linked with."""

    async def link(self, first: Person, second: Person, circle: str) -> None:
        """Both, with all that each is linked with; `circle` is a word that nobody else has."""

    async def unlink(self, person: Person) -> None:
        """Take this one out; the others stay linked."""


@dataclass(frozen=True, slots=True)
class Linking:
    """What it takes to link somebody with themselves elsewhere."""

    links: Links
    preferences: Preferring
    notes: Notes
    choose: Callable[[str], str]
    """One letter of a text that nobody can guess."""

    async def offer(self, person: Person) -> str:
        """A new code, which takes the place of the one before."""
        code, earlier = self._word(LENGTH), await self.notes.kept(_of(person))
        if earlier:
            await self.notes.keep(_code(earlier), "", 1.0)
        await self.notes.keep(_code(code), str(person), SECONDS)
        await self.notes.keep(_of(person), code, SECONDS)
        return code

    async def obey(self, message: Message) -> Reply | None:
        """What becomes of "link my accounts" and "link CODE"; None for everything else."""
        written = _WRITTEN.fullmatch(message.text)
        if written is None or message.overheard:
            return None
        person, locale = message.person, message.person.locale
        if not message.place.private:
            return Reply(say("in_private", locale), receipt=True)
        code, agreed = (written[1] or "").upper(), bool(written[2])
        if not code:
            words = say("link_code", locale, code=await self.offer(person))
            return Reply(words, receipt=True)
        return Reply(await self._told(code, person, agreed), receipt=True)

    async def _told(self, code: str, person: Person, agreed: bool) -> str:
        locale = person.locale
        if not await self._may_try(person):
            return say("link_enough", locale)
        shown = await self.notes.kept(_code(code))
        other = Person.parse(shown) if shown else None
        if other is None or other == person:
            return say("link_unknown", locale)
        if not agreed:
            return say("link_ask", locale, who=name_of(other), code=code)
        if not await self._is_first(f"{_code(code)}:used"):
            return say("link_unknown", locale)  # two wrote it in the same moment
        await self._link(other, person)
        await self.notes.keep(_code(code), "", 1.0)
        await self.notes.keep(_of(other), "", 1.0)
        return say("linked", locale, who=name_of(other))

    async def _link(self, other: Person, person: Person) -> None:
        """They share what the one prefers who was shown the code, or else what the other does."""
        kept = await self.preferences.of(other)
        if kept == Preferences():
            kept = await self.preferences.of(person)
        await self.links.link(other, person, self._word(TOKEN))
        await keep_for_all(person, kept, self.links, self.preferences)

    async def _may_try(self, person: Person) -> bool:
        for number in range(TRIES):
            if await self._is_first(f"link:tries:{person}:{number}"):
                return True
        return False

    async def _is_first(self, name: str) -> bool:
        """Whether nobody has kept this note before, which is ours then."""
        token = self._word(TOKEN)
        return await self.notes.keep_first(name, token, SECONDS) == token

    def _word(self, length: int) -> str:
        return "".join(self.choose(LETTERS) for _ in range(length))


async def keep_for_all(
    person: Person, preferences: Preferences, links: Links, preferring: Preferring
) -> None:
    """What somebody prefers, under each of their names: so each keeps it when they are parted."""
    for each in await links.of(person):
        await preferring.keep(each, preferences)


def name_of(person: Person) -> str:
    """Somebody by their platform and their id there."""
    return f"{person.platform.capitalize()} {person.id}"


def is_link_note(name: str, value: str, person: Person) -> bool:
    """Whether a note is about a code of theirs, or how often they tried one."""
    theirs = name == _of(person) or name.startswith(f"link:tries:{person}:")
    return theirs or (name.startswith(_code("")) and value == str(person))


def _code(code: str) -> str:
    return f"link:code:{code}"


def _of(person: Person) -> str:
    return f"link:of:{person}"
