"""What an answer says of the budget: nothing while there is enough, one notice near its end, what is true after it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest_asyncio

from adapters.doubles.ledger import MemoryLedger
from adapters.doubles.models import ScriptedModel
from core.conversation.graph import Conversation
from core.ports import Amount, Prompt, Spent, Tool, ToolCall, ToolResult, Usage
from core.resilience.budget import Spending
from core.resilience.route import Tier
from core.resilience.routed import Routed
from core.words import say
from tests.core.conversation.world import World, ask, open_world

QUESTION = "When do backups run?"
LOW, SIMPLER, SPENT = say("budget_low"), say("budget_low_simpler"), say("budget_spent")
LIMIT = 100_000


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def taking(tokens: int) -> Callable[[Prompt], str]:
    """A model that tells that it took so many."""

    def answer(prompt: Prompt) -> str:
        prompt.told(Usage(tokens, 0))
        return "Backups run every night at 02:30 [1]."

    return answer


def paid(world: World, *models: ScriptedModel) -> Conversation:
    """A conversation whose models, a tier each, have one budget of tokens for a day."""

    async def record(_spent: Spent) -> None:
        """`mynah cost` is no part of this."""

    ids = map(str, itertools.count())
    spending = Spending(
        {"all": Amount(tokens=LIMIT)},
        {},
        MemoryLedger(lambda: 0.0),
        record,
        lambda: 0.0,
        lambda: next(ids),
    )
    tiers = tuple(Tier(n, (model,)) for n, model in enumerate(models))
    return world.conversation(Routed(tiers, lambda: 0.0, spending=spending))


async def told(world: World, conversation: Conversation, question: str = QUESTION) -> list[str]:
    turn = await ask(conversation, world.message(question))
    return [each for each in turn.reply.notices if each in (LOW, SIMPLER, SPENT)]


async def test_it_is_said_once_when_most_is_used_and_not_before(world: World) -> None:
    conversation = paid(world, ScriptedModel(taking(40_500)))
    heard = [await told(world, conversation) for _ in range(4)]
    assert heard == [[], [LOW], [], [SPENT]]


async def test_a_simpler_model_is_promised_only_where_there_is_one(world: World) -> None:
    light, dear = (ScriptedModel(taking(40_500), name=name) for name in ("light", "dear"))
    conversation = paid(world, light, dear)
    heard = [await told(world, conversation) for _ in range(3)]
    assert heard == [[], [SIMPLER], []]


class Searching(ScriptedModel):
    """Each of its steps takes 19,000 tokens."""

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        prompt.told(Usage(19_000, 0))
        return await super().step(prompt, tools, done)


async def test_an_answer_for_which_not_enough_is_left_is_not_warned_beside(world: World) -> None:
    model = Searching(taking(78_000), steps=[[ToolCall("a", "search", {"query": "backups"})]])
    conversation = paid(world, model)
    assert await told(world, conversation) == []
    many = "List all documents that say when backups run."
    assert await told(world, conversation, many) == [SPENT]
    assert len(model.results) == 1  # its search was paid for, and its answer was not
