"""`mynah connect telegram` and the doctor ask Telegram itself, with a limit of time."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.telegram.events import COMMANDS
from adapters.telegram.guide import guide, verify
from bots.connect import check, connect, guide_of
from bots.doctor import chat_platform
from bots.platforms import KNOWN
from bots.settings import Settings
from core.connecting import Ask
from core.ports import Unavailable
from tests.platforms.faults import Fault
from tests.platforms.telegram import Telegram


def settings_of(telegram: Telegram, token: str = "") -> Settings:
    return Settings(
        telegram_token=SecretStr(token or telegram.token), telegram_api_url=telegram.api_url
    )


async def test_a_good_token_names_the_bot(telegram: Telegram) -> None:
    settings = settings_of(telegram)
    found = await guide_of("telegram", settings).verify({"TELEGRAM_TOKEN": telegram.token})
    assert (found.who, found.problems) == ("@mynah_bot (Mynah)", ())
    assert await check(settings, "telegram", as_json=True) == 0


def test_the_steps_name_every_command_that_telegram_is_told() -> None:
    (step,) = [each for each in guide("", "").steps({}) if "commands" in each]
    assert all(f"/{command}" in step for command in COMMANDS)


@pytest.mark.parametrize("token", ["", "nonsense", "7000001:AAstandin-standin-standin-standin-9"])
async def test_a_bad_token_says_where_to_get_one(telegram: Telegram, token: str) -> None:
    found = await verify({"TELEGRAM_TOKEN": token}, api_url=telegram.api_url, webhook_url="")
    assert not found.who
    assert "BotFather" in found.problems[0]
    assert not token or token not in found.problems[0]


async def test_a_silent_telegram_is_not_waited_for(telegram: Telegram) -> None:
    telegram.faults.order("getMe", Fault(delay=5))
    settings = {"TELEGRAM_TOKEN": telegram.token}
    with pytest.raises(Unavailable, match="within"):
        await verify(settings, api_url=telegram.api_url, webhook_url="", seconds=0.3)


SLOWLY = """
import asyncio, importlib.abc, sys, time

class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "aiogram":
            time.sleep(3)
        return None

sys.meta_path.insert(0, Slow())
from adapters.telegram.guide import verify
token, url = sys.argv[1:]
said = asyncio.run(verify({"TELEGRAM_TOKEN": token}, api_url=url, webhook_url="", seconds=2.5))
print(said.who)
"""


async def test_the_time_that_loading_takes_is_not_telegrams(telegram: Telegram) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SLOWLY, telegram.token, telegram.api_url, stdout=PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "@mynah_bot (Mynah)"


async def test_a_telegram_that_cannot_be_reached_is_told_of_in_plain_words(
    telegram: Telegram,
) -> None:
    telegram.faults.order("getMe", Fault(cut="before"))
    with pytest.raises(Unavailable, match=r"^Telegram cannot be reached: \w+$"):
        await verify({"TELEGRAM_TOKEN": telegram.token}, api_url=telegram.api_url, webhook_url="")


async def test_the_steps_name_botfather_and_what_to_type() -> None:
    steps = "\n".join(guide("", "").steps({}))
    assert "https://t.me/BotFather" in steps and "/newbot" in steps and "/setprivacy" in steps


async def test_connecting_writes_the_token_that_was_checked(
    telegram: Telegram, tmp_path: Path
) -> None:
    env = tmp_path / ".env"

    def typed(ask: Ask, _before: str) -> str:
        return telegram.token if ask.setting == "TELEGRAM_TOKEN" else ""

    assert await connect(settings_of(telegram, "none"), "telegram", typed, env=env) == 0
    assert telegram.token in env.read_text()


async def test_the_doctor_asks_telegram(telegram: Telegram) -> None:
    (known,) = (each for each in KNOWN if each.name == "telegram")
    for token, state in ((telegram.token, "ok"), (telegram.token[:-1] + "9", "broken")):
        finding = await chat_platform(known, settings_of(telegram, token))
        assert finding.state == state
        assert token not in finding.detail
