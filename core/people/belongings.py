"""What is indexed for one person alone or was sent by them: forgotten with them, from all versions of the index."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.files.remove import sent_by
from core.messages import Audience, person_audience
from core.ports import Documents, Shelve, Traces


@dataclass
class Belongings:
    """Implements core.ports.Keeps over index and register."""

    labelled: Callable[[Audience, float], Awaitable[Sequence[str]]]
    drop_sources: Callable[[Audience, float], Awaitable[None]]
    documents: Documents
    shelve: Shelve
    purge_index: Callable[[], Awaitable[None]]
    _owed: list[str] = field(default_factory=list)

    async def traces(self, known: Traces) -> Traces:
        """What is found by its audience needs no traces."""
        return known

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """From the index at once; the register keeps them until that is purged, for the case of a crash."""
        if conversation:
            return {}
        audience = person_audience(traces.person)
        uris = await self.labelled(audience, traces.before)
        sent = [
            record.uri
            for record in await sent_by(str(traces.person), self.documents)
            if record.audience != audience and record.indexed_at <= traces.before
        ]
        if not only_look:
            await self.shelve.remove([*uris, *sent])
            await self.drop_sources(audience, traces.before)
            self._owed += [*uris, *sent]
        return {"documents": len(uris), **({"files": len(sent)} if sent else {})}

    async def purge(self) -> None:
        """Writes the whole index anew, so only where something was removed."""
        owed, self._owed = self._owed, []
        if owed:
            await self.purge_index()
            await self.documents.forget(owed)
