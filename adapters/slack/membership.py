"""Slack's word on who is in a room: yes only when it says so clearly."""

from __future__ import annotations

from adapters.slack.api import Refused
from adapters.slack.audience import PLATFORM, readers_in, team_of, user_of
from adapters.slack.people import People
from core.messages import Audience, Person


class SlackMembership:
    """The membership of `slack`; an answer is remembered for less than a minute."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """Whether they are a member; a room that Slack does not show us has none for us.

        The list names users without their team, so it is asked whose the user of that name is.
        A workspace is for its full members.
        """
        if person.platform != PLATFORM or room.platform != PLATFORM:
            return False
        if room.kind == "workspace":
            member = await self._people.person(user_of(person))
            return member.full and all(map(member.is_of, (team_of(person), room.workspace)))
        if room.kind != "room":
            return False
        try:
            if user_of(person) not in await self._people.members(room.id):
                return False
        except Refused:
            return False
        return (await self._people.person(user_of(person))).is_of(team_of(person))

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """By what Slack says of the channel and its guests; it is remembered for minutes."""
        return readers_in(room, await self._people.room(room.id, "", shared=False))
