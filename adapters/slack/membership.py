"""Slack's word on who is in a room: yes only when it says so clearly."""

from __future__ import annotations

from adapters.slack.api import Refused
from adapters.slack.audience import PLATFORM
from adapters.slack.people import People
from core.messages import Audience, Person


class SlackMembership:
    """The membership of `slack`; an answer is remembered for less than a minute."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """Whether they are a member; a room that Slack does not show us has none for us."""
        if person.platform != PLATFORM or room.platform != PLATFORM or room.kind != "room":
            return False
        try:
            return person.id in await self._people.members(room.id)
        except Refused:
            return False
