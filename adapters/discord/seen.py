"""How far Discord has been read, and which direct messages there are: kept for the next start."""

from __future__ import annotations

import json

from adapters.discord.recent import Recent
from core.ports import Notes

MOST_DIRECT = 200
MARGIN_SECONDS = 120.0
"""Read again before the last one seen: what was being taken in may have been lost, and ids tell."""
OLDEST_SECONDS = 24 * 3_600.0
"""What is older is not read again."""


class Seen:
    """Ids grow with time, so that one of them says how far everything was taken in."""

    def __init__(self, notes: Notes, account: str) -> None:
        self._notes = notes
        self._name = f"discord:seen:{account}"
        self._open: set[int] = set()
        self._latest = 0
        self._direct = Recent[bool](MOST_DIRECT)
        self._written = ""

    async def load(self) -> str:
        """The id up to which everything was taken in ("" at the first start)."""
        kept = await self._notes.kept(self._name)
        latest, direct = json.loads(kept) if kept else ("", [])
        self._latest = max(self._latest, int(latest or 0))
        for channel in direct:
            self._direct.put(channel, True)
        return str(latest)

    @property
    def direct(self) -> list[str]:
        """Channels of direct messages, those of earlier starts too; the latest come last."""
        return list(self._direct)

    def begin(self, id_: str, direct: str = "") -> None:
        """A message came; it counts as taken in only when `end` says so."""
        self._open.add(int(id_))
        if direct:
            self._direct.put(direct, True)

    def end(self, id_: str) -> None:
        """It was accepted, or is not for us."""
        self._open.discard(int(id_))
        self._latest = max(self._latest, int(id_))

    @property
    def safe(self) -> int:
        """Everything up to this id was taken in."""
        return min((self._latest, *(id_ - 1 for id_ in self._open)))

    async def save(self) -> None:
        """Write it down where it changed."""
        told = json.dumps([str(self.safe), list(self._direct)])
        if told != self._written:
            await self._notes.keep(self._name, told)
            self._written = told
