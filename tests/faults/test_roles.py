"""Each role does its own part, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.faults.product import product, until
from tests.ports import free_port


async def test_every_role_does_its_own_part_and_no_other(tmp_path: Path, stocked: Path) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start("gateway", name="gateway")
        await mynah.start("worker,scheduler", name="worker")
        port = free_port()
        console = f"http://127.0.0.1:{port}"
        await mynah.start("console", name="console", PORT=str(port))
        await caller.wait_until_ready()
        answer = await caller.ask("c", "m1", "When does the library open?")
        assert "ten" in answer["answer"]
        assert (await caller.client.get("/")).status_code == 404
        assert (await caller.client.get("/api/search", params={"q": "x"})).status_code == 404
        async with httpx.AsyncClient(base_url=console, timeout=20, trust_env=False) as client:

            async def console_is_there() -> bool:
                try:
                    return (await client.get("/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(console_is_there, 60, "the console is ready")
            assert (await client.get("/")).status_code == 200
            messages = (await client.get("/api/conversations/c")).json()["messages"]
            assert [message["role"] for message in messages] == ["person", "mynah"]
            body = {"question": "When?", "conversation": "c", "id": "m2"}
            assert (await client.post("/api/ask", json=body)).status_code == 404


@pytest.mark.soak
async def test_a_worker_needs_no_port_and_says_how_to_give_it_one(
    tmp_path: Path, stocked: Path
) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start("gateway,console,scheduler", name="front")
        await caller.wait_until_ready()
        alone = "degraded: no worker runs; messages are taken in and wait for one"
        assert (await caller.ready())[1]["workers"] == alone
        assert (await mynah.findings())["workers"] == "degraded"
        await mynah.start("worker", name="worker")
        assert "ten" in (await caller.ask("c", "m1", "When does the library open?"))["answer"]
        assert (
            f"set a port of its own, such as PORT={mynah.port + 1}"
            in mynah.log("worker").read_text()
        )

        async def attended() -> bool:
            return (await caller.ready())[1]["workers"] == "ok"

        await until(attended, 30, "the gateway knows of the worker")
        assert (await mynah.findings())["workers"] == "ok"


async def test_a_worker_shows_its_health_on_its_port_and_nothing_else(
    tmp_path: Path, stocked: Path
) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start("worker")
        await caller.wait_until_ready()
        assert (await caller.ready())[1].keys() >= {"queue", "records", "index", "conversations"}
        assert (await caller.client.get("/metrics")).status_code == 200
        for path in ("/", "/api/me", "/api/conversations", "/api/openapi.json", "/static/app.js"):
            assert (await caller.client.get(path)).status_code == 404, path
