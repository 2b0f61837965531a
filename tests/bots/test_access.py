"""`mynah access list` shows who was decided about, and who the settings name as administrators."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bots.access import approve, decide, forget, list_guests
from bots.assemble import open_knowledge, open_queue
from bots.roles import reception_of, shared_of
from bots.settings import Settings
from core.messages import Message, Person, Place, person_audience
from core.ports import Standing
from core.reception import receive


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None, mynah_home=tmp_path, mynah_admins="slack:T024.U042, telegram:99"
    )


async def test_administrators_are_listed_for_programs_and_people(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await list_guests(settings, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["administrators"] == ["slack:T024.U042", "telegram:99"]
    assert await list_guests(settings, as_json=False) == 0
    assert "Administrators: slack:T024.U042, telegram:99." in capsys.readouterr().out


async def test_where_nobody_is_named_it_says_how(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await list_guests(settings.model_copy(update={"mynah_admins": ""}), as_json=False)
    assert "Administrators: none; MYNAH_ADMINS names them." in capsys.readouterr().out


EVE = Person("discord", "77", locale="es")
ASKED = Message(
    "5", EVE, Place("discord", "", "7", "", private=True), person_audience(EVE), "?", 1.0
)


async def test_who_is_approved_at_the_terminal_is_told_by_whoever_answers_there(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        reception = reception_of(settings, knowledge, queue, {}, shared_of(knowledge))
        told = (await receive(ASKED, False, reception)).words
        code = told.partition("mynah access approve ")[2][:8]
        assert await approve(settings, code, as_json=False) == 0
        (line,) = await queue.door.waiting(ASKED.conversation)
    assert (line.telling, line.asks, line.person) == ("may_ask", "5", EVE)
    assert line.place.private and line.person.locale == "es"
    assert await approve(settings, code, as_json=False) == 1
    said = capsys.readouterr().out
    assert "person:discord:77 is allowed, and what was asked there last is answered now." in said


async def test_decisions_are_told_to_programs_and_listed_with_the_time_of_every_list(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    who = person_audience(EVE)
    for standing in Standing:
        assert await decide(settings, who, standing, as_json=True) == 0
        told = json.loads(capsys.readouterr().out)
        assert told == {"who": "person:discord:77", "standing": standing.value}
    assert await list_guests(settings, as_json=True) == 0
    (guest,) = json.loads(capsys.readouterr().out)["guests"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", guest["at"])
    assert await forget(settings, who, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"who": "person:discord:77", "standing": ""}
    assert await forget(settings, who, as_json=True) == 1
    assert capsys.readouterr().out == ""
