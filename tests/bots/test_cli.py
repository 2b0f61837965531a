"""What the command line refuses by itself, before anything is opened."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from adapters.web.openapi import description
from bots.cli import app
from core.release import release
from tests.docs.pages import ROOT


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("question", ["", "   ", "\n\t "])
def test_an_empty_question_is_a_usage_error_that_says_what_to_write(
    command: str, question: str
) -> None:
    done = CliRunner().invoke(app, [command, question])
    assert done.exit_code == 2
    assert "QUESTION: it is empty; write what you want to know" in " ".join(done.output.split())


def test_an_audience_that_is_none_is_a_usage_error_with_examples() -> None:
    done = CliRunner().invoke(app, ["ask", "How?", "--audience", "person:web:a\udcff"])
    assert done.exit_code == 2
    assert "everyone, workspace:slack:T024" in " ".join(done.output.replace("│", " ").split())


def test_without_documents_the_terminal_names_the_home_it_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MYNAH_HOME", "elsewhere")
    monkeypatch.setenv("EMBEDDING_LANGUAGES", "en")
    for command in ("ask", "search"):
        told = CliRunner().invoke(app, [command, "How do I restore a backup?"]).output
        assert f"Nothing is indexed for you in {tmp_path}/elsewhere; MYNAH_HOME" in told


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("MYNAH_MODEL", "gpt4"),
        ("EMBEDDING_MODEL", "fastembed:x"),
        ("DATABASE_URL", "postgresql://ada:hush@127.0.0.1:9/none"),
    ],
)
def test_a_question_that_cannot_be_answered_leaves_no_home_behind(
    setting: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(setting, value)
    assert CliRunner().invoke(app, ["ask", "How do I restore a backup?"]).exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("search", "How?", "-k", "0"), "it is 0; a whole number from 1 to 100 will do"),
        (("search", "How?", "-k", "101"), "it is 101; a whole number from 1 to 100 will do"),
        (("feedback", "list", "-n", "0"), "it is 0; a whole number from 1 on will do"),
        (("connect", "telegram", "--json"), "it goes with --check alone"),
    ],
)
def test_an_option_that_cannot_be_meant_is_a_usage_error(
    command: tuple[str, ...], said: str
) -> None:
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())


def commands(within: Any) -> Iterator[Any]:
    for command in within.commands.values():
        yield command
        if isinstance(command, TyperGroup):
            yield from commands(command)


@pytest.mark.parametrize("command", commands(get_command(app)), ids=lambda each: each.name)
def test_every_command_and_group_has_an_example_and_words_for_each_argument(command: Any) -> None:
    assert command.epilog.startswith("Example: mynah ")
    assert [each.name for each in command.params if not each.help] == []


def test_the_help_says_what_mynah_does() -> None:
    said = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    assert "Answers your team's questions from your own documents, with a citation behind" in said


@pytest.mark.parametrize("measure", [["eval", "handbook"], ["bench", "index"], ["bench", "idle"]])
def test_what_measures_the_handbook_says_so_where_there_is_none(
    measure: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, measure)
    assert done.exit_code == 2
    assert "there is no folder docs here" in done.output


def test_the_release_is_told_once_and_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    done = CliRunner().invoke(app, ["--version"])
    assert (done.exit_code, done.output) == (0, f"mynah {project['version']}\n")
    assert release() == project["version"]
    assert description("", tokens=False)["info"]["version"] == project["version"]


def test_a_strategy_that_there_is_not_is_a_usage_error_that_names_those_there_are() -> None:
    done = CliRunner().invoke(app, ["search", "How?", "--strategy", "magic"])
    assert done.exit_code == 2
    assert "naive, chain_of_rag" in " ".join(done.output.replace("│", " ").split())
