"""Checkpoints in a SQLite file and in a real Postgres: kept, pruned, forgotten, never overtaken."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypedDict

import pytest
import pytest_asyncio
from langgraph.graph import END, START, StateGraph

from adapters.stores.checkpoints import open_checkpoints, prune
from core.ports import Unavailable


class State(TypedDict, total=False):
    heard: list[str]
    scratch: str


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def saver(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_checkpoints(url, tmp_path / "home") as opened:
        yield opened


def _graph(saver: Any, hold: asyncio.Event | None = None) -> Any:
    async def hear(state: State) -> State:
        return {"heard": [*state.get("heard", []), state["scratch"]]}

    async def rest(state: State) -> State:
        if hold is not None:
            await hold.wait()
        if state["scratch"] == "fail":
            raise RuntimeError("failed on order")
        return {"scratch": ""}

    graph = StateGraph(State)
    graph.add_node("hear", hear)
    graph.add_node("rest", rest)
    graph.add_edge(START, "hear")
    graph.add_edge("hear", "rest")
    graph.add_edge("rest", END)
    return graph.compile(checkpointer=saver)


def _config(thread: str) -> Any:
    return {"configurable": {"thread_id": thread}}


async def _say(graph: Any, thread: str, words: str) -> None:
    await graph.ainvoke({"scratch": words}, _config(thread), durability="exit")


async def _heard(graph: Any, thread: str) -> list[str]:
    state = await graph.aget_state(_config(thread))
    return list(state.values.get("heard", []))


async def _count(saver: Any, thread: str) -> int:
    return len([found async for found in saver.alist(_config(thread))])


async def test_a_conversation_goes_on_where_it_was(saver: Any) -> None:
    graph = _graph(saver)
    await _say(graph, "a", "one")
    await _say(graph, "a", "two")
    await _say(graph, "b", "other")
    assert await _heard(graph, "a") == ["one", "two"]
    assert await _heard(graph, "b") == ["other"]


async def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").mkdir()
    with pytest.raises(Unavailable, match="unable to open"):
        async with open_checkpoints("", tmp_path):
            pass


async def test_a_database_that_goes_away_is_unavailable_and_comes_back(tmp_path: Path) -> None:
    async with open_checkpoints("", tmp_path) as saver:
        graph = _graph(saver)
        await _say(graph, "a", "one")
        with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as other:
            other.execute("BEGIN EXCLUSIVE")
            await saver.conn.execute("PRAGMA busy_timeout = 50")  # type: ignore[attr-defined]
            with pytest.raises(Unavailable, match="locked"):
                await _say(graph, "a", "two")
            other.rollback()
        await _say(graph, "a", "three")
        assert await _heard(graph, "a") == ["one", "three"]


async def test_a_postgres_that_refuses_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="the conversations' database"):
        async with open_checkpoints("postgresql://nobody@127.0.0.1:1/none", tmp_path):
            pass


async def test_a_failed_turn_leaves_no_trace(saver: Any) -> None:
    graph = _graph(saver)
    await _say(graph, "a", "one")
    with pytest.raises(RuntimeError, match="failed on order"):
        await _say(graph, "a", "fail")
    assert await _heard(graph, "a") == ["one"]
    assert await _count(saver, "a") == 1


async def test_a_cancelled_turn_leaves_no_trace(saver: Any) -> None:
    run = asyncio.create_task(_say(_graph(saver, asyncio.Event()), "a", "one"))
    await asyncio.sleep(0.2)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert await _heard(_graph(saver), "a") == []


async def test_a_turn_that_was_overtaken_does_not_put_its_old_view_on_top(saver: Any) -> None:
    hold = asyncio.Event()
    graph = _graph(saver)
    await _say(graph, "a", "one")
    late = asyncio.create_task(_say(_graph(saver, hold), "a", "late"))
    await asyncio.sleep(0.2)
    await _say(graph, "a", "two")
    hold.set()
    await late
    assert await _heard(graph, "a") == ["one", "two"]


async def test_pruning_keeps_the_latest_state_of_each_conversation(saver: Any) -> None:
    graph = _graph(saver)
    for words in ("one", "two", "three"):
        await _say(graph, "a", words)
    await _say(graph, "b", "other")
    assert await prune(saver, before=0) == 0
    assert (await _count(saver, "a"), await _count(saver, "b")) == (1, 1)
    assert await _heard(graph, "a") == ["one", "two", "three"]
    await _say(graph, "a", "four")
    assert await _heard(graph, "a") == ["one", "two", "three", "four"]


async def test_pruning_drops_conversations_that_have_long_been_silent(saver: Any) -> None:
    graph = _graph(saver)
    await _say(graph, "old", "one")
    await asyncio.sleep(0.05)
    between = time.time()
    await _say(graph, "new", "two")
    assert await prune(saver, before=between) == 1
    assert (await _heard(graph, "old"), await _heard(graph, "new")) == ([], ["two"])


async def test_a_forgotten_conversation_is_gone_and_the_others_stay(saver: Any) -> None:
    graph = _graph(saver)
    await _say(graph, "a", "one")
    await _say(graph, "b", "two")
    await saver.adelete_thread("a")
    assert (await _heard(graph, "a"), await _heard(graph, "b")) == ([], ["two"])


async def test_words_of_every_alphabet_survive(saver: Any) -> None:
    graph = _graph(saver)
    words = "Grüße, 你好, \u202eright to left, emoji 🐦"
    await _say(graph, "a", words)
    assert await _heard(graph, "a") == [words]


async def test_conversations_at_the_same_time_do_not_mix(saver: Any) -> None:
    graph = _graph(saver)
    threads = [f"t{n}" for n in range(20)]
    await asyncio.gather(*(_say(graph, thread, thread) for thread in threads))
    assert [await _heard(graph, thread) for thread in threads] == [[t] for t in threads]


async def test_state_outlives_the_process_that_wrote_it(tmp_path: Path) -> None:
    async with open_checkpoints("", tmp_path) as saver:
        await _say(_graph(saver), "a", "one")
    async with open_checkpoints("", tmp_path) as saver:
        assert await _heard(_graph(saver), "a") == ["one"]
    assert (tmp_path / "conversations.sqlite").exists()


async def test_two_processes_share_one_file(tmp_path: Path) -> None:
    async with open_checkpoints("", tmp_path) as one, open_checkpoints("", tmp_path) as other:
        here, there = _graph(one), _graph(other)
        await asyncio.gather(
            *(_say(here, f"h{n}", "x") for n in range(10)),
            *(_say(there, f"t{n}", "x") for n in range(10)),
        )
        assert await _heard(here, "t9") == ["x"]
        assert await _heard(there, "h9") == ["x"]
