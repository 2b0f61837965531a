"""What Slack says of people and rooms, asked seldom and remembered for minutes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from adapters.slack.api import BRIEF, Api, Refused
from adapters.slack.audience import Member, Room
from adapters.slack.changes import GUESTS, Changes, joined, restricted, turned
from adapters.slack.happenings import Identity
from core.ports import Notes, Unavailable

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Stamped = tuple[str, str]
"""A person or a room, and the stamp of their last change."""

PERSON_SECONDS, ROOM_SECONDS, FULL_SECONDS = 600.0, 600.0, 600.0
MEMBERS_SECONDS = 50.0
"""Under the minute that a permission may be remembered."""
PAGES, PAGE = 20, 999
MOST_KEPT = 20_000
MOST_UNKNOWN = 20
"""Members of a room who are asked about one by one; of more, some are taken for outsiders."""


@dataclass
class Remembered(Generic[K, V]):
    """Answers by question for so many seconds; several who ask at once ask Slack once."""

    ask: Callable[[K], Awaitable[V]]
    seconds: float
    clock: Callable[[], float] = time.monotonic
    answers: dict[K, tuple[float, V]] = field(default_factory=dict)
    asking: dict[K, asyncio.Task[V]] = field(default_factory=dict)

    async def get(self, key: K) -> V:
        kept = self.answers.get(key)
        if kept is not None and kept[0] > self.clock():
            return kept[1]
        task = self.asking.get(key)
        if task is None:
            task = self.asking[key] = asyncio.ensure_future(self.ask(key))
            task.add_done_callback(lambda done: self._note(key, done))
        return await asyncio.shield(task)

    def _note(self, key: K, done: asyncio.Task[V]) -> None:
        overtaken = self.asking.get(key) is not done
        if not overtaken:
            del self.asking[key]
        if done.cancelled() or done.exception() is not None or overtaken:
            return
        if len(self.answers) >= MOST_KEPT:
            self.answers.clear()
        self.answers[key] = (self.clock() + self.seconds, done.result())

    def forget(self, key: K) -> None:
        """Whoever asks from now on hears what is true now, not what is just being said."""
        self.answers.pop(key, None)
        self.asking.pop(key, None)

    def forget_all(self) -> None:
        """The same of every question."""
        self.answers.clear()
        self.asking.clear()


class People:
    """Every question may go unanswered; then the narrower assumption holds.

    What is remembered is remembered by the stamps of what changed: where one is new, Slack is asked.
    """

    def __init__(self, api: Api, me: Callable[[], Awaitable[Identity]], notes: Notes) -> None:
        self._api = api
        self._me = me
        self._changes = Changes(notes)
        self._persons = Remembered(self._ask_person, PERSON_SECONDS)
        self._rooms = Remembered(self._ask_room, ROOM_SECONDS)
        self._all_rooms = Remembered(self._ask_rooms, ROOM_SECONDS)
        self._members = Remembered(self._ask_members, MEMBERS_SECONDS)
        self._outsiders = Remembered(self._ask_outsiders, ROOM_SECONDS)
        self._full = Remembered(self._ask_full, FULL_SECONDS)

    async def person(self, user: str, team: str = "") -> Member:
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

    async def members(self, channel: str) -> frozenset[str]:
        """Who is in it now. Raises Refused and Unavailable."""
        (stamp,) = await self._stamps(joined(channel))
        return await self._members.get((channel, stamp))

    async def changed(self, channel: str, kind_changed: bool = False) -> None:
        """Somebody came or went, or it was turned private or public. Raises Unavailable."""
        await self._note(*((turned(channel),) if kind_changed else ()), joined(channel))

    async def became_guest(self, user: str) -> None:
        """They are a guest: no room is known to be without outsiders any more. Raises Unavailable."""
        await self._note(restricted(user), GUESTS)

    async def _stamps(self, *what: str) -> Sequence[str]:
        """Raises Unavailable; what changed meanwhile could not be noted, so nothing is remembered."""
        try:
            return await self._changes.stamps((await self._me()).team, what)
        except Unavailable:
            self._forget()
            raise

    async def _note(self, *what: str) -> None:
        try:
            await self._changes.note((await self._me()).team, what)
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
        found = answer.get("channel")
        return room_of(found if isinstance(found, dict) else {})

    async def _ask_rooms(self, _: str) -> Mapping[str, Room]:
        try:
            found = await self._pages(
                "users.conversations", "channels", types="public_channel,private_channel,mpim"
            )
        except Refused as refusal:
            log.info("nothing is known of where we are: %s", refusal)
            return {}
        return {
            str(each["id"]): room_of(each)
            for each in found
            if isinstance(each, dict) and each.get("id")
        }

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
        found: list[Any] = []
        cursor = ""
        for _ in range(PAGES):
            page = await self._api.insist(
                method, BRIEF, limit=PAGE, cursor=cursor or None, **arguments
            )
            found += page.get(name) or ()
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found
        raise Unavailable(f"{method}: more than can be looked through")


def _no_outsider(user: object, team: str) -> bool:
    """A full member, or somebody who reads nothing: a bot, or who is gone."""
    if not isinstance(user, dict):
        return False
    return bool(user.get("is_bot") or user.get("deleted") or member_of(user, team).full)


def member_of(user: object, team: str) -> Member:
    """A person as Slack describes them."""
    if not isinstance(user, dict):
        return Member()
    described = user.get("profile")
    profile = described if isinstance(described, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("name"))
    ours = user.get("team_id") == team and user.get("is_stranger") is not True
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    bot = user.get("id") == "USLACKBOT" or user.get("is_bot") is True
    return Member(
        next((name for name in names if isinstance(name, str) and name), ""),
        str(user.get("locale") or ""),
        full=(ours and not guest and user.get("deleted") is not True) or (bot and ours),
        ours=ours and user.get("deleted") is not True,
        team=str(user.get("team_id") or ""),
        also=_organisation(user.get("enterprise_user")),
    )


def _organisation(described: object) -> frozenset[str]:
    if not isinstance(described, dict):
        return frozenset()
    teams = described.get("teams")
    names = [described.get("enterprise_id"), *(teams if isinstance(teams, list) else ())]
    return frozenset(name for name in names if isinstance(name, str) and name)


def room_of(channel: dict[str, Any]) -> Room:
    """A conversation as Slack describes it, its members apart."""
    shared = any(
        channel.get(name) for name in ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")
    )
    if channel.get("is_im"):
        return Room("im", outsiders=False)
    if channel.get("is_mpim"):
        return Room("mpim", shared)
    kind = "private" if channel.get("is_private") or channel.get("is_group") else "public"
    return Room(kind, shared)
