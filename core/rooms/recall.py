"""Reads what was said in a room before it was remembered: so many messages, a page at a time, with pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.ports import History, Source
from core.rooms.rooms import Rooms, history_note

PAUSE_SECONDS = 1.5
_DONE = "done"


@dataclass(frozen=True, slots=True)
class Recall:
    """The histories of platforms, by name, and how many messages of one are read."""

    rooms: Rooms
    histories: dict[str, History]
    most: int
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def read(self, source: Source) -> None:
        """Once a room; goes on where it was broken off. Raises Unavailable."""
        history = self.histories.get(source.audience.platform)
        note, notes = history_note(source.name), self.rooms.notes
        kept = await notes.kept(note)
        if history is None or kept == _DONE:
            return
        count, _, before = kept.partition(" ")
        read = int(count or 0)
        while read < self.most:
            page = await history.history(source.audience, before)
            await self.rooms.hear(page.spoken[: self.most - read])
            read, before = read + len(page.spoken), page.before
            if not before:
                break
            await notes.keep(note, f"{read} {before}")
            await self.sleep(PAUSE_SECONDS)
        await notes.keep(note, _DONE)
