"""What somebody prefers of the form of answers; never of their facts."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Protocol

from core.messages import Message, Person
from core.ports import Unavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preferences:
    """As the person chose; the usual is no choice."""

    language: str = ""
    """Of Mynah's words and answers, one of core.words.CATALOGUES; "" for the platform's and the question's."""
    short: bool = False
    """Fewer sentences an answer."""


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


async def known(person: Person, preferring: Preferring, *, short: bool = False) -> Preferences:
    """What they prefer; the usual where the store does not say in time. `short`: for everybody."""
    chosen = Preferences()
    try:
        async with asyncio.timeout(SECONDS):
            chosen = await preferring.of(person)
    except (Unavailable, TimeoutError) as error:
        log.warning("nobody can tell now what somebody prefers: %s", error)
    return replace(chosen, short=chosen.short or short)


def in_language(message: Message, preferences: Preferences) -> Message:
    """The message of somebody whose client speaks their chosen language, if they chose one."""
    if not preferences.language:
        return message
    return replace(message, person=replace(message.person, locale=preferences.language))
