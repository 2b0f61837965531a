"""Buttons, inline mode, commands, members and files."""

from __future__ import annotations

from io import BytesIO

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultUnion,
    InputTextMessageContent,
)

from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.conftest import connected
from tests.platforms.telegram.world import Rules

UP = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Good", callback_data="up:7")]]
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) + b"\r\n--x\r\n"


async def test_a_pressed_button_is_answered_once(bot: Bot, telegram: Telegram, ada: Person) -> None:
    await bot.send_message(ada.user.id, "At ten", reply_markup=UP)
    telegram.updates.drop_all()
    query = ada.press(telegram.sent(ada.private)[0], "Good")
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "up:7"
    assert update.callback_query.message
    await bot.answer_callback_query(query.id, "Thank you")
    assert query.answer == {"text": "Thank you", "show_alert": False}
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID"
    ):
        await bot.answer_callback_query(query.id)


async def test_a_pressed_button_grows_too_old(bot: Bot, telegram: Telegram, ada: Person) -> None:
    await bot.send_message(ada.user.id, "At ten", reply_markup=UP)
    query = ada.press(telegram.sent(ada.private)[0], "Good")
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(query.id, "x" * 201)
    telegram.clock.advance(16 * 60)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query.id)


def article(number: str, text: str = "At ten") -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=text)
    return InlineQueryResultArticle(
        id=number, title="Lunch", input_message_content=content, reply_markup=UP
    )


async def test_a_chosen_inline_result_is_a_message_that_the_bot_can_edit(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    telegram.updates.drop_all()
    query = ada.ask_inline("lunch")
    await bot.answer_inline_query(
        query.id, [article("a"), article("b", "At nine")], is_personal=True
    )
    assert query.answer
    assert (query.answer["is_personal"], query.answer["cache_time"]) == (True, 300)
    group = ada.create_group("Kitchen")
    message = ada.choose(query, "b", group)
    assert (message.text, message.via_bot) == ("At nine", telegram.bot)
    asked, chosen = await bot.get_updates()
    assert asked.inline_query
    assert asked.inline_query.query == "lunch"
    assert chosen.chosen_inline_result
    assert chosen.chosen_inline_result.result_id == "b"
    inline_id = chosen.chosen_inline_result.inline_message_id
    assert await bot.edit_message_text("At ten", inline_message_id=inline_id)
    assert message.text == "At ten"
    with pytest.raises(TelegramBadRequest, match="MESSAGE_ID_INVALID"):
        await bot.edit_message_text("x", inline_message_id="nonsense")


async def test_inline_results_are_at_most_fifty_and_each_their_own(bot: Bot, ada: Person) -> None:
    query = ada.ask_inline("lunch")
    refused: dict[str, list[InlineQueryResultUnion]] = {
        "too many inline query results specified": [article(f"{n}") for n in range(51)],
        "RESULT_ID_DUPLICATE": [article("a"), article("a")],
        "RESULT_ID_INVALID": [article("a" * 65)],
        "message is too long": [article("a", "x" * 4097)],
    }
    for why, results in refused.items():
        with pytest.raises(TelegramBadRequest, match=why):
            await bot.answer_inline_query(query.id, results)
    await bot.answer_inline_query(query.id, [article(f"{n}") for n in range(50)])


async def test_an_inline_query_does_not_wait_long(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    query = ada.ask_inline("lunch")
    telegram.clock.advance(60)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_inline_query(query.id, [article("a")])


async def test_commands_are_kept_by_scope_and_language(bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="ask", description="Frage")], scope, "de")
    assert await bot.get_my_commands() == []
    assert [one.command for one in await bot.get_my_commands(scope, "de")] == ["ask"]
    await bot.delete_my_commands(scope, "de")
    assert await bot.get_my_commands(scope, "de") == []


@pytest.mark.parametrize(
    ("command", "description", "why"),
    [
        ("Ask", "x", "BOT_COMMAND_INVALID"),
        ("file-issue", "x", "BOT_COMMAND_INVALID"),
        ("a" * 33, "x", "BOT_COMMAND_INVALID"),
        ("ask", "x" * 257, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_wrong_command_loses_them_all(
    command: str, description: str, why: str, bot: Bot
) -> None:
    right = BotCommand(command="ask", description="Ask")
    with pytest.raises(TelegramBadRequest, match=why):
        await bot.set_my_commands([right, BotCommand(command=command, description=description)])
    assert await bot.get_my_commands() == []


async def test_members_can_be_asked_for_one_by_one(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    bo, cy = telegram.person("Bo"), telegram.person("Cy")
    group = ada.create_group("Kitchen", bo)
    ada.add_bot(group)
    people = (ada.user.id, bo.user.id, cy.user.id, telegram.bot.id)
    assert [(await bot.get_chat_member(group.id, one)).status for one in people] == [
        *("creator", "member", "left", "member")
    ]
    ada.kick(group, bo)
    assert (await bot.get_chat_member(group.id, bo.user.id)).status == "kicked"
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(group.id, 99)
    assert [one.user.id for one in await bot.get_chat_administrators(group.id)] == [ada.user.id]
    assert (await bot.get_chat(group.id)).title == "Kitchen"
    with pytest.raises(TelegramBadRequest, match="there are no administrators in the private chat"):
        await bot.get_chat_administrators(ada.user.id)


async def test_a_document_comes_down_as_it_went_up(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    sent = await bot.send_document(
        ada.user.id, BufferedInputFile(PNG, "plän.bin"), caption="x" * 1024
    )
    assert sent.document
    assert (sent.document.file_name, sent.document.file_size) == ("plän.bin", len(PNG))
    fetched = await bot.download(sent.document.file_id, BytesIO())
    assert fetched
    assert fetched.read() == PNG
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(ada.user.id, sent.document.file_id, caption="x" * 1025)


async def test_a_persons_document_can_be_fetched_for_an_hour(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    telegram.updates.drop_all()
    ada.send_document(ada.private, "menu.pdf", b"%PDF-1.7", caption="remember this")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.document
    assert (update.message.caption, update.message.document.mime_type) == (
        "remember this",
        "application/pdf",
    )
    file = await bot.get_file(update.message.document.file_id)
    assert file.file_path
    telegram.clock.advance(3601)
    with pytest.raises(Exception, match="404"):
        await bot.download_file(file.file_path)
    with pytest.raises(
        TelegramBadRequest, match="wrong file_id or the file is temporarily unavailable"
    ):
        await bot.get_file("nonsense")


async def test_a_photo_must_be_one(bot: Bot, ada: Person) -> None:
    sent = await bot.send_photo(ada.user.id, BufferedInputFile(PNG, "p.png"))
    assert sent.photo
    assert len(sent.photo) == 2
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(ada.user.id, BufferedInputFile(b"hello", "p.png"))


async def test_files_have_limits_in_both_directions() -> None:
    rules = Rules(download_limit=10, upload_limit=20)
    async with telegram_standin(rules=rules) as telegram, connected(telegram) as bot:
        ada = telegram.person("Ada")
        sent = ada.send_document(ada.private, "a.txt", b"x" * 11)
        assert sent.document
        with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
            await bot.get_file(sent.document.file_id)
        with pytest.raises(TelegramEntityTooLarge, match="Request Entity Too Large"):
            await bot.send_document(ada.user.id, BufferedInputFile(b"x" * 21, "a.txt"))
        with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
            await bot.send_document(ada.user.id, BufferedInputFile(b"", "a.txt"))
    assert (Rules().download_limit, Rules().upload_limit) == (20 * 2**20, 50 * 2**20)
