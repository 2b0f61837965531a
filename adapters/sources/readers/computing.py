"""A bound on the processor time of a library that offers none, for the process that reads files."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


class ComputedTooLong(BaseException):
    """No Exception, so that no library takes it for a fault of its own and goes on."""


@contextmanager
def computing_at_most(seconds: float) -> Iterator[None]:
    """Raises ComputedTooLong once so many seconds were computed, however busy the machine is.

    Only in a main thread, where the process that reads files works; nothing is bounded elsewhere.
    """
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise ComputedTooLong
