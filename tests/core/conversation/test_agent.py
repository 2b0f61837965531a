"""What an agent tells of searches that failed on its way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from core.conversation.prompt import NO_ANSWER
from core.ports import ToolCall, Unavailable
from core.words import say
from tests.core.conversation.world import World, ask, open_world

QUESTION = "List all documents that say when backups run."
PARTLY = say("search_partly")


class Failing:
    """An index some of whose ways fail after so many queries."""

    def __init__(self, inner: Any, ways: tuple[str, ...], after: int) -> None:
        self._inner, self._ways, self._after = inner, ways, after
        self._asked = dict.fromkeys(ways, 0)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._ways:
            return found

        async def failing(*arguments: Any, **named: Any) -> Any:
            self._asked[name] += 1
            if self._asked[name] > self._after:
                raise Unavailable(f"no {name}")
            return await found(*arguments, **named)

        return failing


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def _notices(world: World, ways: tuple[str, ...], after: int, *calls: ToolCall) -> list[str]:
    world.index = Failing(world.index, ways, after)
    model = ScriptedModel("Backups run every night at 02:30 [1].", steps=[list(calls)])
    turn = await ask(world.conversation(model), world.message(QUESTION))
    assert turn.reply.text
    return list(turn.reply.notices)


SEARCH = ToolCall("a", "search", {"query": "backups"})


@pytest.mark.parametrize("ways", [("match",), ("match", "nearest")])
async def test_a_search_of_a_tool_that_failed_is_told(world: World, ways: tuple[str, ...]) -> None:
    assert await _notices(world, ways, 1, SEARCH) == [PARTLY]


async def test_a_page_that_could_not_be_read_is_told(world: World) -> None:
    read = ToolCall("b", "read_page", {"address": "https://docs.acme.org/backups"})
    assert await _notices(world, ("read",), 0, read) == [PARTLY]


async def test_it_is_told_once_however_much_failed(world: World) -> None:
    assert await _notices(world, ("nearest",), 0, SEARCH, SEARCH) == [PARTLY]


async def test_nothing_is_told_when_all_is_well(world: World) -> None:
    assert await _notices(world, (), 0, SEARCH) == []


async def test_what_the_tools_worked_out_is_no_document_that_was_looked_at(world: World) -> None:
    calculate = ToolCall("c", "calculate", {"expression": "6 * 7"})
    sources = ToolCall("d", "list_sources", {})
    model = ScriptedModel(NO_ANSWER, steps=[[calculate, sources]])
    question = "List all sources you have, and who won the chess championship?"
    turn = await ask(world.conversation(model), world.message(question))
    assert say("nothing_found") in turn.reply.text
    assert "Calculation" not in turn.reply.text
    assert "[Sources]" not in turn.reply.text


async def test_the_search_of_a_tool_takes_the_strategy_that_its_query_calls_for(
    world: World,
) -> None:
    query = "Compare the hour of backups with that of the office, of Berlin, of Bruno, of Anna"
    calls = [SEARCH, ToolCall("c", "search", {"query": query})]
    model = ScriptedModel("Backups run every night at 02:30 [1].", steps=[calls])
    turn = await ask(world.conversation(model), world.message(QUESTION))
    asked, plain, deep = turn.ways
    assert asked.looked[0].query == QUESTION
    assert (plain.strategy, plain.looked[0].query) == ("naive", "backups")
    assert deep.strategy == "deep_search"
    assert deep.searches > 1
    assert deep.tokens == 0
    assert not turn.reports
