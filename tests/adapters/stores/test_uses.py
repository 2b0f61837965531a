"""What calls of models cost adds up alike in SQLite and Postgres, also beyond what 32 bits hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.stores.sql.database import open_database
from adapters.stores.sql.uses import By
from core.ports import Payer, Spent, Total

LARGE = 3_000_000_000


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_sums_are_exact(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue("database_url") if engine == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        for at, model, micros in ((1.0, "a", LARGE), (2.0, "b", 5), (90_000.0, "a", LARGE)):
            await database.uses.record(Spent(at, Payer("web:ada"), model, 7, 3, micros))
        models = [Total("a", 2, 14, 6, 2 * LARGE), Total("b", 1, 7, 3, 5)]
        assert await database.uses.totals("model", 0.0) == models
        assert [each.of for each in await database.uses.totals("day", 0.0)] == [
            "1970-01-02",
            "1970-01-01",
        ]
        assert await database.uses.totals("person", 2.0) == [Total("web:ada", 2, 14, 6, LARGE + 5)]


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_day_that_is_rolled_up_keeps_its_sums(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("database_url") if engine == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        for at, person, model in (
            *((float(n), "web:ada", "a") for n in range(5)),
            *((float(n), "web:bo", "a") for n in range(3)),
            *((90_000.0 + n, "web:ada", "b") for n in range(2)),
        ):
            await database.uses.record(Spent(at, Payer(person), model, 7, 3, LARGE))
        every: tuple[By, ...] = ("person", "room", "model", "day")
        before = {by: await database.uses.totals(by, 0.0) for by in every}
        assert await database.uses.roll_up(90_100.0) == 6, "the day itself stays as it is"
        assert await database.uses.roll_up(90_100.0) == 0
        assert await database.uses.roll_up(200_000.0) == 1
        for by, totals in before.items():
            assert await database.uses.totals(by, 0.0) == totals
