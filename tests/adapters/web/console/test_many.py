"""The console over ten thousand turns: what its pages cost the processor, in the records of SQLite."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from adapters.stores.sql.database import open_database
from adapters.stores.sql.rows import turn_row
from adapters.stores.sql.tables import CITATIONS, TURNS
from adapters.web.console.routes import console_routes
from tests.adapters.web.console.stage import NOW, a_turn, staged

MANY = 10_000
MOST_SECONDS = 0.5
"""Of processor time: how long a busy machine lets it wait is the machine's doing."""


def filled(home: Path) -> None:
    """All turns within a day, one in ten without a citation; in one transaction, as it is many."""
    rows = [turn_row(a_turn(n, answered_at=NOW - 1 - n * 8.6, opinions=())) for n in range(MANY)]
    cited = [
        {"turn": n, "position": 0, "number": 1, "title": "a", "uri": "b", "quote": "", "chunk": ""}
        for n in range(1, MANY + 1)
        if n % 10
    ]
    engine = sa.create_engine(f"sqlite:///{home / 'records.sqlite'}")
    with engine.begin() as connection:
        connection.execute(sa.insert(TURNS), rows)
        connection.execute(sa.insert(CITATIONS), cited)
    engine.dispose()


@pytest.mark.parametrize(
    "path", ["", "/turns", "/conversations", "/turns?only=unanswered", "/turns/5000", "/unanswered"]
)
async def test_no_page_costs_more_than_half_a_second(path: str, tmp_path: Path) -> None:
    async with open_database("", tmp_path) as database, staged() as stage:
        filled(tmp_path)
        console = replace(stage.console, turns=database.console.turns)
        await stage.enter()
        transport = httpx.ASGITransport(Starlette(routes=console_routes(console)))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", cookies=stage.client.cookies
        ) as client:
            costs = []
            for _ in range(3):
                begun = time.process_time()
                response = await client.get(f"/console{path}")
                costs.append(time.process_time() - begun)
                assert response.status_code == 200
            assert min(costs) < MOST_SECONDS
            if not path:
                assert "10,000" in response.text
                assert "10.0 %" in response.text
