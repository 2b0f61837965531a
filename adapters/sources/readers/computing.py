"""A bound on the processor time of a library that offers none, for the process that reads files."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


class ComputedTooLong(BaseException):
    """No Exception, so that no library takes it for a fault of its own and goes on."""


AGAIN_SECONDS = 0.01


@contextmanager
def computing_at_most(seconds: float, library: str) -> Iterator[None]:
    """Raises ComputedTooLong in code of this library once so many seconds were computed.

    However busy the machine is; but only in a main thread, where the process that reads files works.
    Nowhere else is it raised: what interrupts a destructor or the garbage collection is lost.
    """
    if current_thread() is not main_thread():
        yield
        return

    def stop(_number: int, frame: FrameType | None) -> None:
        if frame is not None and str(frame.f_globals.get("__name__")).startswith(f"{library}."):
            raise ComputedTooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
