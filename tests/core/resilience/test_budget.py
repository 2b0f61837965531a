"""Models are paid for: held before, settled with what they took, a cheaper one near the end, nobody after it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.doubles.ledger import MemoryLedger
from adapters.doubles.models import ScriptedModel
from core.messages import EVERYONE, Message, Person, Place
from core.ports import (
    Amount,
    BudgetSpent,
    ModelFailed,
    Payer,
    Prompt,
    Spent,
    Unavailable,
    Usage,
)
from core.resilience.budget import ANSWER_TOKENS, BYTES_A_TOKEN, Price, Spending, payer_of
from core.resilience.route import Demand, Tier
from core.resilience.routed import Routed, bound, warned_by

ADA = Payer("slack:U1", "slack:T1:C1", "slack:T1")
ASKED = Prompt("Answer.", "When does it open?")
PRICES = {"cheap": Price(1, 1, 1), "dear": Price(100, 100, 10)}
HARD = Demand(aside=False, complexity=0.9, payer=ADA)
DOLLAR = 1_000_000


def says(words: str, read: int, wrote: int) -> Callable[[Prompt], str]:
    """A model that tells what it took."""

    def answer(prompt: Prompt) -> str:
        prompt.told(Usage(read, wrote))
        return words

    return answer


class World:
    """A cheap and a dear model with these limits, and what was written down."""

    def __init__(self, dear: Any = "Dear.", cheap: Any = "Cheap.", **limits: Amount) -> None:
        self.now = 0.0
        self.written: list[Spent] = []
        self.ledger = MemoryLedger(lambda: self.now)
        ids = map(str, itertools.count())
        self.spending = Spending(
            limits, PRICES, self.ledger, self.record, lambda: self.now, lambda: next(ids)
        )
        models = (ScriptedModel(cheap, name="cheap"), ScriptedModel(dear, name="dear"))
        tiers = tuple(Tier(2 * n, (model,)) for n, model in enumerate(models))
        self.routed = Routed(tiers, lambda: self.now, spending=self.spending)

    async def record(self, spent: Spent) -> None:
        self.written.append(spent)

    def asked(self, demand: Demand = HARD) -> Routed:
        asked = bound(self.routed, demand)
        assert isinstance(asked, Routed)
        return asked

    async def ask(self, demand: Demand = HARD) -> str:
        return await told(self.asked(demand))


async def told(model: Routed) -> str:
    return "".join([piece async for piece in model.write(ASKED)])


async def test_a_call_costs_what_its_model_says_it_took() -> None:
    world = World(says("Dear.", 1_000, 10), person=Amount(DOLLAR))
    assert await world.ask() == "Dear."
    [spent] = world.written
    assert (spent.model, spent.payer, spent.micros) == ("dear", ADA, 101_000)
    assert await world.spending.share(ADA) == pytest.approx(0.101)


async def test_what_the_provider_still_knew_costs_less() -> None:
    def answer(prompt: Prompt) -> str:
        prompt.told(Usage(1_000, 10, cached=900))
        return "Dear."

    world = World(answer)
    await world.ask()
    assert world.written[0].micros == 100 * 100 + 900 * 10 + 10 * 100


async def test_where_a_model_says_nothing_its_tokens_are_counted() -> None:
    world = World("At ten o'clock.")
    assert await world.ask() == "At ten o'clock."
    [spent] = world.written
    assert spent.read >= 5
    assert spent.wrote == 5
    assert spent.micros == 100 * (spent.read + spent.wrote)


async def test_near_its_end_a_budget_pays_for_the_cheapest_tier_alone() -> None:
    world = World(says("Dear.", 9_100, 0), person=Amount(DOLLAR))
    assert await world.ask() == "Dear."
    asked = world.asked()
    assert await told(asked) == "Cheap."
    assert "91% of a budget is used: light" in asked.choices[0].reasons[0]


async def test_what_does_not_fit_for_the_dear_model_is_asked_of_a_cheaper_one() -> None:
    world = World(says("Dear.", 7_000, 0), person=Amount(DOLLAR))
    await world.ask()
    asked = world.asked()
    assert await told(asked) == "Cheap."
    assert asked.choices[0].reasons[1] == "dear failed: 70% of a budget is used"
    assert asked.tracks["dear"].failed == 0  # nobody asked it


async def test_a_spent_budget_asks_nobody_until_the_next_day() -> None:
    world = World(says("Dear.", 10_000, 0), room=Amount(DOLLAR))
    await world.ask()
    with pytest.raises(BudgetSpent):
        await world.ask()
    assert len(world.written) == 1
    other = replace(HARD, payer=Payer("slack:U1", "slack:T1:C2", "slack:T1"))
    assert await world.ask(other) == "Dear."
    world.now = 86_400.0
    assert await world.ask() == "Dear."


async def test_everybody_together_has_a_budget_too_and_tokens_are_one() -> None:
    world = World(says("Dear.", 19_000, 0), all=Amount(tokens=20_000))
    await world.ask()
    with pytest.raises(BudgetSpent):
        await world.ask(replace(HARD, payer=Payer("discord:9")))


async def heard(world: World, times: int) -> list[bool]:
    """Whether each of so many calls was warned."""
    found = []
    for _ in range(times):
        asked = world.asked()
        await told(asked)
        found.append(warned_by(asked))
    return found


async def test_only_the_call_that_brings_a_budget_near_its_end_warns() -> None:
    world = World(says("Dear.", 4_500, 0), person=Amount(DOLLAR))
    assert await heard(world, 4) == [False, True, False, False]


async def test_a_small_budget_warns_with_the_last_answer_that_it_allows() -> None:
    small = says("Dear.", 500, 0)
    world = World(small, small, person=Amount(tokens=ANSWER_TOKENS + 1_300))
    assert await heard(world, 3) == [False, False, True]
    with pytest.raises(BudgetSpent):
        await world.ask()


async def test_what_is_left_for_a_cheaper_model_is_not_the_end() -> None:
    world = World(says("Dear.", 6_500, 0), says("Cheap.", 1, 0), person=Amount(DOLLAR))
    assert await heard(world, 2) == [False, False]
    assert [spent.model for spent in world.written] == ["dear", "cheap"]


async def test_a_failure_before_a_word_costs_nothing_and_gives_back_what_was_held() -> None:
    away = [ModelFailed("away", retryable=True)]
    world = World(away, away, person=Amount(DOLLAR))
    with pytest.raises(ModelFailed, match="away"):
        await world.ask()
    assert world.written == []
    assert await world.spending.share(ADA) == 0


async def test_an_answer_that_breaks_off_or_is_stopped_is_paid_for() -> None:
    world = World(["Half an ", ModelFailed("away", retryable=True)], person=Amount(DOLLAR))
    with pytest.raises(ModelFailed, match="away"):
        await world.ask()
    pieces = world.asked(replace(HARD, complexity=0.1)).write(ASKED)
    assert await anext(pieces) == "Cheap."
    await pieces.aclose()  # type: ignore[attr-defined]
    assert [spent.model for spent in world.written] == ["dear", "cheap"]
    assert all(spent.wrote for spent in world.written)


async def test_no_answer_gets_longer_than_what_was_held_for_it() -> None:
    endless = ["x" * 1_000] * (ANSWER_TOKENS * BYTES_A_TOKEN // 1_000 + 1)
    held = World(endless, all=Amount(100 * DOLLAR))
    with pytest.raises(ModelFailed, match="longer than a budget pays for"):
        await held.ask()
    free = World(endless)
    assert len(await free.ask()) == 1_000 * len(endless)


async def test_an_answer_is_kept_where_what_it_cost_cannot_be_written_down() -> None:
    world = World()

    async def away(_spent: Spent) -> None:
        raise Unavailable("the records")

    world.routed = replace(world.routed, spending=replace(world.spending, record=away))
    assert await world.ask() == "Dear."


async def test_a_direct_message_is_in_no_room_and_no_account_names_anybody() -> None:
    place = Place("slack", "T1", "D1", "1", private=True)
    message = Message("m", Person("slack", "T1.U1"), place, EVERYONE, "Hello?", 0.0)
    payer = payer_of(message)
    assert (payer.person, payer.room, payer.workspace) == ("slack:T1.U1", "", "slack:T1")
    spending = World(person=Amount(1), room=Amount(1), workspace=Amount(1)).spending
    accounts = await spending.accounts(payer)
    assert len(accounts) == 2
    assert not any("U1" in account.name or "T1" in account.name for account in accounts)


async def test_whoever_linked_their_accounts_has_one_budget_over_all_of_them() -> None:
    async def owner(person: str) -> str:
        return "slack:T1.U1" if person in ("slack:T1.U1", "telegram:99") else person

    spending = replace(World(person=Amount(1)).spending, owner=owner)
    accounts = [
        await spending.accounts(Payer(who)) for who in ("slack:T1.U1", "telegram:99", "web:bo")
    ]
    assert accounts[0] == accounts[1] != accounts[2]


def thinking(pieces: int, said: str = "Dear.") -> Callable[[Prompt], str]:
    """A model that thinks so many thousand bytes before it says something."""

    def answer(prompt: Prompt) -> str:
        for _ in range(pieces):
            prompt.thought(1_000)
        return said

    return answer


async def test_what_is_only_thought_counts_like_what_is_said() -> None:
    world = World(thinking(3, "Dear."), person=Amount(100 * DOLLAR))
    assert await world.ask() == "Dear."
    assert world.written[0].wrote == (3_005 + 2) // BYTES_A_TOKEN


async def test_thinking_that_goes_on_beyond_what_was_held_ends_the_call() -> None:
    too_many = ANSWER_TOKENS * BYTES_A_TOKEN // 1_000 + 1
    world = World(thinking(too_many), person=Amount(100 * DOLLAR))
    asked = world.asked()
    assert await told(asked) == "Cheap."
    assert asked.choices[0].reasons[1] == "dear failed: its answer is longer than a budget pays for"
    assert asked.tracks["dear"].in_a_row == 0  # it works
    assert [spent.model for spent in world.written] == ["dear", "cheap"]
    assert world.written[0].wrote >= ANSWER_TOKENS
    assert world.written[0].read > 0


async def test_a_call_that_is_ended_costs_at_least_what_was_counted() -> None:
    """Providers tell of one token at the beginning and of the rest at the end."""

    def answer(prompt: Prompt) -> list[str]:
        prompt.told(Usage(20, 1))
        return ["x" * 300, "never read"]

    world = World(answer, person=Amount(100 * DOLLAR))
    pieces = world.asked().write(ASKED)
    await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]
    assert (world.written[0].read, world.written[0].wrote) == (20, 100)


async def test_a_model_is_told_the_most_that_is_held_for_what_it_writes() -> None:
    world = World(person=Amount(100 * DOLLAR))
    world.routed = replace(world.routed, spending=replace(world.spending, answer_tokens=900))
    await world.ask()
    free = World()
    await free.ask()
    dear = [of.routed.models[1] for of in (world, free)]
    assert all(isinstance(model, ScriptedModel) for model in dear)
    assert [model.prompts[0].most for model in dear if isinstance(model, ScriptedModel)] == [900, 0]


async def test_what_is_held_for_an_answer_can_be_set() -> None:
    world = World(all=Amount(tokens=3_000))
    with pytest.raises(BudgetSpent):
        await world.ask()
    world.routed = replace(world.routed, spending=replace(world.spending, answer_tokens=900))
    assert await world.ask() == "Dear."
