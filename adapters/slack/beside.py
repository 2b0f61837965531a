"""What need not be done before an acknowledgement, and whose failure nobody waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from adapters.slack.api import Refused
from core.ports import Unavailable

log = logging.getLogger(__name__)


class Beside:
    """Tasks that run beside the rest and are ended with it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Begin it now; what goes wrong is logged."""
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give what runs a moment, then end it."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=1.0)
            for task in late:
                task.cancel()


async def _quietly(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except (Refused, Unavailable) as error:
        log.info("left out: %s", error)
    except Exception:  # the edge of what runs beside: nobody else would hear of it
        log.exception("something beside a message failed")
