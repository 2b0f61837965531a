"""How much one caller may send: size while it streams in, length, rate and time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request

from adapters.web.refuse import Refused
from core.conversation.turn import QUESTION_CHARACTERS


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous for people, bounded for everybody."""

    body_bytes: int = 1024 * 1024 + 4096
    body_seconds: float = 20.0
    question_characters: int = QUESTION_CHARACTERS
    requests_at_once: int = 600
    requests_per_second: float = 60.0
    answer_seconds: float = 300.0
    """How long a plain JSON request waits for its answer before it is told where to look."""
    quiet_seconds: float = 5.0
    """After so long without an event a waiting request looks for itself."""


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

    def has(self, caller: str) -> bool:
        """Whether one more may be taken."""
        return self._level(caller) >= 1

    def take(self, caller: str) -> bool:
        """Take one; False when the bucket is empty."""
        level = self._level(caller)
        allowed = level >= 1
        self._buckets[caller] = (level - allowed, self._clock())
        self._buckets.move_to_end(caller)
        if len(self._buckets) > 10_000:
            self._buckets.popitem(last=False)
        return allowed

    def _level(self, caller: str) -> float:
        level, at = self._buckets.get(caller, (float(self._most), self._clock()))
        return min(self._most, level + max(0.0, self._clock() - at) * self._per_second)


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
        raise Refused(408, "too_slow", "The request did not arrive in time.") from error
    except ClientDisconnect as error:
        raise Refused(400, "gone", "The request ended in the middle.") from error
    return bytes(body)


def _too_large(limits: Limits) -> Refused:
    return Refused(
        413,
        "too_large",
        f"The request is larger than {limits.body_bytes} bytes. Send less, or index it as a file.",
        {"Connection": "close"},
    )
