"""The console over ten thousand turns: what its pages cost the processor, in the records of SQLite."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from adapters.stores.sql.database import open_database
from adapters.stores.sql.rows import turn_row
from adapters.stores.sql.tables import CITATIONS, INCIDENTS, SCREENINGS, TURNS
from adapters.web.console.routes import console_routes
from bots.alerts import described_page
from core.quality.causes import Cause
from core.quality.incidents import Incident, Stage
from core.quality.monitor import EVERYTHING
from core.quality.rules import Severity, Symptom
from core.wire import dump
from tests.adapters.web.console.stage import NOW, VERDICT_ON, a_turn, staged

MANY = 10_000
MOST_SECONDS = 0.5
"""Of processor time: how long a busy machine lets it wait is the machine's doing."""


def _incident(number: int) -> dict[str, Any]:
    symptom = Symptom("errors", EVERYTHING, Severity.HIGH)
    at = NOW - number
    stages = (Stage("opened", at), Stage("recovered-0", at))
    one = Incident(f"errors-{number}", Severity.HIGH, (symptom,), Cause(), at, at, at, 0, stages)
    return {"id": one.id, "told": dump(one), "opened_at": at, "closed_at": at}


def _screening(number: int) -> dict[str, Any]:
    same = ("conversation", "person", "place", "action", "text", "at", "mark")
    return {name: getattr(VERDICT_ON, name) for name in same} | {
        "message": f"m{number}",
        "reasons": dump(list(VERDICT_ON.reasons)),
        "digest": "d",
        "tell": number % 2,
        "marked_by": "",
    }


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


@pytest.mark.soak
async def test_alerts_and_reviews_of_ten_thousand_cost_no_more(tmp_path: Path) -> None:
    async with open_database("", tmp_path) as database, staged() as stage:
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'records.sqlite'}")
        with engine.begin() as connection:
            connection.execute(sa.insert(INCIDENTS), [_incident(n) for n in range(MANY)])
            connection.execute(sa.insert(SCREENINGS), [_screening(n) for n in range(MANY)])
        engine.dispose()
        console = replace(
            stage.console,
            incidents=partial(described_page, database.incidents),
            verdicts=lambda waiting, limit, skip: database.screenings.latest(
                limit, waiting=waiting, skip=skip
            ),
        )
        await stage.enter()
        transport = httpx.ASGITransport(Starlette(routes=console_routes(console)))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", cookies=stage.client.cookies
        ) as client:
            for path in ("/alerts?since=30d", "/reviews?only=waiting", "/reviews?only=all"):
                for skip in (0, 9_000):
                    await client.get("/console/jobs")
                    begun = time.process_time()
                    response = await client.get(f"/console{path}&skip={skip}")
                    cost = time.process_time() - begun
                    assert "Further " in response.text, path
                    assert cost < MOST_SECONDS, (path, skip, cost)
