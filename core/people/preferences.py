"""What somebody prefers of the form of answers; never of their facts."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from core.messages import Message, Person
from core.ports import Unavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preferences:
    """As the person chose; the usual is no choice."""

    language: str = ""
    """Of Mynah's words and answers, one of core.words.CATALOGUES; "" for the platform's and the question's."""
    length: Literal["", "usual", "short"] = ""
    """Short: fewer sentences an answer. "usual" also where it was learned that they like it short."""
    listed: bool = False
    """Sentences one a line."""
    sectioned: bool = False
    """Above what is quoted the section that it stands in."""

    zone: str = ""
    """Their time zone by its IANA name, see zones.py; "" for the one that is told of them."""
    writes: str = ""
    """The language that they mostly write, as it was learned; never kept, and never above `language`."""

    @property
    def speaks(self) -> str:
        """The language of Mynah's own words to them; "" for the platform's."""
        return self.language or self.writes

    @property
    def short(self) -> bool:
        return self.length == "short"


class Preferring(Protocol):
    """Where preferences are kept."""

    async def of(self, person: Person) -> Preferences:
        """What they prefer; the usual where they chose nothing."""

    async def keep(self, person: Person, preferences: Preferences) -> None:
        """Insert or replace; the usual leaves nothing behind."""


SECONDS = 2.0
"""For a preference; an answer in the usual form is better than a late one."""


async def usual(_person: Person) -> Preferences:
    """Of whom nothing is known."""
    return Preferences()


async def known(person: Person, preferring: Preferring) -> Preferences:
    """What they prefer; the usual where the store does not say in time."""
    try:
        async with asyncio.timeout(SECONDS):
            return await preferring.of(person)
    except (Unavailable, TimeoutError) as error:
        log.warning("nobody can tell now what somebody prefers: %s", error)
        return Preferences()


def in_language(message: Message, preferences: Preferences) -> Message:
    """The message of somebody whose client speaks the language that they chose or mostly write."""
    if not preferences.speaks:
        return message
    return replace(message, person=replace(message.person, locale=preferences.speaks))
