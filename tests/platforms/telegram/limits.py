"""How much a bot may send: once a second to a chat, twenty a minute to a group, thirty a second in all.

Telegram publishes no exact figures (core.telegram.org/bots/faq); the bursts are what others saw.
Edits count as messages. Who goes on during a pause is refused for as long as the pause lasts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.errors import too_many


@dataclass(frozen=True)
class Pace:
    """Messages a second, and how many may come at once before that counts."""

    chat: float = 1.0
    chat_burst: int = 5
    group: float = 20 / 60
    group_burst: int = 20
    overall: float = 30.0
    overall_burst: int = 30
    draft: float = 2.0
    draft_burst: int = 10


NO_LIMITS = Pace(1e6, 10**6, 1e6, 10**6, 1e6, 10**6, 1e6, 10**6)


class Bucket:
    """Holds at most `burst` permissions and gains `rate` a second."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate, self.burst = rate, burst
        self._held, self._seen = burst, now

    def missing(self, now: float) -> float:
        """Seconds until the next permission; 0 when there is one."""
        # A bucket may have been made a moment after the caller looked at the clock.
        passed = max(0.0, now - self._seen)
        self._held = min(self.burst, self._held + passed * self.rate)
        self._seen += passed
        # A hair less than one counts as one: sums of floats must not cost a caller a second.
        return 0.0 if self._held >= 1 - 1e-6 else (1 - self._held) / self.rate

    def take(self) -> None:
        self._held -= 1


@dataclass
class Limits:
    """The buckets of one bot, made as chats are written to."""

    pace: Pace
    now: Callable[[], float]
    _buckets: dict[tuple[str, int], Bucket] = field(default_factory=dict)
    _paused: dict[tuple[str, int], float] = field(default_factory=dict)

    def count_message(self, chat: Chat) -> None:
        """Count one message or edit, or refuse it with the seconds to wait."""
        pace = self.pace
        if chat.type == "private":
            self._count(("chat", chat.id), pace.chat, pace.chat_burst)
        else:
            self._count(("group", chat.id), pace.group, pace.group_burst)

    def count_draft(self, chat: Chat) -> None:
        """Drafts have a pace and pauses of their own, and count towards what a bot may do in all."""
        self._count(("draft", chat.id), self.pace.draft, self.pace.draft_burst)

    def count_other(self) -> None:
        """Chat actions, answers and the like count only towards what a bot may do in all."""
        missing = self._overall().missing(self.now())
        if missing:
            raise too_many(missing)
        self._overall().take()

    def _count(self, key: tuple[str, int], rate: float, burst: int) -> None:
        now, mine = self.now(), self._bucket(key, rate, burst)
        pause = self._paused.get(key, 0.0) - now
        if pause > 0:
            raise too_many(pause)
        missing = max(mine.missing(now), self._overall().missing(now))
        if missing:
            refusal = too_many(missing)
            # A little less than was said: who waits exactly so long is let in.
            self._paused[key] = now + float(str(refusal.parameters["retry_after"])) - 0.05
            raise refusal
        mine.take()
        self._overall().take()

    def _overall(self) -> Bucket:
        return self._bucket(("overall", 0), self.pace.overall, self.pace.overall_burst)

    def _bucket(self, key: tuple[str, int], rate: float, burst: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(rate, burst, self.now())
        return self._buckets[key]
