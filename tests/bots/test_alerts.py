"""Who is told what is wrong, as the settings name them, and what `mynah alert` shows."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest

from adapters.doubles.platform import MemoryPlatform
from adapters.stores.sql.database import open_database
from bots.alerting import addresses, destinations, limits_of, lost_since, named
from bots.alerts import list_incidents, silence
from bots.schedule import watching
from bots.settings import Settings
from bots.settings_check import contradictions
from core.messages import EVERYONE, Message, Person, Place
from core.ports import DeadLetter, Misconfigured, Notice, Undeliverable
from core.quality.causes import Cause
from core.quality.incidents import Incident, Stage
from core.quality.monitor import EVERYTHING
from core.quality.rules import Limits, Severity, Symptom

NOTICE = Notice("1", "title", "text")


def settings(home: Path = Path("var"), **given: object) -> Settings:
    return Settings(_env_file=None, mynah_home=home, **given)  # type: ignore[arg-type]


def test_nothing_is_watched_where_nobody_is_to_be_told() -> None:
    assert watching(None) == ()
    assert addresses("") == []


@pytest.mark.parametrize("wrong", ["ada", "room:slack:T1", "room:web::x", "person:slack:T1.U1"])
def test_an_address_by_which_nobody_can_be_told_is_refused(wrong: str) -> None:
    with pytest.raises(Misconfigured):
        addresses(f"mailto:a@example.com, {wrong}")


def test_what_is_contradictory_is_said_before_the_start() -> None:
    told = list(contradictions(settings(alert_to="mailto:a@example.com")))
    assert [line.split()[0] for line in told] == ["ALERT_MAIL_SERVER", "ALERT_MAIL_FROM"]
    (line,) = contradictions(settings(alert_escalate_to="https://example.com"))
    assert line.startswith("ALERT_ESCALATE_TO needs ALERT_TO")


def test_a_webhook_is_named_without_its_path_which_is_often_a_password() -> None:
    name = named("https://hooks.example.com/services/secret")
    assert name.startswith("https://hooks.example.com ")
    assert "secret" not in name


async def test_a_room_is_told_by_its_platform_and_by_no_other() -> None:
    slack = MemoryPlatform()
    wanted = settings(
        alert_to="room:slack:T1:C1,room:telegram::-5",
        alert_escalate_to="room:slack:T1:C1,https://example.com/x",
    )
    async with httpx.AsyncClient() as client:
        first, second, third = destinations(wanted, {"slack": slack}, client)
    assert [each.escalation for each in (first, second, third)] == [False, False, True]
    await first.teller.tell(NOTICE)
    ((room, notice),) = slack.announced
    assert (str(room), notice) == ("room:slack:T1:C1", NOTICE)
    with pytest.raises(Undeliverable, match="telegram"):
        await second.teller.tell(NOTICE)


def test_limits_are_those_of_the_settings() -> None:
    assert limits_of(settings()) == Limits()
    made = limits_of(settings(alert_errors=0.2, alert_high_seconds=20, alert_objective=0.9))
    assert (made.errors, made.very_slow, made.objective) == (0.2, 20, 0.9)


def test_letters_that_were_given_up_before_are_not_counted_again() -> None:
    place = Place("slack", "T1", "C1", "1")
    message = Message("m", Person("slack", "T1.U1"), place, EVERYONE, "Hi", 1.0)
    letters = [DeadLetter(str(at), message, "undeliverable", at) for at in (1.0, 2.0)]
    (lost,) = lost_since(letters, 2.0)
    assert (lost.at, lost.told.platform, lost.told.workspace) == (2.0, "slack", "T1")


async def test_incidents_are_listed_with_cause_and_page_and_a_silence_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = time.time()
    symptom = Symptom("errors", EVERYTHING, Severity.CRITICAL, 0.5, 0.1, 2)
    incident = Incident(
        "errors-1",
        Severity.CRITICAL,
        (symptom,),
        Cause("model", "openai:x"),
        now,
        now,
        stages=(Stage("opened", now),),
    )
    async with open_database("", tmp_path) as database:
        await database.incidents.save([incident])
    await silence(settings(tmp_path), "model openai:*", 60.0, as_json=True)
    capsys.readouterr()
    assert await list_incidents(settings(tmp_path), now - 60, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    (row,) = told["incidents"]
    assert (row["cause"], row["severity"]) == ("the model openai:x", "critical")
    assert row["page"] == "docs/runbooks/errors.md"
    assert row["silenced"] is True
    assert [each["pattern"] for each in told["silences"]] == ["model openai:*"]
    await silence(settings(tmp_path), "model openai:*", 0.0, as_json=False)
    capsys.readouterr()
    await list_incidents(settings(tmp_path), now - 60, as_json=False)
    assert "silenced" not in capsys.readouterr().out
