"""`mynah feedback list` shows what people thought of answers, and nothing of whoever was forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.stores.sql.database import open_database
from bots.cli import app
from bots.opinions import list_opinions, list_signs, read_since
from bots.settings import Settings
from core.ports import Feedback, Traces
from tests.adapters.stores.test_sql_contract import ADA, BO, turn

NOW = 1_800_000_000.0


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """With opinions of two answers: a good one, a bad one of each person, one taken back."""
    times = iter((NOW - 50, NOW - 40, NOW - 30, NOW - 20))
    async with open_database("", tmp_path, clock=lambda: next(times)) as database:
        await database.records.save(turn(1, text="When do\nyou open?"))
        await database.records.save(turn(2, person=BO, text="Is it\x1b[2J far?"))
        for opinion in (
            Feedback("web::r:t", "m1", str(ADA), 1),
            Feedback("web::r:t", "m1", str(BO), -1, "We open\x1b]0;x\x07 at nine."),
            Feedback("web::r:t", "m2", str(ADA), -1),
            Feedback("web::r:t", "m2", str(BO), 0, "Never mind."),
        ):
            assert await database.records.rate(opinion)
    return Settings(_env_file=None, mynah_home=tmp_path)


async def listed(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    since: float = 0.0,
    *,
    down: bool = False,
    limit: int = 100,
) -> list[tuple[str, str, int]]:
    await list_opinions(settings, since, down=down, limit=limit, as_json=True)
    rows = json.loads(capsys.readouterr().out)["opinions"]
    return [(row["id"], row["person"], row["score"]) for row in rows]


FIRST, SECOND, THIRD = ("m2", "web:ada", -1), ("m1", str(BO), -1), ("m1", "web:ada", 1)


async def test_opinions_come_latest_first_without_those_taken_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await listed(settings, capsys) == [FIRST, SECOND, THIRD]
    assert await listed(settings, capsys, down=True) == [FIRST, SECOND]
    assert await listed(settings, capsys, NOW - 40) == [FIRST, SECOND]
    assert await listed(settings, capsys, limit=1) == [FIRST]


async def test_programs_get_question_and_answer_whole(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await list_opinions(settings, NOW - 40, down=True, limit=1, as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "opinions": [
            {
                "at": "2027-01-15T07:59:30Z",
                "score": -1,
                "comment": "",
                "person": "web:ada",
                "conversation": "web::r:t",
                "id": "m2",
                "question": "Is it\x1b[2J far?",
                "answer": "At 2. [1]",
                "model": "extractive",
            }
        ],
        "more": True,
    }


async def test_people_get_lines_that_cannot_steer_their_terminal(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await list_opinions(settings, 0.0, down=False, limit=3, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "down 2027-01-15T07:59:30Z web:ada",
        "  asked    Is it[2J far?",
        "  answered At 2. [1]",
        "  turn     web::r:t m2",
        "down 2027-01-15T07:59:20Z web:bo%3Ab  We open]0;x at nine.",
        "  asked    When do you open?",
        "  answered At 1. [1]",
        "  turn     web::r:t m1",
        "up   2027-01-15T07:59:10Z web:ada",
        "  asked    When do you open?",
        "  answered At 1. [1]",
        "  turn     web::r:t m1",
    ]
    await list_opinions(settings, 0.0, down=False, limit=2, as_json=False)
    assert capsys.readouterr().out.endswith("Only the latest 2 are shown; -n shows more.\n")


async def test_long_answers_are_cut(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_database("", settings.mynah_home) as database:
        long = turn(2, person=BO)
        await database.records.save(replace(long, reply=replace(long.reply, text="word " * 200)))
    await list_opinions(settings, 0.0, down=False, limit=1, as_json=False)
    assert len(capsys.readouterr().out.splitlines()[-3]) < 250


async def test_nothing_is_listed_of_who_was_forgotten(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_database("", settings.mynah_home) as database:
        traces = await database.kept.traces(Traces(ADA, NOW))
        for conversation in ("web::r:t", ""):
            await database.kept.forget(traces, conversation)
    assert await listed(settings, capsys) == []  # Bo's stood on Ada's question


async def test_without_opinions_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = Settings(_env_file=None, mynah_home=tmp_path / "none" / "yet")
    assert await list_opinions(fresh, 0.0, down=False, limit=9, as_json=False) == 0
    assert capsys.readouterr().out == "No opinions.\n"


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("90m", NOW - 5400),
        ("12h", NOW - 43_200),
        ("7d", NOW - 604_800),
        ("2w", NOW - 1_209_600),
        ("2027-01-15", 1_799_971_200.0),
        ("2027-01-15T08:00", NOW),
        ("2027-01-15T09:00+01:00", NOW),
    ],
)
def test_a_beginning_is_a_span_or_a_time(text: str, then: float) -> None:
    assert read_since(text, NOW) == then


@pytest.mark.parametrize("text", ["7", "7x", "d", "-7d", "yesterday", "2026-13-01", "9999999d"])
def test_a_beginning_that_is_none_is_a_usage_error_with_examples(text: str) -> None:
    done = CliRunner().invoke(app, ["feedback", "list", f"--since={text}"])
    assert done.exit_code == 2
    assert "a span such as 12h, 7d or 4w" in " ".join(done.output.replace("│", " ").split())


async def test_signs_are_counted_apart_from_opinions_and_silence_follows_an_opened_source(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_database("", settings.mynah_home) as database:
        await database.records.note_sign("web::r:t", "m1", "opened")
        await database.records.note_sign("web::r:t", "m2", "denied")
    await list_signs(settings, 0.0, limit=5, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["answers"] == 2
    assert told["signs"] == {
        "thanked": 0,
        "denied": 1,
        "rephrased": 0,
        "opened": 1,
        "opened, then silent": 1,
    }
    assert [(row["id"], row["signs"]) for row in told["doubted"]] == [("m2", ["denied"])]
    assert await listed(settings, capsys) == [FIRST, SECOND, THIRD]


def test_signs_are_shown_without_what_a_terminal_would_obey(settings: Settings) -> None:
    home = {"MYNAH_HOME": str(settings.mynah_home)}
    shown = CliRunner().invoke(app, ["feedback", "signs"], env=home).output
    assert "2 answers" in shown
    assert "\x1b" not in shown
    refused = CliRunner().invoke(app, ["feedback", "signs", "--since", "soon"], env=home)
    assert refused.exit_code == 2
