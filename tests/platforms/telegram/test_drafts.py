"""Drafts: previews that a person sees in a private chat while an answer is written."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from tests.platforms.telegram import Person, Telegram


async def test_a_draft_is_seen_until_the_message_comes(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    assert await bot.send_message_draft(ada.user.id, 7, text="Lunch is")
    now = telegram.clock.now()
    shown = ada.private.draft_at(now)
    assert shown is not None
    assert shown.text == "Lunch is"
    assert not telegram.sent(ada.private)
    await bot.send_message(ada.user.id, "Lunch is at ten.")
    assert ada.private.draft_at(telegram.clock.now()) is None


async def test_a_draft_is_gone_after_thirty_seconds(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await bot.send_message_draft(ada.user.id, 7, text="Lunch is")
    telegram.clock.advance(31)
    assert ada.private.draft_at(telegram.clock.now()) is None
    assert not telegram.sent(ada.private), "a draft alone leaves nothing in the chat"


async def test_an_empty_draft_shows_that_the_bot_thinks(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await bot.send_message_draft(ada.user.id, 7, text="")
    assert [one.text for one in ada.private.drafts] == [""]


async def test_a_draft_needs_a_number_other_than_zero(bot: Bot, ada: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="RANDOM_ID_INVALID"):
        await bot.send_message_draft(ada.user.id, 0, text="x")


async def test_groups_have_no_drafts(bot: Bot, ada: Person) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    with pytest.raises(TelegramBadRequest, match="TEXTDRAFT_PEER_INVALID"):
        await bot.send_message_draft(group.id, 7, text="x")


async def test_a_draft_is_as_short_as_a_message(bot: Bot, ada: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message_draft(ada.user.id, 7, text="x" * 4097)


async def test_a_person_can_stop_a_draft_that_offers_it(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    telegram.updates.drop_all()
    await bot.send_message_draft(ada.user.id, 7, text="Lunch is")
    with pytest.raises(ValueError, match="no draft is shown that can be stopped"):
        ada.stop_draft()
    await bot.send_message_draft(ada.user.id, 7, text="Lunch is at", can_stop=True)
    ada.stop_draft()
    (update,) = await bot.get_updates()
    assert update.stopped_message_generation
    assert update.stopped_message_generation.draft_id == 7
    assert ada.private.draft_at(telegram.clock.now()) is None
