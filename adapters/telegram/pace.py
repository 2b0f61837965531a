"""How often a chat may be written to: Telegram tells no figures, so these leave some room."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

Key = tuple[str, str]

_MOST_CHATS = 10_000
_OVERALL = ("", "")
SPARE_SECONDS = 0.5
"""What says that something is coming is of no use much later."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds between two messages or edits in one chat, and between two drafts."""

    private: float = 1.1
    group: float = 3.1
    draft: float = 0.6
    overall: float = 0.035
    """Whatever the chat."""


@dataclass
class Pace:
    """When each chat may be written to next; `clock` gives monotonic seconds."""

    gaps: Gaps
    clock: Callable[[], float]
    _free_at: dict[Key, float] = field(default_factory=dict)
    _queues: WeakValueDictionary[Key, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _waiting: Counter[Key] = field(default_factory=Counter)

    def try_turn(self, kind: str, chat: str) -> float:
        """0 and the turn is taken, or the seconds until there may be one."""
        keys = ((kind, chat), _OVERALL)
        if wait := max(self._wait(key) for key in keys):
            return wait
        for key in keys:
            self._take(key)
        return 0.0

    async def spare(self, seconds: float = SPARE_SECONDS) -> bool:
        """Whether something of no chat's count may be sent within so many seconds; waits for its turn.

        A sign must not be left out because some other chat was just written to.
        """
        if self._wait(_OVERALL) > seconds:
            return False
        await self._queued(_OVERALL)
        return True

    async def turn(self, kind: str, chat: str) -> None:
        """Wait for one's turn; who comes first goes first, and who is cancelled leaves no gap."""
        for key in ((kind, chat), _OVERALL):
            await self._queued(key)

    def pause(self, kind: str, chat: str, seconds: float) -> None:
        """Telegram wants silence there for so long, and then the call that it refused comes first."""
        key = (kind, chat)
        until = self.clock() + seconds + self._gap(key)
        self._free_at[key] = max(until, self._free_at.get(key, 0.0))

    def _wait(self, key: Key) -> float:
        """Seconds until somebody who came now would have their turn."""
        free = max(0.0, self._free_at.get(key, 0.0) - self.clock())
        return free + self._waiting.get(key, 0) * self._gap(key)

    async def _queued(self, key: Key) -> None:
        self._waiting[key] += 1
        try:
            async with self._queues.setdefault(key, asyncio.Lock()):
                while (wait := self._free_at.get(key, 0.0) - self.clock()) > 0:  # noqa: ASYNC110 - a time, no event
                    await asyncio.sleep(wait)
                self._take(key)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]

    def _take(self, key: Key) -> None:
        now = self.clock()
        if len(self._free_at) >= _MOST_CHATS:
            self._free_at = {key: free for key, free in self._free_at.items() if free > now}
        self._free_at[key] = now + self._gap(key)

    def _gap(self, key: Key) -> float:
        kind, chat = key
        if key == _OVERALL:
            return self.gaps.overall
        if kind == "draft":
            return self.gaps.draft
        return self.gaps.group if chat.startswith("-") else self.gaps.private
