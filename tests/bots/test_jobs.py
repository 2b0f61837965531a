"""`mynah jobs`, `mynah pause` and backups by the clock, over the real records of a home."""

from __future__ import annotations

import json
import tarfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bots import jobs, pausing
from bots.assemble import open_records
from bots.backups import backup_by_clock, drop_older, verify_backup
from bots.checks import engines
from bots.schedule import DAY_SECONDS, jobs_with_bodies
from bots.schedule import jobs as table
from bots.settings import Settings
from core.messages import Audience
from core.ports import Claim, Guest, Misconfigured, Standing
from core.words import say
from tests.adapters.stores.test_sql_contract import turn
from tests.bots.forgotten import BO, ROOM, house, said


def settled(home: Path, **more: object) -> Settings:
    return Settings(_env_file=None, mynah_home=home, embedding_languages="en", **more)  # type: ignore[arg-type]


async def nothing() -> None:
    """A digest that is not sent."""


async def test_every_job_of_the_table_has_something_to_do(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        settings = settled(
            tmp_path, backup_folder=str(tmp_path), access_days=1, alert_to="mailto:ops@example.com"
        )
        done = jobs_with_bodies(settings, it.knowledge, it.answers, nothing)
    assert list(done) == list(table(settings))
    assert {"backup", "digest", "expire-access"} < {job.name for job in done}
    assert "backup" not in {job.name for job in table(settled(tmp_path))}


async def test_a_job_is_done_on_demand_and_what_it_did_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settled(tmp_path, record_days=30)
    async with open_records(settings) as database:
        for number in (1, 2):
            await database.records.save(turn(number))
        await database.records.save(replace(turn(3), answered_at=time.time()))
    assert await jobs.run_job(settings, "prune-records", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["outcome"], told["said"]) == ("done", "2 turns removed")
    async with open_records(settings) as database:
        assert await database.records.answers(0.0) == 1
    await jobs.history(settings, "prune-records", 5, as_json=True)
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert run == told


async def test_who_was_let_in_long_ago_is_let_in_no_more_and_who_is_blocked_stays_so(
    tmp_path: Path,
) -> None:
    settings, now = settled(tmp_path, access_days=30), time.time()
    names = {"old": 31, "new": 29, "bad": 400}
    async with open_records(settings) as database:
        for name, days in names.items():
            standing = Standing.BLOCKED if name == "bad" else Standing.ALLOWED
            who = Audience("person", "slack", "", name)
            await database.guests.decide(Guest(who, standing, "", now - days * DAY_SECONDS))
    assert await jobs.run_job(settings, "expire-access", as_json=True) == 0
    async with open_records(settings) as database:
        assert {each.who.id for each in await database.guests.decided()} == {"new", "bad"}
    with pytest.raises(Misconfigured, match="no job 'expire-access'"):
        await jobs.run_job(settled(tmp_path), "expire-access", as_json=True)


async def test_records_stay_where_no_days_are_set(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.asked(said(BO, ROOM, "What is a bowline?", 1))
        done = jobs_with_bodies(settled(tmp_path), it.knowledge, it.answers, nothing)
        prune = next(body for job, body in done.items() if job.name == "prune-records")
        assert await prune() == ""
        assert await it.knowledge.database.records.answers(0.0) == 1


async def test_a_paused_job_is_not_done_until_it_is_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settled(tmp_path)
    await jobs.pause_job(settings, "prune-files", as_json=True)
    with pytest.raises(Misconfigured, match="mynah jobs resume prune-files"):
        await jobs.run_job(settings, "prune-files", as_json=True)
    assert "prune-files is paused" in (await engines.jobs(settings)).detail
    capsys.readouterr()
    await jobs.list_jobs(settings, as_json=True)
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["jobs"]}
    assert rows["prune-files"]["paused_at"]
    await jobs.resume_job(settings, "prune-files", as_json=False)
    assert await jobs.run_job(settings, "prune-files", as_json=False) == 0
    told = capsys.readouterr().out
    assert "runs again; it is due" in told
    assert "0 files removed" in told


async def test_a_job_that_goes_on_elsewhere_is_not_begun_beside_it(tmp_path: Path) -> None:
    settings, now = settled(tmp_path), time.time()
    async with open_records(settings) as database:
        claimed = await database.jobs.claim("prune-files", now, now, now + 60)
        assert claimed is Claim.OURS
    with pytest.raises(Misconfigured, match="goes on already"):
        await jobs.run_job(settings, "prune-files", as_json=True)


async def test_who_names_no_job_is_told_which_was_meant(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="did you mean prune-files"):
        await jobs.pause_job(settled(tmp_path), "prune-file", as_json=True)
    with pytest.raises(Misconfigured, match="BACKUP_FOLDER"):
        await jobs.run_job(settled(tmp_path), "backup", as_json=True)


async def test_a_job_that_failed_is_seen_by_the_doctor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settled(tmp_path / "home", backup_folder=str(tmp_path / "nowhere"))
    assert await jobs.run_job(settings, "backup", as_json=False) == 1
    assert "there is no folder" in capsys.readouterr().out
    found = await engines.jobs(settings)
    assert found.state == "degraded"
    assert "backup failed the last time" in found.detail


async def test_where_mynah_is_paused_people_are_told_so_and_elsewhere_answered(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as it:
        await pausing.pause(it.settings, "room:slack:T1:C1", "Back at noon.", as_json=True)
        await it.asked(said(BO, ROOM, "What is a bowline?", 1))
        other = replace(ROOM, room="C2")
        await it.asked(said(BO, other, "What is a bowline?", 2))
        (here,) = await it.knowledge.records.turns(str(ROOM))
        (there,) = await it.knowledge.records.turns(str(other))
        assert here.reply.text == f"{say('paused')}\n\n> Back at noon."
        assert say("paused") not in there.reply.text
        assert (await engines.pauses(it.settings)).state == "degraded"
        assert await pausing.resume(it.settings, "room:slack:T1:C1", as_json=True) == 0
        assert await pausing.resume(it.settings, "room:slack:T1:C1", as_json=True) == 1


@pytest.mark.parametrize("where", ["nowhere", "room:slack:T1", "person:slack:U1", "", "Slack"])
async def test_what_cannot_be_paused_is_refused(tmp_path: Path, where: str) -> None:
    with pytest.raises(Misconfigured, match="is none of everywhere, slack"):
        await pausing.pause(settled(tmp_path), where, "", as_json=True)


async def test_a_backup_by_the_clock_is_whole_and_older_ones_make_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(10, 14):
        (folder / f"mynah-202611{day}-023000.tar").write_text("old")
    (folder / "mynah-notes.tar").write_text("somebody else's")
    async with house(tmp_path / "home") as it:
        await it.asked(said(BO, ROOM, "What is a bowline?", 1))
        settings = it.settings.model_copy(
            update={"backup_folder": str(folder), "backups_kept": 2, "embedding_languages": "en"}
        )
        assert "3 older removed" in await backup_by_clock(settings)
    left = sorted(here(folder))
    assert left[0] == "mynah-20261113-023000.tar"
    assert left[2] == "mynah-notes.tar"
    capsys.readouterr()
    assert await verify_backup(settled(tmp_path / "home"), folder / left[1], as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["problems"], told["people"]) == ([], 1)
    assert hidden(folder) == []


def spoilt(folder: Path) -> Path:
    """Its only backup, with some bytes of the records overwritten."""
    (file,) = folder.glob("mynah-*.tar")
    with tarfile.open(file) as tar:
        member = next(each for each in tar if each.name == "records.sqlite")
        at = member.offset_data + member.size // 2
    with file.open("r+b") as damaged:
        damaged.seek(at)
        damaged.write(b"\xff" * 64)
    return file


def here(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def hidden(folder: Path) -> list[str]:
    return [name for name in here(folder) if name.startswith(".")]


async def test_a_damaged_backup_does_not_pass(tmp_path: Path) -> None:
    async with house(tmp_path / "home") as it:
        settings = it.settings.model_copy(update={"backup_folder": str(tmp_path)})
        await backup_by_clock(settings)
    file = spoilt(tmp_path)
    with pytest.raises(Misconfigured, match="damaged"):
        await verify_backup(settled(tmp_path / "home"), file, as_json=True)
    assert [each for each in hidden(tmp_path) if each.startswith(".mynah-verify")] == []


def test_of_fewer_backups_than_are_kept_none_goes(tmp_path: Path) -> None:
    (tmp_path / "mynah-20261110-023000.tar").write_text("old")
    assert drop_older(tmp_path, 7) == 0
