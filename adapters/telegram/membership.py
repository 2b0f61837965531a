"""Asks Telegram whether somebody is in a group; bots cannot list who is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.telegram.calls import Calls, Conflict, Gone, Limited, Moved, Unasked, Unformatted
from adapters.telegram.read import PLATFORM
from core.messages import Audience, Person
from core.ports import Unavailable, Undeliverable

if TYPE_CHECKING:
    from aiogram.types import ResultChatMemberUnion

KEPT_SECONDS = 60.0
_MOST_KEPT = 10_000


class TelegramMembership:
    """Implements core.ports.Membership; `clock` gives monotonic seconds."""

    def __init__(self, calls: Calls, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[bool, float]] = {}

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """True on Telegram's clear yes alone, which is believed for a minute."""
        if person.platform != PLATFORM or room.platform != PLATFORM or room.kind != "room":
            return False
        if not person.id.isdecimal() or not room.id.removeprefix("-").isdecimal():
            return False
        key = (person.id, room.id)
        known, until = self._known.get(key, (False, 0.0))
        if until > self._clock():
            return known
        answer = await self._ask(person, room)
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[key] = (answer, self._clock() + KEPT_SECONDS)
        return answer

    async def _ask(self, person: Person, room: Audience) -> bool:
        from aiogram.methods import GetChatMember

        method = GetChatMember(chat_id=int(room.id), user_id=int(person.id))
        try:
            return _is_in(await self._calls.once(method))
        except Limited as limit:
            raise Unavailable(str(limit)) from limit
        except (Undeliverable, Unformatted, Gone, Moved, Unasked, Conflict):
            return False


def _is_in(member: ResultChatMemberUnion) -> bool:
    if member.status in ("creator", "administrator", "member"):
        return True
    return member.status == "restricted" and getattr(member, "is_member", False) is True
