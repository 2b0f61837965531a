"""The job over real records and a real queue: what fails is told in a room, once, by one of two processes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from adapters.doubles.platform import MemoryPlatform
from adapters.stores.sql.database import open_database
from bots.alerting import open_alerting
from bots.assemble import Knowledge, open_queue
from bots.schedule import telling_of_verdicts
from bots.settings import Settings
from core.ports import Choice
from core.upkeep.alert import alert
from tests.adapters.stores.test_screenings import URGENT
from tests.adapters.stores.test_sql_contract import turn


async def ready() -> tuple[bool, Mapping[str, str]]:
    return True, {"queue": "ok", "records": "ok"}


async def test_a_model_that_fails_is_told_in_the_room_once(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path, alert_to="room:slack:T1:C1")
    slack, now = MemoryPlatform(), time.time()
    async with open_queue(settings) as queue, open_database("", tmp_path) as database:
        knowledge = cast(Knowledge, SimpleNamespace(database=database))
        for number in range(30):
            choice = Choice("", "light", ("simple: light", "openai:x failed: timeout"))
            failed = replace(turn(number), answered_at=now - 60, choices=(choice,))
            asked = replace(failed.message, at=now - 61)
            await database.records.save(replace(failed, message=asked))
        for _ in range(2):
            parts = (settings, knowledge, queue, {"slack": slack}, ready)
            async with open_alerting(*parts) as one, open_alerting(*parts) as other:
                assert one is not None and other is not None
                for at in (now, now + 60):
                    for each in (one, other):
                        await alert(each, partial(float, at))
        ((room, notice),) = slack.announced
        assert str(room) == "room:slack:T1:C1"
        assert "got no proper answer" in notice.title
        assert "Likely cause: the model openai:x." in notice.text
        (incident,) = await database.incidents.recent(0.0)
        assert incident.cause.name == "openai:x"
        assert await database.measures.slots(now - 300, now + 60, ("all",))


async def test_where_nobody_is_to_be_told_nothing_is_opened(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path)
    untouched: Any = None
    async with open_alerting(settings, untouched, untouched, {}, ready) as watched:
        assert watched is None


async def test_a_verdict_to_look_at_is_told_in_the_room_once_and_without_its_words(
    tmp_path: Path,
) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path, alert_to="room:slack:T1:C1")
    slack = MemoryPlatform()
    async with open_queue(settings) as queue, open_database("", tmp_path) as database:
        knowledge = cast(Knowledge, SimpleNamespace(database=database))
        await database.screenings.keep(replace(URGENT, at=time.time()))
        for _ in range(2):
            parts = (settings, knowledge, queue, {"slack": slack}, ready)
            async with open_alerting(*parts) as one, open_alerting(*parts) as other:
                for each in (one, other):
                    (tick,) = telling_of_verdicts(each, knowledge, settings)
                    await tick.run()
        ((_, notice),) = slack.announced
        assert notice.title == "Safety verdicts to look at: 1"
        assert URGENT.text not in notice.text and URGENT.person not in notice.text
    assert telling_of_verdicts(None, knowledge, settings) == ()
