"""Mynah as a process, telegram-test-api as its Telegram: what people do, and what they then see."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio

from tests.others.conftest import Everywhere
from tests.others.telegram import BOT, Telegram

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="session")]

ADA, BO, GROUP = 71, 72, -1001
"""Whom an administrator allowed, a stranger, and a group that both are in."""


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def ada(everywhere: Everywhere) -> None:
    """Anybody can write to a Telegram bot, so she is let in first."""
    code, printed = await everywhere.mynah.run("access", "allow", f"person:telegram:{ADA}")
    assert code == 0, printed


async def test_a_direct_message_is_answered_once_with_its_citation(telegram: Telegram) -> None:
    await telegram.says(ADA, "When does the library open?")
    post = await telegram.answer(ADA)
    assert "ten on weekdays" in post["message"]["text"]
    assert "[1]" in post["message"]["text"]


async def test_an_update_that_comes_again_is_not_answered_again(telegram: Telegram) -> None:
    before = len(await telegram.posts(ADA))
    await telegram.says(ADA, "When does the library open?")
    await telegram.answer(ADA, before + 1)
    assert await telegram.judge.do("redeliver")
    await telegram.says(ADA, "When does the kitchen close?")
    post = await telegram.answer(ADA, before + 2)
    assert "nine in the evening" in post["message"]["text"]


async def test_an_opinion_is_thanked_for(telegram: Telegram) -> None:
    before = len(await telegram.posts(ADA))
    await telegram.says(ADA, "When does the library open?")
    await telegram.presses(ADA, await telegram.answer(ADA, before + 1), "👍")
    call = await telegram.called("answerCallbackQuery")
    assert "noted" in call.body["text"]


async def test_a_command_is_answered(telegram: Telegram) -> None:
    before = len(await telegram.posts(ADA))
    await telegram.commands(ADA, "/search garden")
    assert "caretaker" in (await telegram.answer(ADA, before + 1))["message"]["text"]


async def test_in_a_group_only_what_names_mynah_is_answered(telegram: Telegram) -> None:
    await telegram.says(ADA, "When does the library open?", GROUP)
    text = f"{BOT} When does the kitchen close?"
    entities = [{"type": "mention", "offset": 0, "length": len(BOT)}]
    await telegram.says(ADA, text, GROUP, entities=entities)
    assert "nine in the evening" in (await telegram.answer(GROUP))["message"]["text"]


async def test_a_stranger_is_shown_a_code_and_answered_once_it_is_approved(
    telegram: Telegram, everywhere: Everywhere
) -> None:
    await telegram.says(BO, "When does the library open?")
    told = (await telegram.answer(BO))["message"]["text"]
    (code,) = re.findall(r"mynah access approve (\w+)", told)
    assert (await everywhere.mynah.run("access", "approve", code))[0] == 0
    answer = (await telegram.answer(BO, 2))["message"]["text"]
    assert "ten on weekdays" in answer and "You may ask now." in answer
