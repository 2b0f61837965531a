"""Asks Telegram whether somebody is in a group; bots cannot list who is."""

from __future__ import annotations

from collections.abc import Callable

from adapters.telegram.calls import Calls, Limited, Moved, NotTaken, Undecoded
from adapters.telegram.events import PLATFORM
from adapters.telegram.moves import labels_of, note_move
from adapters.telegram.payload import flag, text
from core.messages import EVERYONE, Audience, Person
from core.ports import Notes, Unavailable, Undeliverable

KEPT_SECONDS = 60.0
_MOST_KEPT = 10_000


class TelegramMembership:
    """Implements core.ports.Membership; `clock` gives monotonic seconds."""

    def __init__(self, calls: Calls, notes: Notes, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._notes = notes
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
        answer = await self._ask(person, room.id)
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[key] = (answer, self._clock() + KEPT_SECONDS)
        return answer

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """A group's members have nothing in common but the group."""
        return room, (EVERYONE, *await labels_of(room.id, self._notes))

    async def _ask(self, person: Person, room: str) -> bool:
        from aiogram.methods import GetChatMember

        method = GetChatMember(chat_id=int(room), user_id=int(person.id))
        try:
            member = await self._calls.once(method)
        except Undecoded as undecoded:  # a status with fields that aiogram does not know yet
            result = undecoded.result
            return _is_in(text(result, "status"), flag(result, "is_member"))
        except Limited as limit:
            raise Unavailable(str(limit)) from limit
        except Moved as moved:
            await note_move(room, moved.chat, self._notes)
            return await self._ask(person, moved.chat)
        except (Undeliverable, NotTaken):
            return False
        return _is_in(member.status, getattr(member, "is_member", False) is True)


def _is_in(status: str, is_member: bool) -> bool:
    return status in ("creator", "administrator", "member") or (
        status == "restricted" and is_member
    )
