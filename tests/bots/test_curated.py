"""`mynah answer`: written, listed, tried out, given on every way to the person, and gone when removed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.models.embeddings import embedded_spaces
from bots.assemble import open_records
from bots.curated import Draft, add, list_answers, remove, show, try_out
from bots.settings import Settings
from core.messages import EVERYONE, Audience
from core.ports import Misconfigured
from tests.bots.forgotten import ADA, BO, DIRECT, ROOM, House, found, house, said

TEXT = "Xylocarps: **thirty** a year.\n\n- ask [Ada](https://example.org/ada)"
DRAFT = Draft(
    "leave",
    ("How many days of annual leave do I get?", "How much holiday is there per year?"),
    TEXT,
    by="Ada",
)
HERE = Audience("room", "slack", "T1", "C1")
SAME = "How many vacation days do we have?"
OTHER = "How do I cancel my annual leave?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


async def test_an_answer_is_written_listed_shown_and_tried_out(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "leave.md"
    file.write_text(TEXT, "utf-8")
    assert await add(settings, replace(DRAFT, text="", file=file), EVERYONE, as_json=True) == 0
    written = told(capsys)
    assert (written["text"], written["audience"], written["replaced"]) == (TEXT, "everyone", False)
    vpn = Draft("vpn", ("How do I connect to the VPN?", "VPN setup on my laptop"), "Ask Bo.")
    await add(settings, vpn, HERE, as_json=True)
    capsys.readouterr()
    await list_answers(settings, as_json=True)
    assert [each["name"] for each in told(capsys)["answers"]] == ["leave", "vpn"]
    await show(settings, "leave", as_json=False)
    assert TEXT in capsys.readouterr().out
    await try_out(settings, SAME, HERE, as_json=True)
    tried = told(capsys)
    assert tried["given"] == "leave"
    assert [each["answer"] for each in tried["nearest"]] == ["leave", "vpn"]
    assert tried["nearest"][0]["probability"] >= tried["threshold"]
    await try_out(settings, OTHER, EVERYONE, as_json=True)
    tried = told(capsys)
    assert tried["given"] == ""
    assert [each["answer"] for each in tried["nearest"]] == ["leave"], "vpn is for a room"
    await try_out(settings, SAME, HERE, as_json=False)
    assert "leave: it is given" in capsys.readouterr().out


async def test_the_same_name_again_replaces_it(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await add(settings, DRAFT, EVERYONE, as_json=True)
    capsys.readouterr()
    await add(settings, replace(DRAFT, text="Thirty-one."), HERE, as_json=True)
    assert told(capsys)["replaced"] is True
    async with open_records(settings) as database:
        (kept,) = await database.curated.all()
    assert (kept.text, kept.audience) == ("Thirty-one.", HERE)


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (replace(DRAFT, questions=("Once?",)), "2 times at least"),
        (replace(DRAFT, questions=("Once?", " once? ", "")), "2 times at least"),
        (replace(DRAFT, questions=("Once?", "x" * 501)), "500 signs"),
        (replace(DRAFT, text=""), "either --text"),
        (replace(DRAFT, file=Path("answer.md")), "either --text"),
        (replace(DRAFT, text="", file=Path("nowhere.md")), "cannot be read"),
        (replace(DRAFT, text=" \n"), "is empty"),
        (replace(DRAFT, text="x" * 20_001), "mynah index"),
        (replace(DRAFT, name=" "), "NAME"),
        (replace(DRAFT, by="x" * 81), "--by"),
    ],
)
async def test_what_is_wrong_with_it_is_said_with_what_to_do(
    settings: Settings, draft: Draft, words: str
) -> None:
    with pytest.raises(Misconfigured, match=words):
        await add(settings, draft, EVERYONE, as_json=True)


async def test_an_answer_that_is_not_there_is_named_with_those_that_are(settings: Settings) -> None:
    await add(settings, DRAFT, EVERYONE, as_json=True)
    for command in (show, remove):
        with pytest.raises(Misconfigured, match="no answer lunch; there are: leave"):
            await command(settings, "lunch", as_json=True)


async def test_without_answers_trying_out_says_so(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await try_out(settings, SAME, EVERYONE, as_json=False)
    assert "no answers for everyone" in capsys.readouterr().out


@pytest.fixture(params=["sqlite", "postgres"])
async def lived_in(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A room was given its answer, and Ada alone asked the same."""
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    spaces = embedded_spaces("en")
    async with house(tmp_path, url, spaces=spaces, embedding_languages="en") as opened:
        await opened.index("file:///knots.md", "A bowline is a knot.", EVERYONE)
        await add(opened.settings, DRAFT, HERE, as_json=True)
        for number, question in enumerate((*DRAFT.questions, "How is a bowline tied?"), 1):
            await opened.asked(said(BO, ROOM, question, number))
        await opened.asked(said(ADA, DIRECT, DRAFT.questions[0], 9))
        yield opened


async def test_a_rooms_answer_is_given_and_recorded_there_and_nowhere_else(lived_in: House) -> None:
    records = lived_in.knowledge.records
    *given, last = await records.turns(str(ROOM))
    assert [turn.reply.text for turn in given] == [TEXT, TEXT]
    assert {turn.model for turn in given} == {"curated"}
    assert TEXT not in last.reply.text
    (alone,) = await records.turns(str(DIRECT))
    assert alone.model != "curated" and "Xylocarps" not in alone.reply.text


async def test_a_removed_answer_is_in_no_store_and_in_no_conversation_any_more(
    lived_in: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await found("Xylocarps", lived_in)
    capsys.readouterr()
    assert await remove(lived_in.settings, "leave", as_json=True) == 0
    assert told(capsys) == {"answer": "leave", "removed": True, "given": 2}
    assert await found("Xylocarps", lived_in) == []
    assert len(await lived_in.knowledge.records.turns(str(ROOM))) == 1, "what was not from it stays"
