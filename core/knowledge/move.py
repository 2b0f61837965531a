"""An index moved into another engine with all that was computed for it; nothing is embedded again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.ports import Entry, Index, Misconfigured, Unavailable

SAMPLES = 50
"""Documents that are compared whole once everything is there."""
SETTLE_EVERY = 500
"""Documents written until the engine folds them into its indexes."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move has done so far."""

    documents: int = 0
    """How many the first index holds."""
    written: int = 0
    unchanged: int = 0
    """There already, as after a move that was stopped."""
    removed: int = 0
    """Of an earlier move, and not in the first index any more."""
    chunks: int = 0
    """How many the second index holds in the end."""
    compared: int = 0
    """Documents that were read from both and found the same, word for word and number for number."""

    @property
    def done(self) -> int:
        return self.written + self.unchanged


async def move(source: Index, target: Index, tell: Callable[[Moved], None]) -> Moved:
    """Make the target hold what the source holds; run again, it goes on where it stopped.

    Raises Misconfigured where the target holds something else, and Unavailable where in the end
    the two differ, as when somebody wrote to the source meanwhile.
    """
    held = await target.count()
    identity = await source.identity()
    if await target.identity() != identity:
        if held:
            raise Misconfigured(
                f"The other index holds {held:,} chunks that did not come from this one. "
                "Empty it first, or name another."
            )
        await target.adopt(identity)
    documents = sorted([each async for each in source.documents()])
    moved = Moved(len(documents))
    for document in documents:
        moved = await _moved(document, source, target, moved, fresh=not held)
        if moved.written and moved.written % SETTLE_EVERY == 0:
            await target.settle()
        tell(moved)
    wanted = frozenset(documents)
    stale = [each async for each in target.documents() if each not in wanted]
    await target.remove(stale)
    await target.settle()
    return await _checked(documents, source, target, replace(moved, removed=len(stale)))


async def _moved(
    document: str, source: Index, target: Index, moved: Moved, *, fresh: bool
) -> Moved:
    entries = await source.entries(document)
    if not fresh and alike(entries, await target.entries(document)):
        return replace(moved, unchanged=moved.unchanged + 1)
    await target.put({document: entries})
    return replace(moved, written=moved.written + 1)


async def _checked(documents: Sequence[str], source: Index, target: Index, moved: Moved) -> Moved:
    there, here = await target.count(), await source.count()
    if there != here:
        raise Unavailable(
            f"{here:,} chunks are here and {there:,} arrived: something was written meanwhile. "
            "Do it again."
        )
    # Spread evenly, so that each part of the move is looked at.
    step = max(1, len(documents) // SAMPLES)
    for document in (samples := documents[::step]):
        one, other = [await each.entries(document) for each in (source, target)]
        if not alike(one, other):
            raise Unavailable(f"{document} did not arrive as it was. Do it again.")
    return replace(moved, chunks=there, compared=len(samples))


def alike(some: Sequence[Entry], others: Sequence[Entry]) -> bool:
    """Whether both are the same chunks with the same terms and, to single precision, vectors."""
    return len(some) == len(others) and all(map(_same, some, others))


def _same(one: Entry, other: Entry) -> bool:
    return (
        one.chunk == other.chunk
        and one.terms == other.terms
        and one.vectors.keys() == other.vectors.keys()
        and all(np.allclose(one.vectors[name], other.vectors[name]) for name in one.vectors)
    )
