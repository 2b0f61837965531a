"""`mynah answer`: written, listed, tried out, given on every way to the person, and gone when removed."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.models.embeddings import embedded_spaces
from bots.assemble import open_records
from bots.backing_up import backup
from bots.curated import Draft, add, list_answers, remove, show, try_out
from bots.restoring import restore
from bots.settings import Settings
from bots.verifying import left_of
from core.messages import EVERYONE, Audience
from core.ports import CuratedAnswer, Misconfigured
from tests.bots.forgotten import ADA, BO, DIRECT, ROOM, House, found, house, said
from tests.security import plants
from tests.security.house import open_house
from tests.security.plants import Plants

TEXT = "Xylocarps: **thirty** a year.\n\n- ask [Ada](https://example.org/ada)"
DRAFT = Draft(
    "leave",
    ("How many days of annual leave do I get?", "How much holiday is there per year?"),
    text=TEXT,
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
    vpn = Draft("vpn", ("How do I connect to the VPN?", "VPN setup on my laptop"), text="Ask Bo.")
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
    assert "given: leave" in capsys.readouterr().out


async def test_a_question_next_to_it_can_be_named_and_is_not_given_it_any_more(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    parking = Draft(
        "parking", ("Where can I park?", "Are there parking spaces at the office?"), text="Behind."
    )
    cost = "How much do I pay for parking?"

    async def given(question: str) -> str:
        capsys.readouterr()
        await try_out(settings, question, EVERYONE, as_json=True)
        return str(told(capsys)["given"])

    await add(settings, parking, EVERYONE, as_json=True)
    assert await given(cost) == "parking", "nothing else tells the one from the other"
    beside = replace(parking, others=("What does a parking space cost?",))
    await add(settings, beside, EVERYONE, as_json=True)
    assert await given(cost) == ""
    assert await given("Where can I park my car?") == "parking"
    await try_out(settings, cost, EVERYONE, as_json=False)
    assert "not for: What does a parking space cost?" in capsys.readouterr().out
    await show(settings, "parking", as_json=False)
    assert "not: What does a parking space cost?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How do I disable the VPN?", "the opposite of what the examples say: disable"),
        ("How do I turn off the VPN?", "the opposite of what the examples say: turn off"),
        ("Why should I never turn on the VPN?", "asks for something else"),
        ("When do I turn on the VPN?", "asks for something else"),
        ("How do I not enable the VPN?", "says not where the examples do not"),
        ("How much was the bonus in 2025?", "another number or date: 2025"),
        ("What bonus did we get in 2023?", "another number or date: 2023"),
        ("How much will the bonus be?", "does not name the number or date"),
        ("How can I switch on the VPN?", "given: vpn"),
        ("How high was the 2024 bonus?", "given: bonus"),
    ],
)
async def test_a_question_that_one_word_makes_another_is_refused_with_the_reason(
    settings: Settings, capsys: pytest.CaptureFixture[str], question: str, words: str
) -> None:
    vpn = Draft("vpn", ("How do I enable the VPN?", "How do I turn on the VPN?"), text="Press it.")
    asked = ("How much was the bonus in 2024?", "What bonus did we get in 2024?")
    for draft in (vpn, Draft("bonus", asked, text="In 2024 the bonus was 5 percent.")):
        await add(settings, draft, EVERYONE, as_json=True)
    capsys.readouterr()
    await try_out(settings, question, EVERYONE, as_json=False)
    said_so = capsys.readouterr().out.replace("\n", " ")
    assert words in said_so
    assert ("given: none" in said_so) == (not words.startswith("given"))


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
        (replace(DRAFT, questions=("Once?",)), "2 different questions"),
        (replace(DRAFT, questions=("Once?", " once? ", "")), "2 different questions"),
        (replace(DRAFT, questions=("Once?", "x" * 501)), "500 signs"),
        (replace(DRAFT, others=("x" * 501,)), "500 signs"),
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


async def test_what_is_not_one_question_is_said_to_be_none(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await add(settings, DRAFT, EVERYONE, as_json=True)
    for question, words in ((f"{SAME} {OTHER}", "several things"), (" ", "1 to 500 signs")):
        await try_out(settings, question, EVERYONE, as_json=False)
        said_so = capsys.readouterr().out
        assert "given: none" in said_so and words in said_so


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


async def test_on_the_web_it_is_answered_cited_and_opened_by_those_it_is_for(
    tmp_path: Path,
) -> None:
    chance = random.Random(1)  # noqa: S311
    async with open_house(
        tmp_path, Plants(chance, documents=0), chance, lambda knowledge: knowledge
    ) as running:
        answer = CuratedAnswer("leave", TEXT, DRAFT.questions, audience=Audience.parse(plants.ADA))
        await running.knowledge.database.curated.keep(answer)

        async def asked(who: str) -> Any:
            body = {"question": SAME, "conversation": "c", "id": f"m-{who}"}
            return (await running.client.post("/api/ask", json=body, headers=_as(who))).json()

        adas, eves = await asked("ada"), await asked("eve")
        assert adas["answer"] == TEXT
        assert adas["notices"] == ["Answered by an administrator: leave, 1970-01-01."]
        (cited,) = adas["citations"]
        where = {"uri": cited["uri"], "quote": cited["quote"]}
        opened = await running.client.get("/api/passage", params=where, headers=_as("ada"))
        assert opened.json()["text"] == TEXT and opened.json()["start"] == 0
        assert "Xylocarps" not in json.dumps(eves) and "answer:leave" not in json.dumps(eves)
        hidden = await running.client.get("/api/passage", params=where, headers=_as("eve"))
        assert hidden.status_code == 404


def _as(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who}-knocks-thrice"}


async def test_a_backup_has_it_and_a_restore_removes_again_what_was_removed_since(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vpn = Draft("vpn", ("How do I connect to the VPN?", "VPN setup on my laptop"), text="Ask Bo.")
    for draft in (DRAFT, vpn):
        await add(settings, draft, EVERYONE, as_json=True)
    async with house(settings.mynah_home, spaces=(), embedding_languages="en") as it:
        await it.asked(said(BO, ROOM, SAME, 1))
    assert await backup(settings, tmp_path / "backup.tar", as_json=True) == 0
    await remove(settings, "leave", as_json=True)
    await remove(settings, "vpn", as_json=True)
    await add(settings, vpn, EVERYONE, as_json=True)
    assert await restore(settings, tmp_path / "backup.tar", as_json=True) == 0
    async with open_records(settings) as database:
        assert [each.name for each in await database.curated.all()] == ["vpn"]
    assert await left_of(settings, ["Xylocarps", "answer:leave"]) == []
