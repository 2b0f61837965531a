"""Long polling: offsets, limits, kinds, and only one poller."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot, Dispatcher, types
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)

from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.conftest import connected, polling


async def test_a_dispatcher_answers_what_people_write(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: types.Message) -> None:
        await message.answer(
            f"{message.from_user and message.from_user.language_code}: {message.text}"
        )

    async with polling(bot, dispatcher):
        reply = await telegram.reply(ada.private)
        assert reply.text == "de: /start"
        ada.say(ada.private, "Lunch?")
        assert (await telegram.reply(ada.private, 2)).text == "de: Lunch?"


async def test_an_update_stays_until_a_higher_offset_confirms_it(bot: Bot, ada: Person) -> None:
    ada.say(ada.private, "one")
    first = await bot.get_updates()
    assert [one.update_id for one in await bot.get_updates()] == [one.update_id for one in first]
    confirmed = first[-1].update_id + 1
    assert await bot.get_updates(offset=confirmed) == []
    assert await bot.get_updates() == [], "what was confirmed does not come back"


async def test_a_limit_and_a_negative_offset_choose_updates(bot: Bot, ada: Person) -> None:
    for text in ("one", "two", "three"):
        ada.say(ada.private, text)
    assert len(await bot.get_updates(limit=2)) == 2
    last = await bot.get_updates(offset=-1)
    assert [one.message.text for one in last if one.message] == ["three"]
    assert len(await bot.get_updates()) == 1, "a negative offset forgets what was before"


async def test_a_poll_waits_for_what_comes(bot: Bot, telegram: Telegram, ada: Person) -> None:
    telegram.updates.drop_all()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    ada.say(ada.private, "now")
    assert len(await poll) == 1


async def test_a_poll_ends_empty_after_its_timeout() -> None:
    async with telegram_standin(speed=200) as telegram, connected(telegram) as bot:
        began = telegram.clock.now()
        assert await bot.get_updates(timeout=30) == []
        assert telegram.clock.now() - began >= 30


async def test_a_second_poller_ends_the_first(bot: Bot, telegram: Telegram) -> None:
    async with connected(telegram) as other:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
            await first
        assert not second.done()
        second.cancel()


async def test_only_the_kinds_asked_for_come_and_the_wish_stays(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await bot.get_updates(allowed_updates=["edited_message"], offset=-1)
    telegram.updates.drop_all()
    said = ada.say(ada.private, "one")
    ada.edit(said, "two")
    assert [one.event_type for one in await bot.get_updates()] == ["edited_message"]
    await bot.get_updates(allowed_updates=[])
    telegram.updates.drop_all()
    ada.say(ada.private, "three")
    assert [one.event_type for one in await bot.get_updates()] == ["message"]


async def test_updates_older_than_a_day_are_lost(bot: Bot, telegram: Telegram, ada: Person) -> None:
    telegram.clock.advance(24 * 3600 + 1)
    assert await bot.get_updates() == []


async def test_a_test_can_double_and_reverse_updates(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    ada.say(ada.private, "two")
    telegram.updates.double_next()
    ids = [one.update_id for one in await bot.get_updates()]
    assert ids[0] == ids[1] < ids[2]
    telegram.updates.reverse_next(2)
    assert [one.update_id for one in await bot.get_updates()] == [ids[2], ids[0]]


async def test_a_wrong_token_is_not_let_in(telegram: Telegram) -> None:
    async with connected(telegram, "7000001:BBstandin-standin-standin-standin-0") as stranger:
        with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
            await stranger.get_me()
    async with connected(telegram, "7000001:short") as odd:
        with pytest.raises(TelegramNotFound, match="Not Found"):
            await odd.get_me()


async def test_after_log_out_nothing_is_answered(bot: Bot) -> None:
    assert await bot.log_out()
    with pytest.raises(TelegramAPIError, match="Logged out"):
        await bot.get_me()


async def test_a_method_that_is_not_there_is_noted(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    with pytest.raises(TelegramNotFound, match="Not Found: method not found"):
        await bot.send_dice(ada.user.id)
    assert telegram.world.unknown_methods == ["sendDice"]
