"""Edits, deletions and reactions of the bot."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReactionTypeEmoji,
    ReactionTypeUnion,
)

from tests.platforms.telegram import Person, Telegram

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])


async def test_an_edit_replaces_text_and_takes_the_keyboard(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    sent = await bot.send_message(ada.user.id, "At nine", reply_markup=YES)
    edited = await bot.edit_message_text("At ten", chat_id=ada.user.id, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("At ten", None)
    assert edited.edit_date
    assert telegram.sent(ada.private)[0].versions == ["At nine", "At ten"]


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ada: Person) -> None:
    sent = await bot.send_message(ada.user.id, "At nine", reply_markup=YES)
    here, number = ada.user.id, sent.message_id
    why = "message is not modified: specified new message content and reply markup are exactly the same"
    with pytest.raises(TelegramBadRequest, match=why):
        await bot.edit_message_text("At nine", chat_id=here, message_id=number, reply_markup=YES)
    with pytest.raises(TelegramBadRequest, match=why):
        await bot.edit_message_reply_markup(chat_id=here, message_id=number, reply_markup=YES)


async def test_only_the_bots_own_texts_can_be_edited(bot: Bot, ada: Person) -> None:
    question = ada.say(ada.private, "When?")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=ada.user.id, message_id=question.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=ada.user.id, message_id=4711)
    file = await bot.send_document(ada.user.id, BufferedInputFile(b"%PDF", "a.pdf"))
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=ada.user.id, message_id=file.message_id)


async def test_an_edit_is_as_short_as_a_message(bot: Bot, ada: Person) -> None:
    sent = await bot.send_message(ada.user.id, "x")
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.edit_message_text("x" * 4097, chat_id=ada.user.id, message_id=sent.message_id)


async def test_a_deleted_message_is_gone_and_can_be_deleted_once(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    sent = await bot.send_message(ada.user.id, "x")
    await bot.delete_message(ada.user.id, sent.message_id)
    assert not telegram.sent(ada.private)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(ada.user.id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("y", chat_id=ada.user.id, message_id=sent.message_id)


async def test_old_messages_and_those_of_others_cannot_be_deleted(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    theirs = ada.say(group, "Hm")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(group.id, theirs.message_id)
    mine = await bot.send_message(group.id, "x")
    telegram.clock.advance(49 * 3600)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(group.id, mine.message_id)


async def test_a_bot_sets_one_reaction_of_telegrams(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    said = ada.say(ada.private, "hm")
    await bot.set_message_reaction(ada.user.id, said.message_id, [ReactionTypeEmoji(emoji="👀")])
    assert said.reactions == {telegram.bot.id: ["👀"]}
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(
            ada.user.id, said.message_id, [ReactionTypeEmoji(emoji="🪿")]
        )
    both: list[ReactionTypeUnion] = [ReactionTypeEmoji(emoji="👀"), ReactionTypeEmoji(emoji="👍")]
    with pytest.raises(TelegramBadRequest, match="REACTIONS_TOO_MANY"):
        await bot.set_message_reaction(ada.user.id, said.message_id, both)
