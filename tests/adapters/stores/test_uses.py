"""What calls of models cost adds up alike in SQLite and Postgres, also beyond what 32 bits hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.stores.sql.database import open_database
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
