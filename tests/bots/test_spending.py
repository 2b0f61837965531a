"""Budgets hold over real connections and a real Valkey, and `mynah cost` tells what was spent."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.stores.sql.database import open_database
from bots.answering import open_answers
from bots.assemble import open_knowledge, open_queue, open_records
from bots.cli import app
from bots.indexing import index
from bots.prices import limits_of, prices_of
from bots.settings import Settings
from bots.settings_check import contradictions
from bots.spending import cost, spending_of
from bots.terminal import message_of
from core.conversation.turn import Finished, Turn
from core.messages import EVERYONE, Person
from core.ports import Amount, Ledger, Payer, Spent, Traces
from core.resilience.budget import Spending
from core.words import say
from tests.faults.rogue import Rogue, running_rogue

ADA, BO = Person("slack", "T1.U1"), Person("slack", "T1.U2")
NOW = 1_800_000_000.0
USUAL = Settings(_env_file=None)


def spent(
    who: Person, model: str, micros: int, at: float = NOW, room: str = "slack:T1:C1"
) -> Spent:
    return Spent(at, Payer(str(who), room, "slack:T1"), model, 1_000, 10, micros)


def test_the_prices_that_ship_have_a_date_and_cost_what_they_say() -> None:
    prices = prices_of(USUAL)
    assert time.strptime(prices.date, "%Y-%m-%d").tm_year >= 2025
    assert prices.of["openai:gpt-4.1"].micros(1_000_000, 1_000_000) == 10_000_000
    assert all(0 < price.cached < price.read < price.wrote for price in prices.of.values())


def test_a_price_without_one_for_what_is_cached_makes_no_difference_of_it(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text('{"date": "2026-01-31", "models": {"a:b": [2, 8]}}')
    prices = prices_of(USUAL.model_copy(update={"model_prices": str(file)}))
    assert prices.of["a:b"].micros(10, 1, cached=5) == 28


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"models": {"a": [1]}}', '{"date": "x", "models": 3}'),
        *(f'{{"date": "x", "models": {{"a": [1, {price}]}}}}' for price in ("-1", "NaN", "1e999")),
    ],
)
def test_a_file_of_prices_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "prices.json"
    file.write_text(text)
    [told] = contradictions(USUAL.model_copy(update={"model_prices": str(file)}))
    assert told.startswith("MODEL_PRICES names a file that is of no use")
    assert str(file) in told


def test_only_budgets_that_are_set_hold() -> None:
    set_so = {"budget_room_day": 1.5, "budget_day_tokens": 7}
    limits = limits_of(USUAL.model_copy(update=set_so))
    assert limits == {"room": Amount(1_500_000), "all": Amount(tokens=7)}


@pytest.mark.parametrize("budget", ["budget_day", "budget_person_day"])
def test_a_budget_in_money_needs_a_price_for_each_model(budget: str) -> None:
    settings = USUAL.model_copy(update={"models_light": "openai:gpt-4.1, openai:new"})
    held = settings.model_copy(update={budget: 1.0})
    [told] = contradictions(held)
    assert told.startswith("MODEL_PRICES must name a file with a price of openai:new")
    free = {"mynah_model_url": "http://127.0.0.1:1/v1"}
    in_tokens = settings.model_copy(update={f"{budget}_tokens": 9})
    for fine in (settings, held.model_copy(update=free), in_tokens):
        assert list(contradictions(fine)) == []


@pytest.fixture
async def home(tmp_path: Path) -> Settings:
    """With what two people spent in two places on two days."""
    async with open_database("", tmp_path) as database:
        for each in (
            spent(ADA, "openai:a", 500_000),
            spent(ADA, "openai:a", 250_000, NOW - 86_400, room=""),
            spent(BO, "openai:b", 1_000),
        ):
            await database.uses.record(each)
    return Settings(_env_file=None, mynah_home=tmp_path)


async def told(
    settings: Settings, capsys: pytest.CaptureFixture[str], by: Any, since: float = 0.0
) -> dict[str, float]:
    await cost(settings, by, since, as_json=True)
    rows = json.loads(capsys.readouterr().out)["totals"]
    return {row["of"]: row["dollars"] for row in rows}


async def test_costs_add_up_by_person_room_model_and_day(
    home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await told(home, capsys, "person") == {"slack:T1.U1": 0.75, "slack:T1.U2": 0.001}
    assert await told(home, capsys, "room") == {"slack:T1:C1": 0.501, "": 0.25}
    assert await told(home, capsys, "model") == {"openai:a": 0.75, "openai:b": 0.001}
    days = await told(home, capsys, "day")
    assert list(days.values()) == [0.501, 0.25]
    assert await told(home, capsys, "model", NOW) == {"openai:a": 0.5, "openai:b": 0.001}


async def test_forgetting_somebody_leaves_what_they_spent_as_nobodys(
    home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_database("", home.mynah_home) as database:
        traces = Traces(ADA, NOW - 1)
        await database.kept.forget(traces, "", only_look=True)
        assert await told(home, capsys, "person") == {"slack:T1.U1": 0.75, "slack:T1.U2": 0.001}
        await database.kept.forget(traces, "")
    left = {"slack:T1.U1": 0.5, "": 0.25, "slack:T1.U2": 0.001}  # what came later stays theirs
    assert await told(home, capsys, "person") == left


def test_the_command_shows_dollars_and_refuses_what_is_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYNAH_HOME", str(tmp_path))
    shown = CliRunner().invoke(app, ["cost"])
    assert shown.exit_code == 0
    assert "Nothing was spent." in shown.output
    assert CliRunner().invoke(app, ["cost", "--since", "soon"]).exit_code == 2
    assert CliRunner().invoke(app, ["cost", "--by", "moon"]).exit_code == 2


@pytest.fixture
async def rogue() -> AsyncIterator[Rogue]:
    async with running_rogue() as running:
        yield running


async def asked(settings: Settings, ledger: Ledger | None, times: int) -> list[Turn]:
    """The same question of one person, in as many conversations."""
    turns = []
    async with (
        open_knowledge(settings) as knowledge,
        open_answers(settings, knowledge, ledger=ledger) as answers,
    ):
        for n in range(times):
            message = message_of("When does the library open?", EVERYONE, str(n))
            message = replace(message, person=ADA)
            events = [event async for event in answers.answering(message)]
            [turn] = [event.turn for event in events if isinstance(event, Finished)]
            turns.append(turn)
    return turns


HOURS = (
    "# Opening hours\n\nThe library opens at ten on weekdays.\n\n"
    "The kitchen closes at nine in the evening.\n"
)


async def stocked(tmp_path: Path, rogue: Rogue, tokens: int) -> Settings:
    """A home that knows the hours, with so many tokens a day for a person."""
    page = tmp_path / "docs" / "hours.md"
    page.parent.mkdir()
    page.write_text(HOURS)
    settings = Settings(
        _env_file=None,
        mynah_home=tmp_path / "home",
        embedding_languages="en",
        mynah_model="rogue",
        mynah_model_url=rogue.url,
        budget_person_day_tokens=tokens,
    )
    await index(settings, [str(page)], EVERYONE, dry_run=False, as_json=True)
    return settings


async def test_a_budget_near_its_end_is_warned_of_once(tmp_path: Path, rogue: Rogue) -> None:
    settings = await stocked(tmp_path, rogue, 100_000)
    async with open_queue(settings) as queue:
        turns = await asked(settings, queue.ledger, 1)
        spending = Spending(
            limits_of(settings), {}, queue.ledger, _unwritten, time.time, lambda: "x"
        )
        accounts = await spending.accounts(Payer(str(ADA)))
        used = round(100_000 * await queue.ledger.share(accounts))
        await queue.ledger.settle("earlier", accounts, Amount(tokens=79_999 - used))
        turns += await asked(settings, queue.ledger, 2)
    low, spent_words = say("budget_low", "en"), say("budget_spent", "en")
    assert [low in turn.reply.notices for turn in turns] == [False, True, False]
    assert not any(spent_words in turn.reply.notices for turn in turns)


def test_what_is_held_for_an_answer_follows_the_settings() -> None:
    settings = USUAL.model_copy(update={"budget_answer_tokens": 900})
    assert spending_of(settings, None, _unwritten).answer_tokens == 900


async def test_linked_accounts_pay_from_one_budget(tmp_path: Path) -> None:
    settings = USUAL.model_copy(update={"mynah_home": tmp_path, "budget_person_day_tokens": 100})
    async with open_records(settings) as database, open_queue(settings) as queue:
        spending = spending_of(settings, queue.ledger, _unwritten, database.links)
        apart = [await spending.accounts(Payer(who)) for who in ("web:ada", "telegram:99")]
        await database.links.link(Person("telegram", "99"), Person("web", "ada"), "circle")
        together = [await spending.accounts(Payer(who)) for who in ("web:ada", "telegram:99")]
    assert apart[0] != apart[1]
    assert together[0] == together[1]


async def _unwritten(_spent: Spent) -> None:
    """What is settled here is in no records."""


async def test_where_not_enough_is_left_of_a_budget_documents_are_quoted(
    tmp_path: Path, rogue: Rogue, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = await stocked(tmp_path, rogue, 6_600)
    async with open_queue(settings) as queue:
        turns = await asked(settings, queue.ledger, 8)
    models = [turn.model for turn in turns]
    assert models[0] == "rogue"
    assert models[-1] == "extractive"
    assert rogue.asked == models.count("rogue")
    assert "ten on weekdays" in turns[-1].reply.text
    assert say("budget_spent", "en") in turns[-1].reply.notices
    low = [say("budget_low", "en") in turn.reply.notices for turn in turns]
    assert low == [n == models.count("rogue") - 1 for n in range(len(turns))]
    assert "of a budget is used" in turns[-1].choices[0].reasons[-1]
    capsys.readouterr()
    await cost(settings, "person", 0.0, as_json=True)
    [row] = json.loads(capsys.readouterr().out)["totals"]
    assert (row["of"], row["calls"]) == (str(ADA), models.count("rogue"))
    assert row["read"] + row["wrote"] <= 6_600
