"""Faults that a test orders reach aiogram as the network's and Telegram's own."""

from __future__ import annotations

import time

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from tests.platforms.faults import Fault
from tests.platforms.telegram import Person, Telegram


async def test_an_ordered_error_has_no_effect_and_passes(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    telegram.faults.order("sendMessage", Fault(status=502, error="Bad Gateway"), times=2)
    for _ in range(2):
        with pytest.raises(TelegramServerError, match="Bad Gateway"):
            await bot.send_message(ada.user.id, "hello")
    assert not telegram.sent(ada.private)
    await bot.send_message(ada.user.id, "hello")
    assert [call.status for call in telegram.calls.of("sendMessage")] == [502, 502, 200]


async def test_an_ordered_pause_carries_its_seconds(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    telegram.faults.order(
        "sendMessage", Fault(status=429, error="Too Many Requests: retry after 137")
    )
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(ada.user.id, "hello")
    assert refused.value.retry_after == 137
    assert len(telegram.calls.limited()) == 1


async def test_telegram_restarts_when_told(bot: Bot, telegram: Telegram) -> None:
    telegram.faults.order("*", Fault(status=500, error="Internal Server Error: restart"))
    with pytest.raises(RestartingTelegram):
        await bot.get_me()


async def test_a_page_of_a_proxy_is_no_answer(bot: Bot, telegram: Telegram) -> None:
    telegram.faults.order("getMe", Fault(status=502, body="<html>nginx</html>"))
    with pytest.raises(ClientDecodeError):
        await bot.get_me()


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [(Fault(cut="before"), 0), (Fault(cut="after"), 1), (Fault(half=True), 1)],
)
async def test_a_cut_leaves_the_sender_in_doubt(
    fault: Fault, arrived: int, bot: Bot, telegram: Telegram, ada: Person
) -> None:
    telegram.faults.order("sendMessage", fault)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ada.user.id, "hello")
    assert len(telegram.sent(ada.private)) == arrived
    assert telegram.calls.of("sendMessage")[0].status == 0
    await bot.get_me()


async def test_a_call_can_be_slow(bot: Bot, telegram: Telegram) -> None:
    telegram.faults.order("getMe", Fault(delay=0.2))
    began = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - began >= 0.2


async def test_a_poll_that_is_cut_loses_nothing(bot: Bot, telegram: Telegram, ada: Person) -> None:
    telegram.faults.order("getUpdates", Fault(cut="after"))
    with pytest.raises(TelegramNetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


async def test_a_download_can_break(bot: Bot, telegram: Telegram, ada: Person) -> None:
    sent = ada.send_document(ada.private, "a.txt", b"hello")
    assert sent.document is not None
    file = await bot.get_file(sent.document.file_id)
    telegram.faults.order("download", Fault(status=503, error="Service Unavailable"))
    with pytest.raises(Exception, match="503"):
        await bot.download_file(file.file_path or "")
