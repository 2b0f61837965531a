"""Chatting at the terminal: lines become acts, and what the bot does becomes lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Connecting
from tests.platforms.slack.terminal import Terminal
from tests.platforms.slack.test_blocks import FEEDBACK


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def terminal(slack: StandIn, lines: list[str]) -> Terminal:
    return Terminal(slack, lines.append, slack.person("ann"))


async def test_what_is_said_and_answered_is_shown_with_numbers(
    slack: StandIn, terminal: Terminal, lines: list[str], client: AsyncWebClient
) -> None:
    await terminal.obey("#general @mynah when <exactly>?")
    await terminal.obey("thread quickly")
    terminal.show()
    await client.chat_postMessage(channel=slack.channel("general").id, text="x", blocks=[FEEDBACK])
    await client.chat_postEphemeral(
        channel=slack.channel("general").id, user=slack.person("ann").id, text="psst"
    )
    terminal.show()
    terminal.show()
    assert lines[0] == "! there is no such message"  # the bot has said nothing yet
    assert lines[1:] == [
        "#general Ann: @mynah when <exactly>?",
        "#general Mynah: [click feedback positive] [click feedback negative]",
        "(only Ann sees) Mynah: psst",
    ]


async def test_a_table_and_a_header_are_readable(
    slack: StandIn, terminal: Terminal, lines: list[str], client: AsyncWebClient
) -> None:
    cells = [
        [{"type": "raw_text", "text": each} for each in row] for row in (["a", "b"], ["1", "2"])
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Sums"}},
        {"type": "table", "rows": cells},
    ]
    await client.chat_postMessage(channel=slack.channel("general").id, text="Sums", blocks=blocks)
    terminal.show()
    assert [each.strip() for each in lines[0].splitlines()] == [
        "#general Mynah: ══ Sums ══",
        "a | b",
        "1 | 2",
    ]


async def test_a_click_reaches_the_bot_and_a_wrong_one_is_explained(
    slack: StandIn, terminal: Terminal, lines: list[str], client: AsyncWebClient
) -> None:
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    clicked: list[str] = []

    @app.action("feedback")
    async def note(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        clicked.append(body["actions"][0]["value"])

    handler: Connecting = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.sockets.connected()
    await client.chat_postMessage(channel=slack.channel("general").id, text="x", blocks=[FEEDBACK])
    terminal.show()
    await terminal.obey("click feedback negative")
    await client.chat_postEphemeral(
        channel=slack.channel("general").id,
        user=slack.person("ann").id,
        text="psst",
        blocks=[FEEDBACK],
    )
    await terminal.obey("click feedback positive")
    await terminal.obey("click nothing")
    await terminal.obey("dance")
    await handler.close_async()
    assert clicked == ["down", "up"]
    assert lines[1:3] == ["(taken)"] * 2
    assert lines[3].startswith("! nothing to click is called 'nothing'")
    assert lines[4].startswith("dm hello")


async def test_a_file_goes_to_the_bot_and_one_that_is_not_there_is_explained(
    slack: StandIn, terminal: Terminal, lines: list[str], tmp_path: Path
) -> None:
    (tmp_path / "wifi.md").write_text("tulip")
    await terminal.obey(f"file {tmp_path / 'wifi.md'} What is the password?")
    await terminal.obey(f"file {tmp_path / 'none.md'}")
    terminal.show()
    assert lines[0].startswith(f"! {tmp_path / 'none.md'} cannot be read")
    assert lines[1].startswith("dm Ann: What is the password?\n")
    assert "(file F" in lines[1]


def test_the_command_prints_what_to_start_the_bot_with() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.platforms.slack"],
        input="dm hello\nquit\n",
        capture_output=True,
        text=True,
        timeout=30,
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        check=True,
    )
    for name in (
        "SLACK_API_URL=http://127.0.0.1:",
        "SLACK_BOT_TOKEN=xoxb-",
        "SLACK_APP_TOKEN=xapp-",
    ):
        assert f"export {name}" in run.stdout
    assert "dm Ann: hello" in run.stdout
