"""What answers, opinions and costs tell of how Mynah does, read from the records; no word of anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from adapters.stores.sql.tables import CITATIONS, FEEDBACK, TURNS, USES
from adapters.stores.sql.transactions import Transactions
from core.ports import Answered, Choice, Opinion, Payer, Sign, Spent, Told, Verdict, Way
from core.wire import load

_WRITERS = ("", "extractive")
"""What stands for the model where none wrote."""
_FAILED = " failed: "


class SqlObserved:
    """Implements core.ports.Observed."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def answered(self, since: float, until: float) -> Sequence[Answered]:
        cited = sa.exists().where(CITATIONS.c.turn == TURNS.c.id).label("cited")
        names = ("platform", "workspace", "model", "mode", "asked_at", "answered_at")
        wire = ("ways", "intent", "verdict", "choices", "signs")
        wanted = (
            sa.select(*(TURNS.c[name] for name in (*names, *wire)), cited)
            .where(TURNS.c.answered_at >= since, TURNS.c.answered_at < until)
            .order_by(TURNS.c.answered_at)
        )
        return await self._database.select(wanted, _answered)

    async def opinions(self, since: float, until: float) -> Sequence[Opinion]:
        names = ("platform", "workspace", "model", "ways")
        wanted = (
            sa.select(FEEDBACK.c.at, FEEDBACK.c.score, *(TURNS.c[name] for name in names))
            .join(TURNS, TURNS.c.id == FEEDBACK.c.turn)
            .where(FEEDBACK.c.at >= since, FEEDBACK.c.at < until, FEEDBACK.c.score != 0)
            .order_by(FEEDBACK.c.at)
        )
        return await self._database.select(
            wanted, lambda row: Opinion(row["at"], row["score"], _told(row))
        )

    async def spent(self, since: float, until: float) -> Sequence[Spent]:
        wanted = sa.select(USES).where(USES.c.at >= since, USES.c.at < until).order_by(USES.c.at)
        return await self._database.select(wanted, _spent)


def _told(row: sa.RowMapping) -> Told:
    ways = _ways(row)
    strategy = ways[0].strategy if ways else ""
    model = row["model"] if row["model"] not in _WRITERS else ""
    return Told(row["platform"], row["workspace"], model, strategy)


def _ways(row: sa.RowMapping) -> Sequence[Way]:
    return load(tuple[Way, ...], row["ways"]) if row["ways"] else ()


def _answered(row: sa.RowMapping) -> Answered:
    choices = load(tuple[Choice, ...], row["choices"]) if row["choices"] else ()
    signs = load(tuple[Sign, ...], row["signs"]) if row["signs"] else ()
    return Answered(
        at=row["answered_at"],
        # A platform's clock may run ahead of ours.
        seconds=max(0.0, row["answered_at"] - row["asked_at"]),
        told=_told(row),
        searched=any(way.searches for way in _ways(row)),
        cited=bool(row["cited"]),
        opened="opened" in signs,
        followed=bool(row["intent"]),
        corrected=bool({"denied", "rephrased"}.intersection(signs)),
        quality=_quality(row["verdict"]),
        failed_models=tuple(dict.fromkeys(_failed(choices))),
        unwritten=bool(choices) and not choices[-1].model,
    )


def _quality(verdict: str) -> float | None:
    if not verdict:
        return None
    scores = load(Verdict, verdict).scores.values()
    return sum(score.value for score in scores) / len(scores)


def _failed(choices: Iterable[Choice]) -> Iterable[str]:
    """As core.resilience.routed writes it among a choice's reasons."""
    for choice in choices:
        for reason in choice.reasons:
            name, failed, _ = reason.partition(_FAILED)
            if failed:
                yield name


def _spent(row: sa.RowMapping) -> Spent:
    payer = Payer(row["person"], row["room"], row["workspace"])
    return Spent(row["at"], payer, row["model"], row["read"], row["wrote"], row["micros"])
