"""`mynah dead` tells programs what became of a letter, as it tells people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.assemble import open_queue
from bots.letters import drop, retry
from bots.settings import Settings
from core.messages import Message, Person, Place, person_audience

ADA = Person("slack", "T1.U1")
ROOM = Place("slack", "T1", "C1", "1")


async def buried(settings: Settings, id_: str) -> str:
    """A message that failed every try; its letter's id."""
    async with open_queue(settings) as queue:
        await queue.door.append(Message(id_, ADA, ROOM, person_audience(ADA), "When?", 1.0))
        lease = await queue.inbox.take(str(ROOM))
        assert lease is not None
        await queue.dead.bury(lease, "no")
        (letter,) = await queue.dead.letters()
    return letter.id


async def test_what_becomes_of_a_letter_is_told_to_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path)
    first = await buried(settings, "1")
    assert await drop(settings, first, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"id": first, "done": "dropped"}
    second = await buried(settings, "2")
    assert await retry(settings, second, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"id": second, "done": "retried", "conversation": "slack:T1:C1:1"}
    for act in (retry, drop):
        assert await act(settings, second, as_json=True) == 1
    assert capsys.readouterr().out == ""
