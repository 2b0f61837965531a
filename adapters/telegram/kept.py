"""Keeps what Telegram may forget although it is not done yet: commands that take their time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from core.ports import Notes

MOST_KEPT = 100
"""Beyond so many Telegram keeps them itself, and gives us nothing newer meanwhile."""
DAY_SECONDS = 86_400.0
"""Telegram would not keep them for longer."""


@dataclass
class KeptUpdates:
    """One bot's."""

    notes: Notes
    bot: int
    numbers: set[int] = field(default_factory=set)

    async def load(self) -> list[object]:
        """What was not done when Mynah ended. Raises Unavailable."""
        listed = await self.notes.kept(self._list)
        self.numbers = {int(number) for number in listed.split()}
        found = await self.notes.all_kept([self._note(number) for number in sorted(self.numbers)])
        return [json.loads(update) for update in found if update]

    async def change(self, added: Mapping[int, object], done: Collection[int]) -> None:
        """Keep these updates and those no more. Raises Unavailable: then nothing new is kept for sure."""
        await asyncio.gather(
            *(
                self.notes.keep(self._note(number), json.dumps(update), DAY_SECONDS)
                for number, update in added.items()
            )
        )
        numbers = (self.numbers | added.keys()) - set(done)
        await self.notes.keep(self._list, " ".join(map(str, sorted(numbers))), DAY_SECONDS)
        self.numbers = numbers
        await asyncio.gather(*(self.notes.keep(self._note(each), "", 1.0) for each in done))

    @property
    def _list(self) -> str:
        return f"telegram:keeping:{self.bot}"

    def _note(self, number: int) -> str:
        return f"telegram:kept:{self.bot}:{number}"
