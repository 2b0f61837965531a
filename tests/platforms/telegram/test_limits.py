"""Rates: 429 with the seconds to wait."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter

from tests.platforms.telegram import Pace, Person, Telegram, telegram_standin
from tests.platforms.telegram.conftest import connected


async def fill(bot: Bot, chat_id: int, most: int) -> int:
    """Send until it is refused; gives how many went through."""
    for number in range(most):
        try:
            await bot.send_message(chat_id, f"{number}")
        except TelegramRetryAfter:
            return number
    return most


async def test_a_chat_takes_a_burst_and_then_one_a_second(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    assert 5 <= await fill(bot, ada.user.id, 10) < 10
    with pytest.raises(TelegramRetryAfter, match="Too Many Requests: retry after 1") as refused:
        await bot.send_message(ada.user.id, "more")
    assert refused.value.retry_after == 1
    telegram.clock.advance(1)
    await bot.send_message(ada.user.id, "later")


async def test_edits_count_as_messages(bot: Bot, telegram: Telegram, ada: Person) -> None:
    sent = await bot.send_message(ada.user.id, "0")
    with pytest.raises(TelegramRetryAfter):
        for number in range(1, 10):
            await bot.edit_message_text(
                f"{number}", chat_id=ada.user.id, message_id=sent.message_id
            )
    assert 5 <= len(telegram.sent(ada.private)[0].versions) < 10


async def test_a_group_takes_twenty_a_minute(bot: Bot, telegram: Telegram, ada: Person) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    assert await fill(bot, group.id, 30) == 20
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(group.id, "more")
    assert 1 <= refused.value.retry_after <= 3
    telegram.clock.advance(60)
    assert await fill(bot, group.id, 30) == 20


async def test_who_goes_on_in_a_pause_is_refused_for_all_of_it(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    await fill(bot, group.id, 30)
    telegram.clock.advance(1)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(group.id, "too early")


async def test_thirty_a_second_are_sent_in_all() -> None:
    async with (
        telegram_standin(pace=Pace(overall=0.1, overall_burst=10)) as telegram,
        connected(telegram) as bot,
    ):
        people = [telegram.person(f"P{number}") for number in range(12)]
        for one in people:
            one.start()
        for one in people[:10]:
            await bot.send_message(one.user.id, "hello")
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(people[10].user.id, "hello")
        assert refused.value.retry_after == 10


async def test_drafts_have_a_pace_of_their_own(bot: Bot, ada: Person) -> None:
    with pytest.raises(TelegramRetryAfter):
        for number in range(1, 20):
            await bot.send_message_draft(ada.user.id, 7, text="x" * number)
    await bot.send_message(ada.user.id, "the message itself still goes", disable_notification=True)
