"""Takes what somebody said from remembered rooms, and has nothing of theirs kept there again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from core.ports import Documents, Lines, Shelve, Sources, Speakers, Traces
from core.rooms.transcript import touched


@dataclass
class SaidInRooms:
    """Implements core.ports.Keeps over remembered rooms."""

    lines: Lines
    speakers: Speakers
    sources: Sources
    documents: Documents
    shelve: Shelve
    alone: Callable[[], AbstractAsyncContextManager[None]]
    """Nobody reads a room meanwhile: who began before would write what is removed here."""
    finish: Callable[[], Awaitable[object]]
    """Erases what is noted: `bots.erasing.finish`."""
    _owed: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)

    async def traces(self, known: Traces) -> Traces:
        """What is found by its speaker needs no traces."""
        return known

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """The documents go whole, and are written anew without them by the next reading."""
        if conversation:
            return {}
        person = str(traces.person)
        if only_look:
            return {"lines": len(await self.speakers.said_by(person))}
        async with self.alone():
            said = await self.speakers.said_by(person)
            uris, links = set[str](), set[str]()
            for source in {each.source for each in said}:
                own = [each for each in said if each.source == source]
                here = touched(source, [*await self.lines.of(source), *own], own)
                uris, links = uris | here[0], links | here[1]
            await self.shelve.remove(sorted(uris))
            await self.speakers.leave_out(person)
        self._owed[person] = uris, links
        return {"lines": len(said)}

    async def purge(self) -> None:
        """By the lines everything is found again after a crash; then by what is noted as they go."""
        owed, self._owed = self._owed, {}
        for person, (uris, links) in owed.items():
            said = await self.speakers.said_by(person)
            await self.documents.forget(sorted(uris))
            await self.speakers.remove(person, uris, links)
            for source in {each.source for each in said}:
                await self.sources.hasten(source, 0.0)
        await self.finish()
