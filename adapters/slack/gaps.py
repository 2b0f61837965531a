"""What Slack did not tell because it was too much: looked for in its history at once, and when the minute is over."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from math import inf

from adapters.slack.catchup import persistently
from core.ports import Notes

log = logging.getLogger(__name__)

MINUTE_SECONDS = 65.0
"""Slack names the minute in which it began to drop, and names the next one if it goes on."""

Look = Callable[[float, set[str]], Awaitable[None]]
"""Takes in what was said since a time, in rooms that are not done yet. Raises Unavailable."""


@dataclass
class Gaps:
    """One workspace's. That there is one is noted until all was looked for, whoever is killed meanwhile."""

    notes: Notes
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    _since: float = inf
    _until: float = 0.0
    _mending: asyncio.Task[None] | None = None

    async def dropped(self, team: str, since: float, look: Look) -> None:
        """Slack says so. Raises Unavailable."""
        now = self.clock()
        since = min(since or now - MINUTE_SECONDS, now)
        when = time.strftime("%H:%M", time.gmtime(since))
        log.warning(
            "Slack had too many events for us and dropped some from %s UTC on; "
            "what was said is looked for in its history",
            when,
        )
        earlier = float(await self.notes.kept(gap_note(team)) or since)
        await self.notes.keep(gap_note(team), f"{min(earlier, since):.6f}")
        self._mend(team, min(earlier, since), since + MINUTE_SECONDS, look)

    async def resume(self, team: str, look: Look) -> None:
        """What another process did not bring to its end, or may not have. Raises Unavailable."""
        if since := await self.notes.kept(gap_note(team)):
            self._mend(team, float(since), self.clock() + MINUTE_SECONDS, look)

    async def close(self) -> None:
        """Break it off; the next start goes on."""
        if self._mending is not None:
            self._mending.cancel()
            await asyncio.wait({self._mending})

    def _mend(self, team: str, since: float, until: float, look: Look) -> None:
        self._since, self._until = min(self._since, since), max(self._until, until)
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._until_over(team, look))

    async def _until_over(self, team: str, look: Look) -> None:
        try:
            over = False
            while not over:
                begun = self.clock()
                await persistently(partial(look, self._since, set()), self.sleep)
                over = begun >= self._until
                if not over:
                    await self.sleep(max(0.0, self._until - self.clock()))
            self._since = inf
            await persistently(lambda: self.notes.keep(gap_note(team), "", 1.0), self.sleep)
        except Exception:  # the edge: nobody else would hear of it
            log.exception("could not look for what Slack dropped; the next start tries again")


def gap_note(team: str) -> str:
    """Where it is noted since when something may be missing."""
    return f"slack:gap:{team}"
