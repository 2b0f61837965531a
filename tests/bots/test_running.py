"""Experiments in use: arms answer otherwise, exposures are logged, harm ends by itself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.stores.sql.database import Database, open_database
from bots.answering import open_answers
from bots.arms import CHANGEABLE, Arms, in_arm
from bots.assemble import open_records
from bots.experiments import declared_in
from bots.running import list_runs, report, start, stop, stop_harmful
from bots.settings import Settings
from bots.tools import tools_in_arm, tools_of
from bots.writers import chat_model, chat_models
from core.conversation.tools import Tools
from core.conversation.turn import Event, Finished, Turn
from core.messages import EVERYONE, Message, Person
from core.ports import ChatModel, Misconfigured, Unavailable, Unreadable
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit, assign
from core.quality.experiments.running import Run
from tests.adapters.stores.test_sql_contract import turn
from tests.bots.forgotten import BO, ROOM, house, said
from tests.docs.pages import ROOT, Page

DEEP = {"STRATEGY_SIMPLE": 0.0, "STRATEGY_COMPLEX": 0.0}
DECLARED = """
[[experiment]]
name = "deep"
unit = "person"
primary = {{ name = "{metric}", better = "higher", effect = 0.1 }}
[[experiment.arm]]
name = "control"
share = 0.5
[[experiment.arm]]
name = "deep"
share = 0.5
changes = {{ {changes} }}
"""
EXPERIMENT = Experiment(
    "deep",
    Unit.PERSON,
    (Arm("control", 0.5, {}), Arm("deep", 0.5, DEEP)),
    Metric("answered", 0.1, higher_is_better=True),
    (),
)


def people(arm: str) -> Person:
    """Somebody in this arm."""
    numbers = (f"U{n}" for n in range(100, 200))
    return next(
        Person("slack", each, "P", "en")
        for each in numbers
        if assign(EXPERIMENT, f"slack:{each}").name == arm
    )


def declare(
    home: Path, metric: str = "answered", changes: str = "STRATEGY_SIMPLE = 0.0"
) -> Settings:
    file = home / "experiments.toml"
    file.write_text(DECLARED.format(metric=metric, changes=changes))
    return Settings(_env_file=None, mynah_home=home / "home", experiments=str(file))


async def test_people_are_answered_as_their_arm_says_and_logged_once(tmp_path: Path) -> None:
    async with house(tmp_path, experiments="experiments.toml") as it:
        await it.index("file:///key.md", "The boiler key hangs behind the red door.", EVERYONE)
        experiments = it.knowledge.database.experiments
        async with open_answers(it.settings, it.knowledge, in_arms=True) as answers:

            async def strategy(person: Person, number: float) -> str:
                message = said(person, ROOM, "Where does the boiler key hang?", number)
                (way,) = [
                    event.turn.ways[0].strategy
                    async for event in answers.answering(message)
                    if isinstance(event, Finished)
                ]
                return way

            assert await strategy(people("deep"), 1) == "naive"
            await experiments.start(EXPERIMENT, 0.0)
            assert await strategy(people("control"), 2) == "naive"
            assert await strategy(people("deep"), 3) == "deep_search"
            assert await strategy(people("deep"), 4) == "deep_search"
            (run,) = await experiments.runs()
            assert await experiments.exposed(run) == {"control": 1, "deep": 1}
            await experiments.stop("deep", 1.0, "")
            assert await strategy(people("deep"), 5) == "naive"
        async with open_answers(it.settings, it.knowledge) as answers:
            await experiments.start(replace(EXPERIMENT, name="deeper"), 0.0)
            assert await strategy(people("deep"), 6) == "naive"  # as `mynah ask` does


class Answered:
    """Answers by naming the changes under which it does."""

    def __init__(self, changes: Mapping[str, object]) -> None:
        self.changes = changes

    async def __call__(self, message: Message) -> AsyncIterator[Event]:
        yield Finished(Turn(message, question=json.dumps(dict(self.changes))), {})


async def asked(arms: Arms, message: Message) -> str:
    (found,) = [e.turn.question async for e in arms.answering(message) if isinstance(e, Finished)]
    return found


def made(changes: Mapping[str, object]) -> Any:
    if "RERANK_MODEL" in changes:
        raise Misconfigured("there is no such model")
    return Answered(changes)


async def test_what_cannot_be_made_or_looked_up_is_answered_as_it_is_and_not_logged(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database("", tmp_path))
        arms = Arms(Answered({}), made, database.experiments, lambda: 7.0)
        wrong = Experiment(
            "wrong",
            Unit.CONVERSATION,
            (Arm("control", 1e-9, {}), Arm("wrong", 1 - 1e-9, {"RERANK_MODEL": "none"})),
            EXPERIMENT.primary,
            (),
        )
        await database.experiments.start(wrong, 0.0)
        (run,) = await database.experiments.runs()
        message = said(BO, ROOM, "Hello?", 1)
        assert await asked(arms, message) == "{}"
        assert sum((await database.experiments.exposed(run)).values()) == 0

        class Away:
            def __init__(self, error: Exception) -> None:
                self.error = error

            async def runs(self, *, running: bool) -> list[Run]:
                raise self.error

        for error in (Unavailable("the records are away"), Unreadable("of a later release")):
            away = replace(arms, experiments=Away(error))  # type: ignore[arg-type]
            assert await asked(away, message) == "{}"


async def test_what_was_only_overheard_is_no_exposure(tmp_path: Path) -> None:
    async with open_database("", tmp_path) as database:
        arms = Arms(Answered({}), made, database.experiments, lambda: 7.0)
        await database.experiments.start(EXPERIMENT, 0.0)
        (run,) = await database.experiments.runs()
        message = said(people("deep"), ROOM, "Hello?", 1)
        assert await asked(arms, replace(message, overheard=True)) == json.dumps(DEEP)
        assert await database.experiments.exposed(run) == {"control": 0, "deep": 0}
        await asked(arms, message)
        assert await database.experiments.exposed(run) == {"control": 0, "deep": 1}


@pytest.mark.parametrize(
    ("metric", "changes", "why"),
    [
        ("solved", "STRATEGY_SIMPLE = 0.1", "nobody measures 'solved'"),
        ("answered", "CHUNK_CONTEXT = true", "no turn can change CHUNK_CONTEXT"),
        ("answered", "STRATEGY_SIMPLE = 7", "STRATEGY_SIMPLE is '7'"),
        ("answered", 'RERANK_MODEL = "nothing"', "not KIND:NAME"),
    ],
)
async def test_what_no_turn_could_do_or_nobody_measures_is_not_started(
    metric: str, changes: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(Misconfigured, match=why):
        await start(declare(tmp_path, metric, changes), "deep", as_json=True)


async def test_an_experiment_is_started_once_and_beside_none_that_changes_the_same(
    tmp_path: Path,
) -> None:
    settings = declare(tmp_path)
    with pytest.raises(Misconfigured, match="EXPERIMENTS names no file"):
        await start(in_arm(settings, {"EXPERIMENTS": ""}), "deep", as_json=True)
    with pytest.raises(Misconfigured, match="declares no experiment 'shallow'; there are: deep"):
        await start(settings, "shallow", as_json=True)
    async with open_records(settings) as database:
        await database.experiments.start(replace(EXPERIMENT, name="first"), 0.0)
    with pytest.raises(Misconfigured, match="'first' runs and changes STRATEGY_SIMPLE, too"):
        await start(settings, "deep", as_json=True)
    assert await stop(settings, "first", "", as_json=True) == 0
    assert await start(settings, "deep", as_json=True) == 0
    with pytest.raises(Misconfigured, match="'deep' runs already, since "):
        await start(settings, "deep", as_json=True)
    assert await stop(settings, "deep", "", as_json=True) == 0
    with pytest.raises(Misconfigured, match="no experiment 'deep' runs"):
        await stop(settings, "deep", "", as_json=True)
    with pytest.raises(Misconfigured, match="was started before"):
        await start(settings, "deep", as_json=True)


async def test_each_setting_that_an_arm_can_change_changes_how_turns_are_answered(
    tmp_path: Path,
) -> None:
    values: Mapping[str, object] = {
        "AGENT_STEPS": 2,
        "AGENT_TOKENS": 700,
        "HISTORY_TURNS": 3,
        "MODELS_BALANCED": "middle",
        "MODELS_LIGHT": "small",
        "MODELS_PREMIUM": "large",
        "MYNAH_MODEL": "other",
        "MYNAH_MODEL_SECONDS": 5.0,
        "RECENCY_DAYS": 9.0,
        "RERANK_MODEL": "onnx:/models/order",
        "RERANK_SECONDS": 1.5,
        "SHORT_ANSWERS": True,
        "SOURCE_WEIGHTS": "file:///a=2",
        "STRATEGY_COMPLEX": 0.9,
        "STRATEGY_SIMPLE": 0.1,
    }
    assert values.keys() == CHANGEABLE

    def writing(settings: Settings) -> ChatModel | None:
        return chat_model(settings, chat_models(settings))

    url = "http://127.0.0.1:9/v1"
    async with house(tmp_path, mynah_model="small", mynah_model_url=url) as it:
        usual = tools_of(it.settings, it.knowledge, None, {}, None)
        same = tools_in_arm(usual, it.settings, {}, it.knowledge, writing)
        assert await _how(same) == await _how(usual)
        for name, value in values.items():
            # One model for everything and tiers exclude each other.
            tiers = {"MYNAH_MODEL": ""} if name.startswith("MODELS_") else {}
            changes = {name: value, **tiers}
            other = tools_in_arm(usual, it.settings, changes, it.knowledge, writing)
            assert await _how(other) != await _how(usual), name


async def _how(tools: Tools) -> tuple[object, ...]:
    preferred = await tools.preferences(BO)
    return tools.model, tools.limits, tools.thresholds, tools.ordering, preferred


async def answered(database: Database, run: Run, rates: Mapping[str, float]) -> None:
    """200 people of each arm, of whom these shares got an answer."""
    for arm, rate in rates.items():
        for n in range(200):
            person = Person("slack", f"{arm}{n}")
            await database.experiments.expose(run, str(person), arm, str(person), 0.0)
            one = turn(n, room=arm, person=person)
            if n >= 200 * rate:
                one = replace(one, reply=replace(one.reply, citations=()))
            await database.records.save(one)


@pytest.mark.parametrize(("rate", "ends"), [(0.4, True), (0.78, False), (1.0, False)])
async def test_an_arm_that_does_harm_ends_the_experiment_and_the_report_says_why(
    rate: float, ends: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = declare(tmp_path)
    assert await start(settings, "deep", as_json=True) == 0
    assert await report(settings, "deep", as_json=False) == 0
    assert "Too few units" in capsys.readouterr().out
    async with open_records(settings) as database:
        (run,) = await database.experiments.runs()
        await answered(database, run, {"control": 0.8, "deep": rate})
        found = await stop_harmful(database.experiments, lambda: 1_800_000_000.0)
        assert list(found) == ["deep"] * ends
        assert await stop_harmful(database.experiments, lambda: 1_900_000_000.0) == {}
    await report(settings, "deep", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["exposed"] == {"control": 200, "deep": 200}
    assert told["stopped_at"] == ("2027-01-15T08:00:00Z" if ends else None)
    assert told["why"].startswith("deep: worse (answered changed by -0.4") is ends
    (metric,) = told["analysis"]["metrics"]
    assert np.isclose(metric["effects"][0]["effect"], rate - 0.8)
    await report(settings, "deep", as_json=False)
    shown = capsys.readouterr().out
    assert "exposed: control 200, deep 200" in shown
    assert ("stopped 2027-01-15" in shown) is ends
    await list_runs(settings, as_json=False)
    assert capsys.readouterr().out.splitlines()[0].endswith(")" if ends else ", runs")


async def test_what_the_handbook_declares_can_be_started(tmp_path: Path) -> None:
    file = tmp_path / "experiments.toml"
    file.write_text("\n".join(Page(ROOT / "docs/experiments.md").blocks("toml")))
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home", experiments=str(file))
    declared = declared_in(file)
    assert declared
    for each in declared:
        assert await start(settings, each.name, as_json=True) == 0
