"""How long a connection may be slow and how many there may be, so that nobody can take them all."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass, field
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

AT_ONCE = 20
"""Connections taken in one round of the loop. It is some rounds until one of them can be counted,
and until the one that makes room for it is closed."""
_OTHER_FILES = 200 + 5 * AT_ONCE
"""What the index, the records, the queue and the logs may have open beside the connections."""
_MOST = 10_000


@dataclass(slots=True)
class Crowd:
    """The connections of one server that are held only by hope, and how long that may last."""

    most: int
    header_seconds: float = 10.0
    """From the connection or the last answer to the end of the next request's header."""
    flush_seconds: float = 30.0
    """For a client that takes nothing of its answer."""
    waiting: dict[H11Protocol, None] = field(default_factory=dict)
    """Those that owe us the rest of a request or take nothing of an answer, the longest first."""


def most_connections() -> int:
    """As many as the system's limit on open files leaves room for."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _MOST
    return min(_MOST, max(files - _OTHER_FILES, files // 2))


class Connection(H11Protocol):
    """Uvicorn's, which by itself waits for a header and for a reader as long as they like.

    Where there are too many, the one that has kept us waiting longest makes room: who asks something
    sends it at once and takes the answer, and so is served however many others only hold on.
    """

    crowd: ClassVar[Crowd]

    _header_due: asyncio.TimerHandle | None = None
    _flush_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._note()
        if len(self.connections) > self.crowd.most:
            longest = next(iter(self.crowd.waiting))
            longest.connections.discard(longest)  # at once: more may be made before it is lost
            self.crowd.waiting.pop(longest)
            longest.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._note()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._note()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._note()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.crowd.waiting.pop(self, None)
        self._header_due = self._due(self._header_due, False, 0)
        self._flush_due = self._due(self._flush_due, False, 0)

    def _note(self) -> None:
        """What is still to come from the client, after anything has changed."""
        state, closing = self.conn.their_state, self.transport.is_closing()
        stuck = self.flow.write_paused
        if state in (h11.IDLE, h11.SEND_BODY) or stuck or closing:
            self.crowd.waiting.setdefault(self)
        else:
            self.crowd.waiting.pop(self, None)
        heading = state is h11.IDLE and not closing
        self._header_due = self._due(self._header_due, heading, self.crowd.header_seconds)
        # Closing waits until the client has taken what was written.
        self._flush_due = self._due(self._flush_due, stuck or closing, self.crowd.flush_seconds)

    def _due(
        self, due: asyncio.TimerHandle | None, waiting: bool, seconds: float
    ) -> asyncio.TimerHandle | None:
        """The timer that ends the connection so long after the waiting began; none without it."""
        if waiting:
            return due or self.loop.call_later(seconds, self.transport.abort)
        if due is not None:
            due.cancel()
        return None
