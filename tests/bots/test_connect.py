"""Connecting a platform writes what was checked, into a file that nobody else reads, and nothing else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bots.connect import connect, guide_of, write_env
from bots.settings import Settings
from bots.settings_check import contradictions
from core.connecting import Ask
from core.ports import Misconfigured
from tests.platforms.slack import slack_standin


def test_other_lines_of_the_file_stay(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("# mine\nPORT=8081\nSLACK_BOT_TOKEN=old\n")
    write_env(env, {"SLACK_BOT_TOKEN": "xoxb-1", "WEBHOOK_SECRET": "a b#c'd"})
    assert env.read_text().startswith("# mine\nPORT=8081\n")
    assert dotenv_values(env) == {
        "PORT": "8081",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "WEBHOOK_SECRET": "a b#c'd",
    }


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    write_env(env, {"SLACK_BOT_TOKEN": "xoxb-1"})
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


def test_an_unknown_platform_is_named() -> None:
    with pytest.raises(Misconfigured, match="icq"):
        guide_of("icq", Settings())


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(
    "given", ["bad", "xoxb-1-secret", "http://mynah.example.com", "https://", "https://a:b@c.de/"]
)
async def test_an_address_that_is_none_is_refused_before_anything_is_shown(
    given: str, many: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def prompt(ask: Ask, already: str) -> str:
        asked.append(ask.setting)
        return given

    env = tmp_path / ".env"
    settings = Settings(_env_file=None)
    assert await connect(settings, "slack", prompt, env=env, many=many) == 1
    shown = capsys.readouterr().out
    assert "PUBLIC_URL must be an address that begins with https://" in " ".join(shown.split())
    assert "request_url" not in shown
    assert "secret" not in shown
    assert asked == ["PUBLIC_URL"] * 3
    assert not env.exists()


async def test_a_public_address_comes_with_a_token_without_which_nothing_would_start(
    tmp_path: Path,
) -> None:
    env = tmp_path / ".env"
    async with slack_standin() as slack:
        given = {
            "PUBLIC_URL": "https://mynah.example.com",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        settings = Settings(_env_file=None, slack_api_url=slack.api_url)
        prompt = lambda ask, _already: given.get(ask.setting, "")  # noqa: E731
        assert await connect(settings, "slack", prompt, env=env) == 0
    assert list(contradictions(Settings(_env_file=env))) == []


@pytest.mark.parametrize("many", [False, True])
async def test_an_address_that_is_none_is_asked_for_again(
    many: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["http://mynah.example.com", "https://mynah.example.com"]

    def prompt(ask: Ask, already: str) -> str:
        return given.pop(0) if ask.setting == "PUBLIC_URL" else ""

    settings = Settings(_env_file=None)
    assert await connect(settings, "slack", prompt, env=tmp_path / ".env", many=many) == 1
    assert given == []
    assert "https://mynah.example.com/slack/" in capsys.readouterr().out
