"""An index that cannot be read while people ask: they are told, and all is well when it is back."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from core.words import say
from tests.faults.product import Caller, product, until

QUESTION = "When does the library open?"


def _move_away(index: Path) -> Callable[[], None]:
    away = index.with_name("index-away")
    index.rename(away)

    def bring_back() -> None:
        away.rename(index)

    return bring_back


def _forbid(index: Path) -> Callable[[], None]:
    table = index / "chunks.lance"
    table.chmod(0)

    def allow() -> None:
        table.chmod(0o700)

    return allow


@pytest.mark.parametrize("take", [_move_away, pytest.param(_forbid, marks=pytest.mark.soak)])
async def test_people_are_told_and_it_recovers_by_itself(
    take: Callable[[Path], Callable[[], None]], tmp_path: Path, stocked: Path
) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start(obeying_permissions=True)
        await caller.wait_until_ready()
        assert "ten" in (await caller.ask("c", "before", QUESTION))["answer"]
        give_back = take(mynah.home / "index")
        told = await caller.ask("c", "meanwhile", QUESTION)
        assert told["notices"] == [say("search_failed")]
        await _part_is_well(caller, False)
        findings = await mynah.findings(obeying_permissions=True)
        assert findings["index"] == "broken", findings
        assert findings["records"] == findings["queue"] == "ok"
        give_back()
        await _part_is_well(caller, True)
        assert "ten" in (await caller.ask("c", "after", QUESTION))["answer"]
        assert (await mynah.findings())["index"] == "ok"
        replies = [m["reply_to"] for m in await caller.messages("c") if m["role"] == "mynah"]
        assert replies == ["before", "meanwhile", "after"]


async def _part_is_well(caller: Caller, well: bool) -> None:
    async def is_so() -> bool:
        status, parts = await caller.ready()
        assert parts["records"] == "ok"
        return (status, parts["index"] == "ok") == ((200, True) if well else (503, False))

    await until(is_so, 30, f"/readyz says that the index is {'well' if well else 'away'}")


async def test_a_locked_index_answers_all_the_time(tmp_path: Path, stocked: Path) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        with (mynah.home / "index" / "writer.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (tmp_path / "more").mkdir()
            (tmp_path / "more" / "garage.md").write_text("# Garage\n\nThe garage has 40 places.\n")
            indexing = asyncio.create_task(mynah.run("index", str(tmp_path / "more"), "--json"))
            await asyncio.sleep(3)
            answer = await caller.ask("c", "m1", QUESTION)
            assert "ten" in answer["answer"]
            assert answer["notices"] == [say("extracts")]
            assert (await caller.ready())[0] == 200
            assert not indexing.done()
        assert (await indexing)[0] == 0
        answer = await caller.ask("c", "m2", "How many places has the garage?")
        assert "40" in answer["answer"]
