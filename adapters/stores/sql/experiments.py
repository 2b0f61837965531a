"""Which experiments run, who was answered under which arm, and how those answers went, in SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from adapters.stores.sql.tables import CITATIONS, EXPERIMENTS, EXPOSURES, FEEDBACK, TURNS
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.upsert import insert
from core.ports import Verdict
from core.quality.experiments.experiment import Experiment, Unit
from core.quality.experiments.running import Run, Seen
from core.wire import dump, load


class SqlExperiments:
    """Runs and exposures; every method raises Unavailable."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def start(self, experiment: Experiment, at: float) -> bool:
        """False where one of that name runs or ran: its exposures are not mixed with others."""
        row = {"name": experiment.name, "declared": dump(experiment), "started_at": at, "why": ""}
        new = insert(self._database.dialect, EXPERIMENTS).on_conflict_do_nothing()
        entered = new.returning(EXPERIMENTS.c.name)
        return await self._database.write(lambda c: c.execute(entered, row).first() is not None)

    async def stop(self, name: str, at: float, why: str) -> bool:
        """False where it does not run."""
        runs = (EXPERIMENTS.c.name == name, EXPERIMENTS.c.stopped_at.is_(None))
        stopped = sa.update(EXPERIMENTS).where(*runs).values(stopped_at=at, why=why)
        return bool(await self._database.change(stopped))

    async def runs(self, *, running: bool = False) -> list[Run]:
        """In the order they were started; `running`: those that were not stopped."""
        wanted = EXPERIMENTS.c.stopped_at.is_(None) if running else sa.true()
        order = (EXPERIMENTS.c.started_at, EXPERIMENTS.c.name)
        return await self._database.select(
            sa.select(EXPERIMENTS).where(wanted).order_by(*order), _run
        )

    async def expose(self, run: Run, unit: str, arm: str, person: str, at: float) -> None:
        """Once a unit: what was logged first stays."""
        name = run.experiment.name
        row = {"experiment": name, "unit": unit, "person": person, "arm": arm, "at": at}
        new = insert(self._database.dialect, EXPOSURES).on_conflict_do_nothing()
        await self._database.write(lambda connection: connection.execute(new, row))

    async def exposed(self, run: Run) -> Mapping[str, int]:
        """Units by arm; 0 for an arm that none is in."""
        arms = sa.select(EXPOSURES.c.arm).where(EXPOSURES.c.experiment == run.experiment.name)
        found = Counter(await self._database.select(arms, lambda row: str(row["arm"])))
        return {arm: found[arm] for arm in run.experiment.shares}

    async def seen(self, run: Run) -> list[Seen]:
        """The answers to exposed units, from the exposure to the stop; small talk and receipts aside."""
        owner = TURNS.c.person if run.experiment.unit is Unit.PERSON else TURNS.c.conversation
        until = TURNS.c.answered_at <= run.stopped_at if run.stopped_at is not None else sa.true()
        turns = (
            sa.select(
                EXPOSURES.c.arm,
                EXPOSURES.c.unit,
                TURNS.c.seconds,
                TURNS.c.verdict,
                sa.exists().where(CITATIONS.c.turn == TURNS.c.id).label("cited"),
                _rated(1).label("thumbs_up"),
                _rated(-1).label("thumbs_down"),
            )
            .join(TURNS, owner == EXPOSURES.c.unit)
            .where(EXPOSURES.c.experiment == run.experiment.name, TURNS.c.mode != "chat")
            .where(TURNS.c.answered_at >= EXPOSURES.c.at, until)
        )
        return await self._database.select(turns, _seen)


def _rated(score: int) -> sa.Exists:
    return sa.exists().where(FEEDBACK.c.turn == TURNS.c.id, FEEDBACK.c.score == score)


def _run(row: sa.RowMapping) -> Run:
    declared = load(Experiment, row["declared"])
    return Run(declared, row["started_at"], row["stopped_at"], row["why"])


def _seen(row: sa.RowMapping) -> Seen:
    return Seen(
        arm=row["arm"],
        unit=row["unit"],
        cited=bool(row["cited"]),
        thumbs_up=bool(row["thumbs_up"]),
        thumbs_down=bool(row["thumbs_down"]),
        seconds=sum(row["seconds"].values()) if row["seconds"] else None,
        verdict=load(Verdict, row["verdict"]) if row["verdict"] else None,
    )
