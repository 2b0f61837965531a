"""Whose typed words are looked up now: one lookup for a person, and of theirs only the newest waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

AT_ONCE = 4
"""People whose words are looked up at the same time; questions are to have time, too."""
MOST_WAITING = 200
"""People; what more of them type is not answered, and their next key is another try."""
SECONDS = 10.0
"""Later, nobody waits for an answer to what they typed, and no platform takes one."""

log = logging.getLogger(__name__)

Offer = Callable[[], Awaitable[None]]
"""Looks up what was typed, and shows what was found."""


@dataclass(slots=True)
class Typing:
    """A new key makes what was typed before it worthless: that lapses without an answer."""

    failures: tuple[type[Exception], ...]
    """What may go wrong with an offer, TimeoutError among it; only its person notices."""
    _newest: dict[str, Offer] = field(default_factory=dict)
    """What is not looked up yet, by person."""
    _served: set[str] = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def answer(self, who: str, offer: Offer) -> None:
        """Have it looked up once it is this person's turn, unless they type on."""
        if who not in self._newest and len(self._newest) >= MOST_WAITING:
            return
        self._newest[who] = offer
        if who in self._served:
            return  # whoever is at it looks this up next
        self._served.add(who)
        try:
            while who in self._newest:
                async with self._places:
                    await self._in_time(self._newest.pop(who))
        finally:
            self._served.discard(who)
            self._newest.pop(who, None)

    async def _in_time(self, offer: Offer) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                await offer()
        except self.failures as error:
            log.debug("nothing was offered for what was typed: %s", error)
