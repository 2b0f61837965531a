"""The digest over real records and a real queue: told once a week, later to who is away, by one of several."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from adapters.doubles.platform import MemoryPlatform
from adapters.stores.sql.database import open_database
from bots.assemble import Knowledge, open_queue
from bots.digests import send_by_clock, week_end
from bots.schedule import jobs
from bots.settings import Settings
from bots.settings_check import contradictions
from core.messages import Audience
from core.ports import DeadLetter, DeadLetters, Notice, Unavailable
from core.quality.digest import WEEK
from tests.adapters.stores.test_sql_contract import turn

NOW = 1_795_500_000.0


@dataclass
class AwayAtFirst(MemoryPlatform):
    """Cannot be reached so many times."""

    away: int = 0
    tries: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def announce(self, room: Audience, notice: Notice) -> None:
        self.tries.append(notice)
        if len(self.tries) <= self.away:
            raise Unavailable("away")
        await super().announce(room, notice)


@dataclass
class LettersAwayAtFirst:
    """No letters, and once not even those."""

    tries: int = 0

    async def letters(self) -> list[DeadLetter]:
        self.tries += 1
        if self.tries == 1:
            raise Unavailable("away")
        return []


def settled(home: Path, **more: object) -> Settings:
    to = {"alert_to": "room:slack:T1:C1,room:discord:1:2", "time_zone": "UTC"}
    return Settings(_env_file=None, mynah_home=home, **{**to, **more})  # type: ignore[arg-type]


@pytest.mark.soak
async def test_a_week_is_told_once_to_everybody_and_later_to_who_is_away(tmp_path: Path) -> None:
    settings, slack, discord = settled(tmp_path), MemoryPlatform(), AwayAtFirst(away=2)
    now, platforms = [NOW], {"slack": slack, "discord": discord}

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    async with open_queue(settings) as opened, open_database("", tmp_path) as database:
        seen = SimpleNamespace(database=database, detect=lambda _text: "en")
        queue = replace(opened, dead=cast(DeadLetters, LettersAwayAtFirst()))
        parts = (settings, cast(Knowledge, seen), queue, platforms, lambda: now[0], sleep)
        assert await send_by_clock(*parts) == "nothing to tell of"
        assert now[0] > NOW
        end = week_end(settings, NOW)
        for number, at in enumerate((end - 60, end - 120, end - WEEK - 60)):
            kept = turn(number)
            asked = replace(kept.message, at=at - 1)
            await database.records.save(replace(kept, message=asked, answered_at=at))
        assert await send_by_clock(*parts) == "2 told"
        assert await send_by_clock(*parts) == "0 told"
        now[0] += WEEK
        assert await send_by_clock(*parts) == "2 told"
    first, second = (notice for _, notice in slack.announced)
    assert "- Answers: 2 (1)" in first.text and "- Answers: 0 (2)" in second.text
    assert [notice for _, notice in discord.announced] == [first, second]
    assert len(discord.tries) == 4


def test_only_who_is_to_be_told_and_wants_it_has_the_job(tmp_path: Path) -> None:
    def names(**more: object) -> set[str]:
        return {job.name for job in jobs(settled(tmp_path, **more))}

    assert "digest" in names()
    assert "digest" not in names(digest_at="off") and "digest" not in names(alert_to="")


def test_a_time_that_is_no_line_of_cron_is_refused(tmp_path: Path) -> None:
    def wrong(line: str) -> list[str]:
        return [
            each for each in contradictions(settled(tmp_path, digest_at=line)) if "DIGEST" in each
        ]

    assert wrong("off") == wrong("0 7 * * 5") == []
    assert "is neither off nor a line of cron: 'weekly'" in wrong("weekly")[0]
