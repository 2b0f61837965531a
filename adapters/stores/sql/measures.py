"""What was counted, minute by minute and later hour by hour, and the points that were judged, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from adapters.stores.sql.tables import MEASURES, POINTS
from adapters.stores.sql.transactions import ROWS_AT_ONCE, Transactions
from adapters.stores.sql.upsert import upsert
from core.ports import Kept, Slot, Subject
from core.quality.figures import total
from core.quality.monitor import DAY, HOUR, MINUTE

POINT_DAYS = 9
"""As long as the detector remembers."""


class SqlMeasures:
    """Implements core.ports.Measures."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def keep(self, slots: Sequence[Slot], points: Sequence[Kept]) -> None:
        rows = ((MEASURES, [_slot_row(each) for each in slots]), (POINTS, [*map(_point, points)]))
        for table, found in rows:
            for first in range(0, len(found), ROWS_AT_ONCE):
                await self._database.put(table, found[first : first + ROWS_AT_ONCE])

    async def slots(self, since: float, until: float, by: Collection[str] = ()) -> Sequence[Slot]:
        there = MEASURES.c.at.between(since, until) & (MEASURES.c.at < until)
        wanted = sa.select(MEASURES).where(there).order_by(MEASURES.c.at)
        if by:
            wanted = wanted.where(MEASURES.c.by.in_(sorted(by)))
        return await self._database.select(wanted, _slot)

    async def points(self, since: float) -> Sequence[Kept]:
        wanted = sa.select(POINTS).where(POINTS.c.at >= since).order_by(POINTS.c.at)
        return await self._database.select(wanted, _kept)

    async def fold(self, before: float, gone: float) -> int:
        until = before // HOUR * HOUR
        old = sa.and_(MEASURES.c.seconds == MINUTE, MEASURES.c.at < until)
        into = upsert(self._database.dialect, MEASURES)

        def work(connection: sa.Connection) -> int:
            found = connection.execute(sa.select(MEASURES).where(old)).mappings().all()
            if rows := _hours([_slot(row) for row in found]):
                connection.execute(into, rows)
                connection.execute(sa.delete(MEASURES).where(old))
            connection.execute(sa.delete(MEASURES).where(MEASURES.c.at < gone))
            recent = before - POINT_DAYS * DAY
            connection.execute(sa.delete(POINTS).where(POINTS.c.at < recent))
            return len(found)

        return await self._database.write(work)


def _hours(slots: Sequence[Slot]) -> list[dict[str, Any]]:
    parts: dict[tuple[float, Subject], list[Slot]] = {}
    for slot in slots:
        parts.setdefault((slot.at // HOUR * HOUR, slot.subject), []).append(slot)
    rows = []
    for (at, subject), found in parts.items():
        figures = total((each.sums, each.sketch) for each in found)
        sketch = figures.sketch.kept if figures.sketch else b""
        rows.append(_slot_row(Slot(at, HOUR, subject, figures.sums, sketch)))
    return rows


def _slot_row(slot: Slot) -> dict[str, Any]:
    return {
        "seconds": slot.seconds,
        "at": slot.at,
        "by": slot.subject.by,
        "name": slot.subject.name,
        "sums": dict(slot.sums),
        "sketch": slot.sketch,
    }


def _slot(row: sa.RowMapping | Mapping[str, Any]) -> Slot:
    subject = Subject(row["by"], row["name"])
    return Slot(row["at"], row["seconds"], subject, row["sums"], bytes(row["sketch"]))


def _point(point: Kept) -> dict[str, Any]:
    return {
        "series": point.series,
        "at": point.at,
        "value": point.value,
        "off": point.off,
        "quick": point.quick,
        "distances": list(point.distances),
    }


def _kept(row: sa.RowMapping) -> Kept:
    distances = tuple(float(each) for each in row["distances"])
    return Kept(row["series"], row["at"], row["value"], distances, row["off"], row["quick"])
