"""Which model judges, by the settings; and verdicts listed, reviewed and made cases."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.models.embeddings import embedded_spaces
from adapters.stores.sql.database import open_database
from bots.cases import read_cases
from bots.guards import rules_of, toxicity_model
from bots.screened import list_screenings, make_case, mark
from bots.settings import Settings
from bots.settings_check import contradictions
from core.ports import Misconfigured, Reason, Screening
from core.quality.cases.case import Case
from tests.adapters.models.tiny_toxicity import write_toxicity
from tests.adapters.stores.test_sql_contract import ADA, turn

LEAVE = Case("", audience="", sources=("leave.md",))


def settings_of(home: Path = Path("var"), **changes: Any) -> Settings:
    return Settings(_env_file=None, mynah_home=home, **changes)


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """With a question that was refused, and a block of an answer."""
    asked = turn(1, person=ADA, text="Who killed the build, and how do I kill it again?")
    refused = Screening(
        asked.message.conversation,
        asked.message.id,
        str(ADA),
        "room",
        "refuse",
        (Reason("toxicity", 0.91, 0.9, "light"),),
        asked.message.text,
        100.0,
    )
    async with open_database("", tmp_path) as database:
        await database.records.save(asked)
        await database.screenings.keep(refused)
        await database.screenings.keep(replace(refused, place="answer", tell=True))
    return tmp_path


def test_with_both_embedded_models_the_light_one_judges_at_no_further_cost() -> None:
    spaces = embedded_spaces("all")
    model = toxicity_model(settings_of(), spaces)
    assert model is not None
    assert (model.name, model.degraded) == ("light", True)
    assert list(model.embedders) == [s.embedder for s in spaces]  # type: ignore[attr-defined]


def test_without_both_of_them_nothing_judges_unless_it_is_asked_for() -> None:
    english = embedded_spaces("en")
    assert toxicity_model(settings_of(), english) is None
    asked = toxicity_model(settings_of(toxicity_model="light"), english)
    assert asked is not None
    assert toxicity_model(settings_of(toxicity_model="off"), embedded_spaces("all")) is None


async def test_an_exported_model_judges_and_the_light_one_knows_what_it_does_not(
    tmp_path: Path,
) -> None:
    write_toxicity(tmp_path)
    settings = settings_of(toxicity_model=f"onnx:{tmp_path}")
    model = toxicity_model(settings, embedded_spaces("all"))
    assert model is not None
    (scores,) = await model.judge(["idiot"])
    assert scores["toxicity"] == pytest.approx(0.881, abs=0.001)
    assert "self_harm" in scores
    assert (model.name, model.degraded) == (f"onnx:{tmp_path}", False)


async def test_a_model_that_cannot_be_had_is_stood_in_for_and_that_is_told(tmp_path: Path) -> None:
    settings = settings_of(toxicity_model=f"onnx:{tmp_path}/none")
    model = toxicity_model(settings, embedded_spaces("all"))
    assert model is not None
    (scores,) = await model.judge(["You fucking idiot"])
    assert scores["toxicity"] > 0.75
    assert (model.name, model.degraded) == ("light", True)


def test_rules_are_as_the_settings_say() -> None:
    rules = rules_of(settings_of(safety_warn="room.toxicity=0.6", safety_help="off"))
    assert rules.warn == {("room", "toxicity"): 0.6}
    assert rules.help == {}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"toxicity_model": "heavy"}, "TOXICITY_MODEL is 'heavy'"),
        ({"safety_warn": "toxicity"}, "SAFETY_WARN holds 'toxicity'"),
        ({"safety_refuse": "hall.toxicity=0.5"}, "SAFETY_REFUSE names the place 'hall'"),
        ({"safety_tell": "threat=7"}, "SAFETY_TELL holds '7'"),
    ],
)
def test_what_is_wrong_with_a_setting_is_said(changes: dict[str, Any], says: str) -> None:
    assert any(says in line for line in contradictions(settings_of(Path("var"), **changes)))


async def test_verdicts_are_listed_with_reasons_the_urgent_first(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await list_screenings(settings_of(home), 5, waiting=True, as_json=True) == 0
    urgent, usual = json.loads(capsys.readouterr().out)["screenings"]
    assert (urgent["place"], urgent["urgent"]) == ("answer", True)
    assert usual["reasons"] == [
        {"class": "toxicity", "score": 0.91, "threshold": 0.9, "by": "light"}
    ]
    assert await list_screenings(settings_of(home), 5, waiting=False, as_json=False) == 0
    told = capsys.readouterr().out
    assert "toxicity 0.91 (from 0.90, by light)" in told
    assert "an administrator is to look at it" in told


async def test_a_verdict_that_is_marked_waits_no_more(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await mark(settings_of(home), 1, false_alarm=True, as_json=False) == 0
    assert "mynah safety case 1" in capsys.readouterr().out
    await list_screenings(settings_of(home), 5, waiting=True, as_json=True)
    assert [s["number"] for s in json.loads(capsys.readouterr().out)["screenings"]] == [2]
    with pytest.raises(Misconfigured, match="no verdict 77"):
        await mark(settings_of(home), 77, false_alarm=False, as_json=False)


async def test_a_false_alarm_becomes_a_case(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    assert await make_case(settings_of(home), 1, LEAVE, file, as_json=False) == 0
    (case,) = read_cases(file)
    assert case.question == "Who killed the build, and how do I kill it again?"
    assert case.sources == ("leave.md",)
    async with open_database("", home) as database:
        marks = {each.id: each.mark for each in await database.screenings.latest(5)}
    assert marks[1] == "false alarm"


async def test_a_verdict_on_an_answer_makes_no_case(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no verdict on a question"):
        await make_case(settings_of(home), 2, LEAVE, tmp_path / "cases.jsonl", as_json=False)
