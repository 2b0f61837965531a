"""What need not be done before an acknowledgement: beside a message, or promised by acknowledging it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from adapters.slack.api import Refused
from core.ports import Unavailable

log = logging.getLogger(__name__)

MOMENT_SECONDS = 1.0
FAREWELL_SECONDS = 3.0
"""For the last words of what could not be brought to its end."""

Work = Coroutine[None, None, None]


class Beside:
    """Tasks that run beside the rest and are ended with it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._promised: set[asyncio.Task[None]] = set()
        self.ending = False

    def run(self, work: Work) -> None:
        """Begin it now; what goes wrong is logged, and at the end it gets a moment."""
        _begin(work, self._tasks)

    def promise(self, work: Work) -> None:
        """Begin what somebody waits for. Raises Unavailable once the end has begun."""
        if self.ending:
            work.close()
            raise Unavailable("Mynah is being stopped")
        _begin(work, self._promised)

    async def end(self, seconds: float) -> None:
        """Promise nothing more; what was promised may end for so long, the rest for a moment."""
        self.ending = True
        await asyncio.gather(_ended(self._tasks, MOMENT_SECONDS), _ended(self._promised, seconds))


def _begin(work: Work, tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(_quietly(work))
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _ended(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=FAREWELL_SECONDS)


async def _quietly(work: Work) -> None:
    try:
        await work
    except (Refused, Unavailable) as error:
        log.info("left out: %s", error)
    except Exception:  # the edge of what runs beside: nobody else would hear of it
        log.exception("something beside a message failed")
