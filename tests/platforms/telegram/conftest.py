"""A Telegram, a real aiogram bot connected to it, and somebody who has started it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.platforms.telegram import Person, Telegram, telegram_standin


@asynccontextmanager
async def connected(telegram: Telegram, token: str = "") -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.api_url))
    bot = Bot(token or telegram.token, session=session)
    try:
        yield bot
    finally:
        await session.close()


@asynccontextmanager
async def polling(bot: Bot, dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


async def eventually(holds: Callable[[], bool], within: float = 30.0) -> None:
    """Wait for what happens outside the stand-in; TimeoutError if it does not."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - what it looks at has no event
            await asyncio.sleep(0.01)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with telegram_standin() as running:
        yield running


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with connected(telegram) as one:
        yield one


@pytest.fixture
def ada(telegram: Telegram) -> Person:
    person = telegram.person("Ada", "ada_l", language_code="de")
    person.start()
    return person
