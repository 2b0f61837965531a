"""The queue of updates: long polling confirms by offset, and only one may poll at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.platforms.telegram.clock import Clock
from tests.platforms.telegram.errors import Json, Refused, conflict

_KIND_NAMES = (
    "message edited_message channel_post edited_channel_post business_connection business_message "
    "edited_business_message deleted_business_messages message_reaction message_reaction_count "
    "inline_query chosen_inline_result callback_query shipping_query pre_checkout_query "
    "purchased_paid_media poll poll_answer my_chat_member chat_member chat_join_request chat_boost "
    "removed_chat_boost guest_message managed_bot subscription stopped_message_generation"
)
KINDS = frozenset(_KIND_NAMES.split())
_ASKED_FOR = {"chat_member", "message_reaction", "message_reaction_count"}
BY_DEFAULT = KINDS - _ASKED_FOR
KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Waiting:
    """An update that the bot has not confirmed; those of one `queue` (a chat) go out in order."""

    update_id: int
    body: Json
    queue: int
    at: float


@dataclass
class _Poll:
    """One getUpdates that waits, and the method that ended it."""

    ended_by: str = ""


@dataclass
class Updates:
    """Updates wait here for 24 hours. A test may order the next ones doubled or out of order."""

    clock: Clock
    next_id: int = 700_001
    allowed: frozenset[str] = BY_DEFAULT
    waiting: list[Waiting] = field(default_factory=list)
    all: list[Json] = field(default_factory=list)
    confirmed: dict[int, float] = field(default_factory=dict)
    """When each update was confirmed first."""
    doubled: int = 0
    reversed: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _poll: _Poll = field(default_factory=_Poll)
    _closed: bool = False
    on_new: Callable[[], None] = lambda: None

    def add(self, kind: str, payload: Json, queue: int) -> Json | None:
        """Queue an update if the bot asked for its kind when it happens, as Telegram does."""
        if kind not in self.allowed:
            return None
        body: Json = {"update_id": self.next_id, kind: payload}
        self.waiting.append(Waiting(self.next_id, body, queue, self.clock.now()))
        self.all.append(body)
        self.next_id += 1
        self._came.set()
        self.on_new()
        return body

    def double_next(self, count: int = 1) -> None:
        """Deliver the next updates twice, as happens when an answer is lost on the way."""
        self.doubled += count

    def reverse_next(self, count: int = 2) -> None:
        """Deliver this many updates in the opposite order, once so many are there."""
        self.reversed = count

    def confirm_below(self, offset: int) -> None:
        now = self.clock.now()
        for one in self.waiting:
            if one.update_id < offset:
                self.confirmed.setdefault(one.update_id, now)
        self.waiting = [one for one in self.waiting if one.update_id >= offset]

    def drop_all(self) -> None:
        self.waiting.clear()

    def remove(self, update_id: int) -> None:
        self.waiting = [one for one in self.waiting if one.update_id != update_id]

    def expire(self) -> None:
        oldest = self.clock.now() - KEPT_FOR
        self.waiting = [one for one in self.waiting if one.at >= oldest]

    async def poll(self, offset: int, limit: int, patience: float) -> list[Json]:
        """What getUpdates gives; a poll that another one ends is refused with 409."""
        self.end_poll()
        if offset > 0:
            self.confirm_below(offset)
        elif offset < 0 and self.waiting:
            self.waiting = self.waiting[offset:]
        self.expire()
        poll = self._poll = _Poll()
        await self._wait_for_some(poll, patience)
        return self._batch(limit)

    def end_poll(self, by: str = "getUpdates") -> None:
        """End the poll that is open; it hears what took its place."""
        self._poll.ended_by = by
        self._came.set()

    def close(self) -> None:
        self._closed = True
        self._came.set()

    def nudge(self) -> None:
        self._came.set()

    async def _wait_for_some(self, poll: _Poll, patience: float) -> None:
        deadline = self.clock.now() + patience
        while not self._ready() and not self._closed:
            left = deadline - self.clock.now()
            if left <= 0:
                return
            self._came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), self.clock.real(left))
            if poll.ended_by:
                raise _ended(poll.ended_by)

    def _ready(self) -> bool:
        return bool(self.waiting) and len(self.waiting) >= self.reversed

    def _batch(self, limit: int) -> list[Json]:
        batch = [one.body for one in self.waiting[:limit]]
        if self.reversed:
            batch[: self.reversed] = reversed(batch[: self.reversed])
            self.reversed = 0
        twice = min(self.doubled, len(batch))
        self.doubled -= twice
        return [body for at, body in enumerate(batch) for _ in range(2 if at < twice else 1)]


def _ended(by: str) -> Refused:
    if by != "getUpdates":
        return conflict(f"terminated by {by} request")
    return conflict(
        "terminated by other getUpdates request; make sure that only one bot instance is running"
    )
