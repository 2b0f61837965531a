"""Signs that stand for personal data while a language model reads and writes, and are put back after it.

They are numbered by the order in which each value comes up in one call, and the same value has the same
sign in all of it: in the question, in what was said before and in the passages. Nothing is kept beyond
the call, so no value can be followed from one conversation to the next.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from core.safety.found import merged, replaced
from core.safety.pii import Find

_SIGN = re.compile(r"<?\b([A-Z]+_\d+)\b>?", re.IGNORECASE)
_LONGEST = 32
"""Characters of a sign, with room to spare."""


@dataclass
class Pseudonyms:
    """The signs of one call: each value has one, and each sign its value."""

    find: Find
    kinds: Collection[str]
    taken: set[str] = field(default_factory=set)
    """What looks like a sign in what the model reads, and is somebody's own."""
    signs: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    """By sign in capitals, without its brackets."""

    async def hide(self, text: str) -> str:
        """The text with "<EMAIL_1>" where an address stood."""
        found = [each for each in await self.find(text) if each.kind in self.kinds]
        if not found:
            return text
        return replaced(
            text, merged(found), lambda each: self._sign(each.kind, text[each.start : each.end])
        )

    def avoid(self, text: str) -> None:
        """Never use a sign that stands in this text already: it would be put back as something else."""
        self.taken.update(match[1].upper() for match in _SIGN.finditer(text))

    def _sign(self, kind: str, value: str) -> str:
        if (kind, value) not in self.signs:
            number = 1 + sum(1 for known, _ in self.signs if known == kind)
            while (sign := f"{kind.upper()}_{number}") in self.taken | self.values.keys():
                number += 1
            self.signs[kind, value] = sign
            self.values[sign] = value
        return f"<{self.signs[kind, value]}>"

    def restore(self, text: str) -> str:
        """The text with the values in place of their signs, also of those that lost their brackets."""
        return _SIGN.sub(lambda match: self.values.get(match[1].upper(), match[0]), text)

    async def restored(self, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
        """The pieces with the values put back; what may be the beginning of a sign waits for its end."""
        waiting, beginnings = "", self._beginnings()
        async with aclosing(pieces) as open_pieces:  # type: ignore[type-var]
            async for piece in open_pieces:
                waiting += piece
                cut = _undecided(waiting, beginnings)
                if cut and (ready := self.restore(waiting[:cut])):
                    yield ready
                waiting = waiting[cut:]
        if waiting:
            yield self.restore(waiting)

    def _beginnings(self) -> frozenset[str]:
        """Every text that may yet become a sign; without its last bracket one may go on as another."""
        whole = (f"<{sign}>" for sign in self.values)
        return frozenset(
            form[start:end]
            for form in whole
            for start in (0, 1)
            for end in range(start + 1, len(form))
        )


def _undecided(text: str, beginnings: Collection[str]) -> int:
    """Where what may still become a sign begins."""
    for start in range(max(0, len(text) - _LONGEST), len(text)):
        inside = start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")
        if not inside and text[start:].upper() in beginnings:
            return start
    return len(text)


Change = Callable[[str], Awaitable[str]]


async def changed(value: Any, change: Change) -> Any:
    """Every text in what JSON can hold, changed; the names of its fields stay."""
    if isinstance(value, str):
        return await change(value)
    if isinstance(value, Mapping):
        return {name: await changed(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [await changed(each, change) for each in value]
    return value
