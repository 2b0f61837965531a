"""The terminal chat: what is typed reaches the bot, and what the bot sends can be read."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from aiogram import Bot, Dispatcher, F, types
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text, TextLink

from tests.platforms.telegram import Telegram
from tests.platforms.telegram.conftest import polling
from tests.platforms.telegram.terminal import furnish

UP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Good", callback_data="up")]])


async def test_a_typed_chat_is_shown_with_its_formatting(bot: Bot, telegram: Telegram) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def answer(message: types.Message) -> None:
        content = Text(
            Bold("🚀 Heard"),
            " ",
            message.text or "a file",
            " ",
            TextLink("here", url="https://a.example"),
        )
        await message.reply(**content.as_kwargs(), reply_markup=UP)

    @dispatcher.callback_query()
    async def pressed(query: types.CallbackQuery) -> None:
        assert isinstance(query.message, types.Message)
        await query.message.edit_text("Thank you")

    lines: list[str] = []
    terminal = furnish(telegram, lines.append)

    async def said(line: str, shown: str) -> None:
        await terminal.obey(line)
        async with asyncio.timeout(30):
            while not any(shown in one for one in lines):
                await telegram.change()
                terminal.show_news()

    async with polling(bot, dispatcher):
        await said(
            "dm hello", "--- Mynah to Ada\n\x1b[2m> hello\x1b[0m\n\x1b[1m🚀 Heard\x1b[0m hello "
        )
        assert "here\x1b[0m <https://a.example>\n[Good]" in lines[-1]
        await said("click Good", "\nThank you")
        assert lines[-1].startswith("--- Mynah to Ada (edited)")
        await terminal.obey("as bo")
        await said("#kitchen @mynah_bot when?", "--- Mynah in Kitchen")
        await said("thread @mynah_bot and?", "--- Mynah in Plans")
        await terminal.obey("click Bad")
        assert "no button 'Bad' to press; there are: Good" in lines[-1]


async def test_a_typed_file_goes_to_the_bot_and_an_edit_changes_what_was_said(
    telegram: Telegram, tmp_path: Path
) -> None:
    lines: list[str] = []
    terminal = furnish(telegram, lines.append)
    (tmp_path / "menu.txt").write_text("soup")
    await terminal.obey("as bo")
    await terminal.obey("#kitchen @mynah_bot hi")
    await terminal.obey("edit @mynah_bot hello")
    await terminal.obey(f"file {tmp_path / 'menu.txt'} remember this")
    bo = terminal.people["bo"]
    assert terminal.group.said_by(bo.user)[-1].versions == ["@mynah_bot hi", "@mynah_bot hello"]
    (sent,) = bo.private.messages.values()
    assert sent.document
    assert (sent.document.content, sent.caption) == (b"soup", "remember this")
    await terminal.obey("block")
    assert bo.user.blocked
    assert lines == []


async def test_it_starts_as_a_module_and_prints_what_mynah_needs() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.platforms.telegram"),
        cwd=Path(__file__).parents[3],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    shown, _ = await asyncio.wait_for(process.communicate(b"dm hello\nfile /nowhere\nquit\n"), 30)
    printed = shown.decode()
    assert re.search(
        r"export TELEGRAM_API_URL=http://127\.0\.0\.1:\d+\n"
        r"export TELEGRAM_TOKEN=7000001:\S{35}\nmake run\n",
        printed,
    )
    assert "? [Errno 2] No such file" in printed
    assert process.returncode == 0
