"""What Slack says of people and rooms, asked seldom and remembered for minutes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from adapters.remembered import Remembered
from adapters.slack.api import BRIEF, Api, Refused
from adapters.slack.audience import (
    PLATFORM,
    Member,
    Room,
    member_of,
    readers_in,
    room_of,
    team_of,
    user_of,
)
from adapters.slack.fields import dict_of, dicts_of
from adapters.slack.happenings import Identity
from core.messages import Audience, Person
from core.ports import Notes, Unavailable

log = logging.getLogger(__name__)

Stamped = tuple[str, str]
"""A person or a room, and the stamp of their last change."""

PERSON_SECONDS, ROOM_SECONDS, FULL_SECONDS = 600.0, 600.0, 600.0
MEMBERS_SECONDS = 50.0
"""Under the minute that a permission may be remembered."""
PAGES, PAGE = 20, 999
MOST_UNKNOWN = 20
"""Members of a room who are asked about one by one; of more, some are taken for outsiders."""

CHANGED_SECONDS = 1_800.0
"""Longer than anything is remembered that was asked before the change."""
GUESTS = "guests"
"""What changes when somebody becomes a guest."""


class People:
    """Every question may go unanswered; then the narrower assumption holds. The membership of `slack`.

    What is remembered is remembered by the stamps of what changed, which stand in the notes and so
    are seen by all processes: where one is new, Slack is asked.
    """

    def __init__(self, api: Api, me: Callable[[], Awaitable[Identity]], notes: Notes) -> None:
        self._api = api
        self._me = me
        self._notes = notes
        self._persons = Remembered(self._ask_person, PERSON_SECONDS)
        self._rooms = Remembered(self._ask_room, ROOM_SECONDS)
        self._all_rooms = Remembered(self._ask_rooms, ROOM_SECONDS)
        self._members = Remembered(self._ask_members, MEMBERS_SECONDS)
        self._outsiders = Remembered(self._ask_outsiders, ROOM_SECONDS)
        self._full = Remembered(self._ask_full, FULL_SECONDS)

    async def member(self, user: str, team: str = "") -> Member:
        """Name, language and standing; a stranger without a name where Slack does not say.

        `team` is whose they are by what they did. Of a namesake in another team nothing counts.
        """
        try:
            (stamp,) = await self._stamps(restricted(user))
            found = await self._persons.get((user, stamp))
            return found if not team or found.is_of(team) else Member(team=team)
        except (Refused, Unavailable) as error:
            log.info("nothing is known of a person: %s", error)
            return Member()

    async def room(self, channel: str, kind: str, shared: bool) -> Room:
        """`kind` and `shared` are what the event said of it, as far as it did."""
        if kind == "im":
            return Room("im", outsiders=False)
        try:
            turns, joins, guests = await self._stamps(turned(channel), joined(channel), GUESTS)
            known = await self._rooms.get((channel, turns))
            if known.kind == "im":
                return Room("im", outsiders=False)
            outsiders = shared or known.outsiders
            outsiders = outsiders or await self._outsiders.get((channel, joins, guests))
            kinds = {known.kind, kind} - {""}
            if len(kinds) > 1:  # it was turned private, or Slack says so later than it is
                await self._note(turned(channel))
            return Room(min(kinds - {"public"}, default="public" if kinds else ""), outsiders)
        except (Refused, Unavailable) as error:
            log.info("nothing is known of a room: %s", error)
            return Room(kind or "private", outsiders=True)

    async def warm(self) -> None:
        """Ask what concerns everybody before the first message needs it."""
        with suppress(Refused, Unavailable):
            await self._all_rooms.get("")
        with suppress(Refused, Unavailable):
            await self._full.get("")

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """Whether they are a member; a room that Slack does not show us has none for us.

        The list names users without their team, so it is asked whose the user of that name is.
        A workspace is for its full members.
        """
        if person.platform != PLATFORM or room.platform != PLATFORM:
            return False
        if room.kind == "workspace":
            member = await self.member(user_of(person))
            return member.full and all(map(member.is_of, (team_of(person), room.workspace)))
        if room.kind != "room":
            return False
        try:
            (stamp,) = await self._stamps(joined(room.id))
            if user_of(person) not in await self._members.get((room.id, stamp)):
                return False
        except Refused:
            return False
        return (await self.member(user_of(person))).is_of(team_of(person))

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """By what Slack says of the channel and its guests; it is remembered for minutes."""
        return readers_in(room, await self.room(room.id, "", shared=False))

    async def changed(self, channel: str, kind_changed: bool = False) -> None:
        """Somebody came or went, or it was turned private or public. Raises Unavailable."""
        await self._note(*((turned(channel),) if kind_changed else ()), joined(channel))

    async def became_guest(self, user: str) -> None:
        """They are a guest: no room is known to be without outsiders any more. Raises Unavailable."""
        await self._note(restricted(user), GUESTS)

    async def _stamps(self, *what: str) -> Sequence[str]:
        """Of the latest change of each, in order; "" where none is known.

        Raises Unavailable; what changed meanwhile could not be noted, so nothing is remembered.
        """
        try:
            team = (await self._me()).team
            return await self._notes.all_kept([_changed(team, each) for each in what])
        except Unavailable:
            self._forget()
            raise

    async def _note(self, *what: str) -> None:
        """One after the other: who sees the last one sees them all. Raises Unavailable."""
        try:
            team, stamp = (await self._me()).team, uuid4().hex
            for each in what:
                await self._notes.keep(_changed(team, each), stamp, CHANGED_SECONDS)
        except Unavailable:
            self._forget()
            raise

    def _forget(self) -> None:
        self._persons.forget_all()
        self._rooms.forget_all()
        self._all_rooms.forget_all()
        self._members.forget_all()
        self._outsiders.forget_all()
        self._full.forget_all()

    async def _ask_person(self, known: Stamped) -> Member:
        user, _ = known
        answer = await self._api.insist("users.info", BRIEF, user=user, include_locale=True)
        return member_of(answer.get("user"), (await self._me()).team)

    async def _ask_room(self, room: Stamped) -> Room:
        """Of the list of where we are, which costs one call; else, and where it was turned, by itself."""
        channel, turns = room
        with suppress(Unavailable):  # then the one room is asked about all the same
            known = None if turns else (await self._all_rooms.get("")).get(channel)
            if known is not None:
                return known
        answer = await self._api.insist("conversations.info", BRIEF, channel=channel)
        return room_of(dict_of(answer.get("channel")))

    async def _ask_rooms(self, _: str) -> Mapping[str, Room]:
        try:
            found = await self._pages(
                "users.conversations", "channels", types="public_channel,private_channel,mpim"
            )
        except Refused as refusal:
            log.info("nothing is known of where we are: %s", refusal)
            return {}
        return {str(each["id"]): room_of(each) for each in dicts_of(found) if each.get("id")}

    async def _ask_members(self, room: Stamped) -> frozenset[str]:
        channel, _ = room
        found = await self._pages("conversations.members", "members", channel=channel)
        return frozenset(each for each in found if isinstance(each, str))

    async def _ask_outsiders(self, room: tuple[str, str, str]) -> bool:
        """Whether somebody is among the members who is not known to be a full one.

        Whoever joined the workspace, or became a guest, since the list was read is asked about by
        themselves.
        """
        channel, joins, guests = room
        members = await self._members.get((channel, joins))
        unknown = members - await self._full.get("")
        if guests:
            known = sorted(members - unknown)
            stamps = await self._stamps(*map(restricted, known))
            unknown |= {user for user, stamp in zip(known, stamps, strict=True) if stamp}
        if len(unknown) > MOST_UNKNOWN:
            return True
        asked = await asyncio.gather(*map(self._ask_full_one, unknown))
        return not all(asked)

    async def _ask_full_one(self, user: str) -> bool:
        answer = await self._api.insist("users.info", BRIEF, user=user)
        return _no_outsider(answer.get("user"), (await self._me()).team)

    async def _ask_full(self, _: str) -> frozenset[str]:
        team = (await self._me()).team
        found = await self._pages("users.list", "members")
        return frozenset(str(each.get("id")) for each in found if _no_outsider(each, team))

    async def _pages(self, method: str, name: str, **arguments: object) -> list[Any]:
        found, whole = await self._api.pages(method, name, PAGES, BRIEF, limit=PAGE, **arguments)
        if not whole:
            raise Unavailable(f"{method}: more than can be looked through")
        return found


def turned(channel: str) -> str:
    """What changes when it is turned private or public."""
    return f"turned:{channel}"


def joined(channel: str) -> str:
    """What changes when somebody comes or goes."""
    return f"joined:{channel}"


def restricted(user: str) -> str:
    """What changes when they become a guest."""
    return f"restricted:{user}"


def _changed(team: str, what: str) -> str:
    return f"slack:changed:{team}:{what}"


def _no_outsider(user: object, team: str) -> bool:
    """A full member, or somebody who reads nothing: a bot, or who is gone."""
    if not isinstance(user, dict):
        return False
    return bool(user.get("is_bot") or user.get("deleted") or member_of(user, team).full)
