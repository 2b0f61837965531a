"""What Telegram refuses of a message that a bot sends."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from aiogram.utils.formatting import Bold, Code, Text, TextLink

from tests.platforms.telegram import Person, Telegram

ROCKET = "🚀"


async def test_entities_arrive_with_the_text_they_cover(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    content = Text(
        ROCKET,
        " ",
        Bold("Lunch"),
        " is at ",
        Code("12:30"),
        ", ",
        TextLink("see", url="https://a.example/x"),
    )
    await bot.send_message(ada.user.id, **content.as_kwargs(), reply_parameters=None)
    (message,) = telegram.sent(ada.private)
    assert message.text == f"{ROCKET} Lunch is at 12:30, see"
    assert message.entities == [
        {"type": "bold", "offset": 3, "length": 5},
        {"type": "code", "offset": 15, "length": 5},
        {"type": "text_link", "offset": 22, "length": 3, "url": "https://a.example/x"},
    ]


async def test_4096_units_are_sent_and_one_more_is_too_long(bot: Bot, ada: Person) -> None:
    await bot.send_message(ada.user.id, "a" * 4096)
    await bot.send_message(ada.user.id, ROCKET * 2048)
    for text in ("a" * 4097, ROCKET * 2048 + "a"):
        with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
            await bot.send_message(ada.user.id, text)


async def test_marks_of_parse_mode_do_not_count(bot: Bot, telegram: Telegram, ada: Person) -> None:
    await bot.send_message(ada.user.id, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    assert telegram.sent(ada.private)[0].entities == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_text_of_nothing_is_refused(bot: Bot, ada: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(ada.user.id, "")
    with pytest.raises(TelegramBadRequest, match="text must be non-empty"):
        await bot.send_message(ada.user.id, " \n ")


async def test_a_chat_that_the_bot_never_met_is_not_found(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    group = ada.create_group("Kitchen")
    stranger = telegram.person("Cy")
    for chat_id in (99, group.id, stranger.user.id, "@nobody", "@ada_l"):
        with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
            await bot.send_message(chat_id, "hello")


async def test_a_bot_may_not_write_first_nor_after_it_was_blocked(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    bo = telegram.person("Bo")
    ada.add_bot(ada.create_group("Kitchen", bo))
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(bo.user.id, "hello")
    ada.block()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(ada.user.id, "hello")
    ada.unblock()
    await bot.send_message(ada.user.id, "hello")


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_that_was_kicked_or_left_may_not_write(
    kind: str, bot: Bot, telegram: Telegram, ada: Person
) -> None:
    group = ada.create_group("Kitchen", kind=kind)
    ada.add_bot(group)
    await bot.leave_chat(group.id)
    with pytest.raises(TelegramForbiddenError, match=f"bot is not a member of the {kind} chat"):
        await bot.send_message(group.id, "hello")
    ada.add_bot(group)
    ada.remove_bot(group)
    with pytest.raises(TelegramForbiddenError, match=f"bot was kicked from the {kind} chat"):
        await bot.send_message(group.id, "hello")


async def test_a_muted_bot_may_not_write(bot: Bot, ada: Person) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    group.bots_may_write = False
    with pytest.raises(
        TelegramBadRequest, match="not enough rights to send text messages to the chat"
    ):
        await bot.send_message(group.id, "hello")


async def test_a_group_that_became_a_supergroup_says_where_it_is(bot: Bot, ada: Person) -> None:
    group = ada.create_group("Kitchen", kind="group")
    ada.add_bot(group)
    new = ada.upgrade(group)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(group.id, "hello")
    assert refused.value.migrate_to_chat_id == new.id
    await bot.send_message(new.id, "hello")


async def test_an_answer_to_a_message_that_is_gone_is_refused_unless_allowed(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    question = ada.say(ada.private, "When?")
    ada.delete(question)
    gone = question.message_id
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(
            ada.user.id, "At ten.", reply_parameters=ReplyParameters(message_id=gone)
        )
    allowed = ReplyParameters(message_id=gone, allow_sending_without_reply=True)
    await bot.send_message(ada.user.id, "At ten.", reply_parameters=allowed)
    assert [one.reply_to for one in telegram.sent(ada.private)] == [None]


async def test_topics_must_exist_and_be_open_and_the_general_one_is_not_named(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    forum = ada.create_group("Plans", forum=True)
    ada.add_bot(forum)
    topic = ada.create_topic(forum, "Lunch")
    sent = await bot.send_message(forum.id, "hello", message_thread_id=topic)
    assert sent.is_topic_message
    assert sent.message_thread_id == topic
    for wrong in (1, 4711):
        with pytest.raises(TelegramBadRequest, match="message thread not found"):
            await bot.send_message(forum.id, "hello", message_thread_id=wrong)
    await bot.send_chat_action(forum.id, "typing", message_thread_id=1)
    ada.close_topic(forum, topic)
    with pytest.raises(TelegramBadRequest, match="TOPIC_CLOSED"):
        await bot.send_message(forum.id, "hello", message_thread_id=topic)
    ada.delete_topic(forum, topic)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum.id, "hello", message_thread_id=topic)


async def test_a_plain_supergroup_has_no_topics_though_its_replies_carry_a_thread(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    first = await bot.send_message(group.id, "Lunch?")
    reply = ada.say(group, "At ten", reply_to=group.messages[first.message_id])
    assert (reply.thread, reply.in_topic) == (first.message_id, False)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(group.id, "Fine", message_thread_id=reply.thread)
    answer = ReplyParameters(message_id=reply.message_id)
    sent = await bot.send_message(group.id, "Fine", reply_parameters=answer)
    assert (sent.message_thread_id, sent.is_topic_message) == (first.message_id, None)


async def test_an_answer_goes_to_the_topic_of_its_question(bot: Bot, ada: Person) -> None:
    forum = ada.create_group("Plans", forum=True)
    ada.add_bot(forum)
    topic = ada.create_topic(forum, "Lunch")
    asked = ada.say(forum, "@mynah_bot when?", thread=topic)
    answer = ReplyParameters(message_id=asked.message_id)
    sent = await bot.send_message(forum.id, "At ten", reply_parameters=answer)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)


def keyboard(callback_data: str | None = None, url: str | None = None) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text="Go", callback_data=callback_data, url=url)
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


async def test_data_of_a_button_has_64_bytes(bot: Bot, ada: Person) -> None:
    await bot.send_message(ada.user.id, "ok", reply_markup=keyboard(callback_data="é" * 32))
    for data in ("é" * 33, "x" * 65):
        with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
            await bot.send_message(ada.user.id, "no", reply_markup=keyboard(callback_data=data))


async def test_a_button_must_do_something_and_its_address_be_public(bot: Bot, ada: Person) -> None:
    with pytest.raises(
        TelegramBadRequest, match="Text buttons are unallowed in the inline keyboard"
    ):
        await bot.send_message(ada.user.id, "no", reply_markup=keyboard())
    wrong = "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL"
    with pytest.raises(TelegramBadRequest, match=wrong):
        await bot.send_message(ada.user.id, "no", reply_markup=keyboard(url="http://localhost/x"))
    with pytest.raises(TelegramBadRequest, match="Unsupported URL protocol"):
        await bot.send_message(ada.user.id, "no", reply_markup=keyboard(url="file:///etc/passwd"))


async def test_a_chat_action_must_be_one_of_telegrams(bot: Bot, ada: Person) -> None:
    await bot.send_chat_action(ada.user.id, "typing")
    assert [one.action for one in ada.private.actions] == ["typing"]
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(ada.user.id, "thinking")
