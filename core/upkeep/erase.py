"""Takes what answers quoted of removed documents from every store that keeps answers.

An answer that cites a removed document goes whole, with its question: nobody can tell which of its
other words came from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.ports import Holds

HOLD_SECONDS = 30.0
BUSY_SECONDS = 0.3


class Quotes(Protocol):
    """A store that keeps answers; all safe to repeat."""

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """Conversation and message id of each answer from these documents; "" for an id unknown here."""

    async def erase(
        self, conversation: str, messages: Collection[str], documents: Collection[str]
    ) -> None:
        """Remove them, and what else of this conversation drew on the documents.

        Called while nobody answers there.
        """

    async def purge(self) -> None:
        """Make what was removed unreadable in the engine's files."""


def beginning(documents: Collection[str]) -> str:
    """What all these addresses begin with, letter for letter: one look finds the candidates."""
    first, last = min(documents), max(documents)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first if same is None else first[:same]


@dataclass(frozen=True, slots=True)
class Erasing:
    """What it takes."""

    stores: Sequence[Quotes]
    holds: Holds
    purge_index: Callable[[], Awaitable[None]]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def erase(documents: Collection[str], erasing: Erasing, links: Collection[str] = ()) -> int:
    """How many questions lost their answer, each counted once. Raises Unavailable.

    The documents have left index and register before.
    `links`: what answers cite for some of these documents where that is not their own address.
    """
    if not (documents or links):
        return 0
    # One after the other: a store may look for what all that it is given begin with.
    asked = [group for group in (documents, links) if group]
    found = [
        pair for group in asked for store in erasing.stores for pair in await store.quoting(group)
    ]
    documents = frozenset(documents) | frozenset(links)
    removed = 0
    for conversation in sorted({conversation for conversation, _ in found}):
        messages = {message for where, message in found if where == conversation} - {""}
        await _erase_in(conversation, messages, documents, erasing)
        # One answer may stand in every store, and in one of them twice; an edit has its question's id.
        removed += len({message.partition("~")[0] for message in messages})
    await erasing.purge_index()
    for store in erasing.stores:
        await store.purge()
    return removed


async def _erase_in(
    conversation: str, messages: Collection[str], documents: Collection[str], erasing: Erasing
) -> None:
    while True:
        token = await erasing.holds.hold(conversation, HOLD_SECONDS)
        if not token:
            await erasing.sleep(BUSY_SECONDS)
            continue
        try:
            for store in erasing.stores:
                await store.erase(conversation, messages, documents)
        finally:
            held = await erasing.holds.release(conversation, token)
        if held:
            return
