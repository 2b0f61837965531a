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
        "person:discord:1190000000000000002",
        "room:telegram::-100123",
        "workspace:discord:1190000000000000000",
    ],
)
def test_everybody_else_can_be_somebody(who: str) -> None:
    assert wrong_person(Audience.parse(who)) == ""


@pytest.mark.parametrize(
    "who", ["person:telegrm:99", "workspace:slak:T024", "room:irc::#dev", "person:Slack:T024.U042"]
)
def test_where_mynah_is_not_nobody_can_be(who: str) -> None:
    words = f"names '{who}', whose platform is none of slack, discord, telegram, web"
    assert wrong_person(Audience.parse(who)) == words.replace("#", "%23")


@pytest.mark.parametrize("who", ["telegram:@ada", "discord:ada"])
def test_where_people_have_numbers_a_name_is_nobody(who: str) -> None:
    said = wrong_person(Audience.parse(f"person:{who}"))
    assert said.startswith(f"names '{who}', who is nobody: a person on ")
    assert wrong_person(Person.parse(said.rpartition(" ")[2])) == ""


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


@pytest.mark.parametrize("standing", ["allow", "block"])
@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("person:telegrm:99", "whose platform is none of slack"),
        ("person:telegram:@ada", "is a number, such as telegram:99"),
        ("conversation:slack:1", "everyone, a workspace, a room or a person"),
    ],
)
def test_no_decision_is_made_about_who_can_write_to_nobody(
    standing: str, who: str, said: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, ("access", standing, who), env={"MYNAH_HOME": str(tmp_path)})
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())


def test_an_old_decision_about_nobody_can_be_taken_back(tmp_path: Path) -> None:
    command = ("access", "forget", "person:slack:U042")
    said = CliRunner().invoke(app, command, env={"MYNAH_HOME": str(tmp_path)})
    assert said.exit_code == 1
    assert "Nothing was decided about person:slack:U042" in said.output
