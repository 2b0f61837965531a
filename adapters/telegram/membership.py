"""Asks Telegram whether somebody is in a group; bots cannot list who is."""

from __future__ import annotations

from collections.abc import Callable

from adapters.remembered import Remembered
from adapters.telegram.calls import Calls, Limited, Moved, NotTaken, Undecoded
from adapters.telegram.events import PLATFORM
from adapters.telegram.moves import labels_of, note_move
from adapters.telegram.payload import flag, text
from core.messages import EVERYONE, Audience, Person
from core.ports import Notes, Unavailable, Undeliverable

KEPT_SECONDS = 60.0


class TelegramMembership:
    """Implements core.ports.Membership; `clock` gives monotonic seconds."""

    def __init__(self, calls: Calls, notes: Notes, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._notes = notes
        self._known = Remembered(self._ask, KEPT_SECONDS, clock)

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """True on Telegram's clear yes alone, which is believed for a minute."""
        if person.platform != PLATFORM or room.platform != PLATFORM or room.kind != "room":
            return False
        if not person.id.isdecimal() or not room.id.removeprefix("-").isdecimal():
            return False
        return await self._known.get((person.id, room.id))

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """A group's members have nothing in common but the group."""
        return room, (EVERYONE, *await labels_of(room.id, self._notes))

    async def _ask(self, asked: tuple[str, str]) -> bool:
        from aiogram.methods import GetChatMember

        person, room = asked
        method = GetChatMember(chat_id=int(room), user_id=int(person))
        try:
            member = await self._calls.once(method)
        except Undecoded as undecoded:  # a status with fields that aiogram does not know yet
            result = undecoded.result
            return _is_in(text(result, "status"), flag(result, "is_member"))
        except Limited as limit:
            raise Unavailable(str(limit)) from limit
        except Moved as moved:
            await note_move(room, moved.chat, self._notes)
            return await self._ask((person, moved.chat))
        except (Undeliverable, NotTaken):
            return False
        return _is_in(member.status, getattr(member, "is_member", False) is True)


def _is_in(status: str, is_member: bool) -> bool:
    return status in ("creator", "administrator", "member") or (
        status == "restricted" and is_member
    )
