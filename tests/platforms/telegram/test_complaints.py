"""Bots as they are commonly written, and that the stand-in shows what people complain of in them.

Each test has the mistake on purpose: what it asserts is that the mistake can be seen here.
"""

from __future__ import annotations

import asyncio

from aiogram import Bot, Dispatcher, types
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.utils.formatting import Bold, Text
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.platforms.telegram import Person, Telegram
from tests.platforms.telegram.conftest import eventually, polling
from tests.platforms.telegram.test_webhooks import served


async def test_a_bot_that_forgets_update_ids_answers_twice(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: types.Message) -> None:
        await message.answer("At ten")

    telegram.updates.double_next()
    async with polling(bot, dispatcher):
        await telegram.reply(ada.private, 2)
    assert [one.text for one in telegram.sent(ada.private)] == ["At ten", "At ten"]


async def test_updates_handled_as_tasks_lose_their_order(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: types.Message) -> None:
        await asyncio.sleep(0.3 if message.text == "/start" else 0)
        await message.answer(f"{message.text}")

    ada.say(ada.private, "second")
    async with polling(bot, dispatcher):
        await telegram.reply(ada.private, 2)
    assert [one.text for one in telegram.sent(ada.private)] == ["second", "/start"]


async def test_what_was_acknowledged_before_the_work_is_lost_in_a_restart(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    dispatcher = Dispatcher()
    working: list[asyncio.Task[object] | None] = []

    @dispatcher.message()
    async def answer(message: types.Message) -> None:
        working.append(asyncio.current_task())
        await asyncio.sleep(30)
        await message.answer("At ten")

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token="s").register(app, "/hook")  # noqa: S106 made up
    async with served(app) as url:
        await bot.set_webhook(url, secret_token="s")  # noqa: S106 made up
        await eventually(lambda: bool(working) and not telegram.updates.waiting)
        for task in working:
            assert task
            task.cancel()
    assert not telegram.updates.waiting, "Telegram will not send it again"
    assert not telegram.sent(ada.private), "and nobody has answered it"


async def test_streaming_by_edits_without_a_pace_loses_the_end(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    words = [f"word{number} " for number in range(12)]
    sent = await bot.send_message(ada.user.id, words[0])
    for number in range(2, 13):
        try:
            said = "".join(words[:number])
            await bot.edit_message_text(said, chat_id=ada.user.id, message_id=sent.message_id)
        except TelegramRetryAfter:
            continue
    assert len(telegram.calls.limited()) > 3
    (shown,) = telegram.sent(ada.private)
    assert shown.text != "".join(words).strip()


async def test_a_split_without_regard_to_entities_loses_the_part(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    long = Text("x" * 4000, Bold("y" * 200)).as_kwargs()
    part, entities = long["text"][:4096], long["entities"]
    refused = ""
    try:
        await bot.send_message(ada.user.id, part, entities=entities)
    except TelegramBadRequest as error:
        refused = error.message
    assert refused.endswith("ends after the end of the text at UTF-16 offset 4200")
    assert not telegram.sent(ada.private)


async def test_markdown_sent_as_plain_text_arrives_with_its_stars(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await bot.send_message(ada.user.id, "Lunch is at **ten**")
    (shown,) = telegram.sent(ada.private)
    assert (shown.text, shown.entities) == ("Lunch is at **ten**", [])


async def test_an_answer_without_the_thread_lands_in_another_topic(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    forum = ada.create_group("Plans", forum=True)
    ada.add_bot(forum)
    topic = ada.create_topic(forum, "Lunch")
    ada.say(forum, "@mynah_bot when?", thread=topic)
    await bot.send_message(forum.id, "At ten")
    assert telegram.sent(forum)[0].thread is None


async def test_an_update_that_aiogram_cannot_read_stops_all_that_follow(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: types.Message) -> None:
        await message.answer("At ten")

    telegram.updates.drop_all()
    telegram.updates.add("message", {"message_id": "not a number"}, queue=1)
    ada.say(ada.private, "When?")
    async with polling(bot, dispatcher):
        await telegram.called("getUpdates", 2)
    assert not telegram.sent(ada.private)
    assert len(telegram.updates.waiting) == 2
