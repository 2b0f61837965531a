"""What people write reaches Mynah once and in order, whatever happens on the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.messages import Message
from core.ports import Misconfigured, Unavailable
from tests.adapters.telegram.world import Mynah, polled
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram


async def test_an_update_that_comes_twice_is_answered_once(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        telegram.updates.double_next(2)
        ada.say(ada.private, "One")
        ada.say(ada.private, "Two")
        await telegram.reply(ada.private, 2)
        await polled(telegram)
    assert [message.text for message in mynah.accepted] == ["One", "Two"]
    assert len(telegram.sent(ada.private)) == 2


async def test_updates_in_the_wrong_order_are_asked_in_the_right_one(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    telegram.updates.reverse_next(2)
    ada.say(ada.private, "One")
    ada.say(ada.private, "Two")
    async with mynah.running():
        await telegram.reply(ada.private, 2)
    assert [message.text for message in mynah.accepted] == ["One", "Two"]


async def test_what_could_not_be_kept_safe_is_tried_again_while_others_are_answered(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    failures = [Unavailable("Redis is away"), RuntimeError("a mistake of ours")]
    answered_bo = asyncio.Event()

    async def failing(message: Message) -> None:
        if message.text != "Three":
            if failures:
                raise failures.pop(0)
            await answered_bo.wait()

    mynah = Mynah(telegram, before_accept=failing)
    ada.say(ada.private, "One")
    ada.say(ada.private, "Two")
    bo.say(bo.private, "Three")
    async with mynah.running():
        await telegram.reply(bo.private)
        assert telegram.updates.waiting
        answered_bo.set()
        await telegram.reply(ada.private, 2)
        await telegram.until(lambda: not telegram.updates.waiting)
    assert [message.text for message in mynah.accepted] == ["Three", "One", "Two"]


async def test_what_is_not_safe_when_mynah_ends_is_asked_of_telegram_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    away = asyncio.Event()

    async def failing(message: Message) -> None:
        if not away.is_set():
            away.set()
            raise Unavailable("Redis is away")

    mynah = Mynah(telegram, before_accept=failing)
    ada.say(ada.private, "One")
    async with mynah.running():
        await away.wait()
    async with mynah.running():
        await telegram.reply(ada.private)
    assert [message.text for message in mynah.accepted] == ["One"]


async def test_an_update_that_always_fails_is_left_out(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async def failing(message: Message) -> None:
        if message.text == "poison":
            raise RuntimeError("a mistake of ours")

    mynah = Mynah(telegram, before_accept=failing)
    ada.say(ada.private, "poison")
    ada.say(ada.private, "One")
    async with mynah.running():
        await telegram.reply(ada.private)
        await telegram.until(lambda: not telegram.updates.waiting)
    assert [message.text for message in mynah.accepted] == ["One"]


async def test_what_was_asked_while_nobody_listened_is_answered(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(ada.private, "One")
        await telegram.reply(ada.private)
    ada.say(ada.private, "Two")
    async with mynah.running():
        await telegram.reply(ada.private, 2)
        await polled(telegram)
    assert [message.text for message in mynah.accepted] == ["One", "Two"]


async def test_a_second_poller_is_named(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    telegram.faults.order("getUpdates", Fault(status=409, error="Conflict: terminated by other"))
    async with mynah.opened() as platform:
        with pytest.raises(Unavailable, match="only one"):
            await platform.listen(mynah.reception(), lambda: None)


async def test_a_wrong_token_says_what_to_do(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), token=telegram.token[:-1] + "9")
    async with mynah.opened(config) as platform:
        with pytest.raises(Misconfigured, match="BotFather"):
            await platform.listen(mynah.reception(), lambda: None)
    async with mynah.opened(replace(config, token="nonsense")) as platform:  # noqa: S106 - made up
        with pytest.raises(Misconfigured, match="form of a token"):
            await platform.listen(mynah.reception(), lambda: None)


async def test_a_poll_that_is_cut_off_is_unavailable_and_can_be_taken_up_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    telegram.faults.order("getUpdates", Fault(cut="after"))
    ada.say(ada.private, "One")
    async with mynah.opened() as platform:
        with pytest.raises(Unavailable):
            await platform.listen(mynah.reception(), lambda: None)
    async with mynah.running():
        await telegram.reply(ada.private)
    assert len(mynah.accepted) == 1
