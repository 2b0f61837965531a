"""Many objects of one tenant: stored in batches with those tried again that failed, and read in pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from weaviate.classes.query import Filter, Sort
from weaviate.exceptions import WeaviateInsertManyAllFailedError

from adapters.indexes.weaviate_objects import COLUMNS
from core.batches import batches
from core.ports import Unavailable

BATCH = 200
"""Chunks in one message, far below Weaviate's limit of its size."""
PAGE = 1000
PAUSES = (0.2, 1.0, 3.0)
"""Seconds before what failed is tried again; a node that restarts is back after some."""
_ALL_FAILED = "Every object failed during insertion. Here is the set of all errors: "

log = logging.getLogger(__name__)


class NotStored(Unavailable):
    """Some chunks were refused at every try; `reasons` says of each by its id why."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        told = "; ".join(f"{chunk}: {why}" for chunk, why in reasons.items())
        super().__init__(f"Weaviate did not take {len(reasons)} chunks: {told}")
        self.reasons = reasons


async def store(tenant: Any, objects: Sequence[Any]) -> None:
    """Insert or replace; raises NotStored when some fail at every try, after all others are in."""
    reasons: dict[str, str] = {}
    for some in batches(objects, BATCH):
        left = some
        for pause in (*PAUSES, None):
            failed = await _tried(tenant, left)
            left = [left[place] for place in failed]
            if not left or pause is None:
                break
            await asyncio.sleep(pause)
        reasons |= {
            each.properties["chunk"]: why for each, why in zip(left, failed.values(), strict=True)
        }
    for chunk, why in reasons.items():
        log.error("weaviate refused a chunk", extra={"chunk": chunk, "reason": why})
    if reasons:
        raise NotStored(reasons)


async def _tried(tenant: Any, objects: Sequence[Any]) -> dict[int, str]:
    """What failed, by its place, and why."""
    try:
        done = await tenant.data.insert_many(objects)
    except WeaviateInsertManyAllFailedError as error:
        # The client then tells the reasons without saying whose they are.
        why = str(error).removeprefix(_ALL_FAILED)
        if "\n" not in why or len(objects) == 1:
            return dict.fromkeys(range(len(objects)), why)
        half = len(objects) // 2
        first, second = [await _tried(tenant, part) for part in (objects[:half], objects[half:])]
        return first | {place + half: why for place, why in second.items()}
    return {place: error.message for place, error in done.errors.items()}


async def pages(
    tenant: Any,
    where: Any,
    patience: float,
    names: Sequence[str] = tuple(COLUMNS.values()),
    *,
    vectors: bool = False,
) -> AsyncIterator[list[Any]]:
    """All that is found, by position, in pages; any number, where one question gives 10,000."""
    position, seen = 0, set[Any]()
    while True:
        async with asyncio.timeout(patience):
            found = await tenant.query.fetch_objects(
                filters=where & Filter.by_property("position").greater_or_equal(position),
                sort=Sort.by_property("position"),
                limit=PAGE,
                include_vector=vectors,
                return_properties=list(names),
            )
        fresh = [each for each in found.objects if each.uuid not in seen]
        if fresh:
            yield fresh
        if len(found.objects) < PAGE:
            return
        if not fresh:
            raise Unavailable(f"More than {PAGE} chunks of a document stand at the same place.")
        position = found.objects[-1].properties["position"]
        seen = {each.uuid for each in found.objects if each.properties["position"] == position}
