"""How often a chat may be written to: Telegram tells no figures, so these leave some room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

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
    _free_at: dict[tuple[str, str], float] = field(default_factory=dict)

    def try_turn(self, kind: str, chat: str) -> float:
        """0 and the turn is taken, or the seconds until there may be one."""
        now, keys = self.clock(), ((kind, chat), _OVERALL)
        wait = max(self._free_at.get(key, 0.0) for key in keys) - now
        if wait > 0:
            return wait
        for key in keys:
            self._take(*key, now)
        return 0.0

    async def spare(self, seconds: float = SPARE_SECONDS) -> bool:
        """Whether something of no chat's count may be sent within so many seconds; waits for its turn.

        A sign must not be left out because some other chat was just written to.
        """
        now = self.clock()
        at = max(now, self._free_at.get(_OVERALL, 0.0))
        if at - now > seconds:
            return False
        self._take(*_OVERALL, at)
        if at > now:
            await asyncio.sleep(at - now)
        return True

    async def turn(self, kind: str, chat: str) -> None:
        """Wait for one's turn; who comes first goes first."""
        for key in ((kind, chat), _OVERALL):
            now = self.clock()
            at = max(now, self._free_at.get(key, 0.0))
            self._take(*key, at)
            if at > now:
                await asyncio.sleep(at - now)

    def pause(self, kind: str, chat: str, seconds: float) -> None:
        """Telegram wants silence there for so long, and then the call that it refused comes first."""
        until = self.clock() + seconds + self._gap(kind, chat)
        self._free_at[(kind, chat)] = max(until, self._free_at.get((kind, chat), 0.0))

    def _take(self, kind: str, chat: str, at: float) -> None:
        if len(self._free_at) >= _MOST_CHATS:
            now = self.clock()
            self._free_at = {key: free for key, free in self._free_at.items() if free > now}
        self._free_at[(kind, chat)] = at + self._gap(kind, chat)

    def _gap(self, kind: str, chat: str) -> float:
        if (kind, chat) == _OVERALL:
            return self.gaps.overall
        if kind == "draft":
            return self.gaps.draft
        return self.gaps.group if chat.startswith("-") else self.gaps.private
