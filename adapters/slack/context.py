"""One workspace while it is listened in: what everything that is done there stands on, and who does it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from adapters.slack.api import Api
from adapters.slack.audience import Member, Room, person_of
from adapters.slack.beside import Beside
from adapters.slack.happenings import Heard, Identity
from adapters.slack.outlet import SlackOutlet
from adapters.slack.people import People
from core.messages import Person
from core.reception import Reception, spoken_to

FACTS_SECONDS = 1.5
"""For what Slack knows of person and room; it wants its acknowledgement within three."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is not known of a person or a room in time is taken to be narrower.

    `team`: whose somebody is by what they did, as far as Slack says.
    """

    api: Api
    people: People
    outlet: SlackOutlet
    me: Identity
    reception: Reception
    beside: Beside

    async def member(self, user: str, team: str) -> Member:
        with suppress(TimeoutError):
            async with asyncio.timeout(FACTS_SECONDS):
                return await self.people.member(user, team)
        return Member()

    async def member_and_room(self, said: Heard) -> tuple[Member, Room]:
        try:
            async with asyncio.timeout(FACTS_SECONDS):
                return await asyncio.gather(
                    self.people.member(said.person, said.team),
                    self.people.room(said.channel, said.kind, said.shared),
                )
        except TimeoutError:
            return Member(), Room(said.kind or "private", outsiders=said.kind != "im")

    async def person(self, user: str, team: str = "") -> Person:
        """Whoever did something."""
        return person_of(user, team, await self.member(user, team), self.me)

    async def spoken_to(self, user: str, team: str = "") -> Person:
        """The same, with the language that our words to them are in."""
        return await spoken_to(await self.person(user, team), self.reception)
