"""How much one caller may send and hold: size while it streams in, length, rate, time, streams."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from adapters.web.errors import ApiError
from core.conversation.turn import QUESTION_CHARACTERS

log = logging.getLogger(__name__)

T = TypeVar("T")

_REMEMBERED = 10_000
"""Callers and addresses whose counts are kept; beyond that the longest silent are forgotten."""

_COUNTED = 1_000
"""Answers that lately ended; more are never followed at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous for people, bounded for everybody."""

    body_bytes: int = 1024 * 1024 + 4096
    body_seconds: float = 20.0
    linger_seconds: float = 30.0
    """How long the body of a refused request is still read and dropped, so that whoever sends
    slowly sees the answer and not a broken connection."""
    linger_bytes: int = 32 * 1024 * 1024
    question_characters: int = QUESTION_CHARACTERS
    typed_characters: int = 300
    """Of a question that is completed while it is typed."""
    requests_at_once: int = 600
    requests_per_second: float = 60.0
    answer_seconds: float = 300.0
    """How long a plain JSON request waits for its answer before it is told where to look."""
    quiet_seconds: float = 5.0
    """After so long without an event a waiting request looks for itself."""
    next_seconds: float = 5.0
    """How long a request waits for what may be asked next; workers look for three."""
    answers_followed: int = 600
    """Each holds a connection, and most systems let a process have 1,024 files open."""
    answers_followed_by_one: int = 100
    """As many as may wait in one conversation, so that a script may ask them all at once."""
    answers_followed_anyway: int = 200
    """So many in all, however slowly they come."""
    patience_seconds: float = 30.0
    """Beyond those, as many as ended within so long: who is let in waits about that time, since what
    waits is what comes in a second times how long it waits (Little 1961)."""


class Buckets:
    """A token bucket a caller: `most` at once, refilled by `per_second`.

    Kept in this process's memory on purpose: the limit protects this process, and asking a
    shared store would cost every request a round trip. With n gateways a caller has n buckets.
    """

    def __init__(self, most: int, per_second: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> bool:
        """Take one; False when the bucket is empty."""
        now = self._clock()
        level, at = self._buckets.get(caller, (float(self._most), now))
        level = min(self._most, level + max(0.0, now - at) * self._per_second)
        allowed = level >= 1
        _remember(self._buckets, caller, (level - allowed, now))
        return allowed


class WrongTokens:
    """Counts wrong tokens by the address they came from, and says how long to wait after many.

    The wait doubles with every further one. It cannot bound guessing by itself, since a right
    token must pass at any time: that is done by the length of tokens. It tells who mistypes to
    pause, makes a guess cheap for us, and tells in the log that somebody guesses.
    """

    FREE = 20
    LONGEST = 900
    FORGOTTEN = 3600.0

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def count(self, address: str) -> int:
        """Count one more from there; seconds until the next may come, 0 for the first few."""
        count, at = self._counts.get(address, (0, 0.0))
        count = 1 if self._clock() - at > self.FORGOTTEN else count + 1
        _remember(self._counts, address, (count, self._clock()))
        if count <= self.FREE:
            return 0
        over = count - self.FREE
        if over & (over - 1) == 0:  # said again only when it has doubled
            log.warning("%d wrong tokens from %s", count, address)
        return int(min(self.LONGEST, 2 ** min(over, 10)))


def _remember(latest: OrderedDict[str, T], caller: str, value: T) -> None:
    """As the latest; beyond so many the longest silent is forgotten."""
    latest[caller] = value
    latest.move_to_end(caller)
    if len(latest) > _REMEMBERED:
        latest.popitem(last=False)


class Followers:
    """How many answers are followed right now, in all and by each caller, and how many lately ended."""

    def __init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._ended: deque[float] = deque(maxlen=_COUNTED)
        """When they did; the clock may be put back meanwhile."""

    @contextmanager
    def one_more(self, caller: str, limits: Limits, clock: Callable[[], float]) -> Iterator[None]:
        """Count one until the block ends; raises ApiError where that is too many."""
        if self._now.total() >= self._room(limits, clock()):
            words = "Too many answers are waited for at this moment. Try again in a few seconds."
            raise ApiError(503, "too_many_streams", words, {"Retry-After": "5"})
        if self._now[caller] >= limits.answers_followed_by_one:
            words = "You wait for too many answers at once. Try again when some have come."
            raise ApiError(429, "too_many_streams", words, {"Retry-After": "5"})
        self._now[caller] += 1
        try:
            yield
        finally:
            self._ended.append(clock())
            self._now[caller] -= 1
            if not self._now[caller]:
                del self._now[caller]

    def _room(self, limits: Limits, now: float) -> int:
        lately = sum(0 <= now - at <= limits.patience_seconds for at in self._ended)
        return min(limits.answers_followed, max(limits.answers_followed_anyway, lately))


async def read_body(request: Request, limits: Limits) -> bytes:
    """The whole body; refused as soon as it is too large or too slow, not after."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:12]) > limits.body_bytes:
        raise _too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > limits.body_bytes:
                    raise _too_large(limits)
    except TimeoutError as error:
        raise ApiError(408, "too_slow", "The request did not arrive in time.") from error
    except ClientDisconnect as error:
        raise ApiError(400, "gone", "The request ended in the middle.") from error
    return bytes(body)


def _too_large(limits: Limits) -> ApiError:
    return ApiError(
        413,
        "too_large",
        f"The request is larger than {limits.body_bytes} bytes. Send less, or index it as a file.",
    )
