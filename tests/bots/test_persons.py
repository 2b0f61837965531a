"""Who cannot be anybody is refused by the commands that name people, and an old decision can still be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app
from bots.persons import wrong_person
from core.messages import Audience, Person


@pytest.mark.parametrize("who", ["person:slack:U042", "person:slack:T024.", "person:slack:.U042"])
def test_a_person_on_slack_without_a_team_is_nobody(who: str) -> None:
    audience = Audience.parse(who)
    assert "slack:T024.U042" in wrong_person(audience)
    assert wrong_person(Person(audience.platform, audience.id)) == wrong_person(audience)


@pytest.mark.parametrize(
    "who",
    [
        "everyone",
        "workspace:slack:T024",
        "room:slack:T024:C061",
        "person:slack:T024.U042",
        "person:web:ada",
        "person:telegram:99",
    ],
)
def test_everybody_else_can_be_somebody(who: str) -> None:
    assert wrong_person(Audience.parse(who)) == ""


@pytest.mark.parametrize(
    "command",
    [
        ("access", "block", "person:slack:U042"),
        ("access", "allow", "person:slack:U042"),
        ("search", "salary", "--audience", "person:slack:U042"),
        ("index", "notes", "--audience", "person:slack:U042"),
    ],
)
def test_a_command_says_how_a_person_on_slack_is_named(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    said = CliRunner().invoke(app, command, env={"MYNAH_HOME": str(tmp_path)})
    assert said.exit_code == 2
    assert "T024.U042" in said.output


def test_an_old_decision_about_nobody_can_be_taken_back(tmp_path: Path) -> None:
    command = ("access", "forget", "person:slack:U042")
    said = CliRunner().invoke(app, command, env={"MYNAH_HOME": str(tmp_path)})
    assert said.exit_code == 1
    assert "Nothing was decided about person:slack:U042" in said.output
