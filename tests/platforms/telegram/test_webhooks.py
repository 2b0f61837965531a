"""Webhooks: the secret, order within a chat, and repetition until the bot answers 2xx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher, types
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.methods import SendMessage
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.conftest import connected, eventually
from tests.platforms.telegram.world import Rules

SECRET = "it-is_a-secret"  # noqa: S105 made up


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


class Hook:
    """A webhook that answers with the given statuses, then with 200, and keeps what came."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.came: list[tuple[int, str]] = []
        self.app = web.Application()
        self.app.router.add_post("/hook", self._take)

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.came.append((body["update_id"], secret))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


async def test_aiograms_own_webhook_answers(bot: Bot, telegram: Telegram, ada: Person) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: types.Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"heard {message.text}")

    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    handler.register(app, "/hook")
    async with served(app) as url:
        assert await bot.set_webhook(url, secret_token=SECRET)
        assert (await telegram.reply(ada.private)).text == "heard /start"
        ada.say(ada.private, "Lunch?")
        assert (await telegram.reply(ada.private, 2)).text == "heard Lunch?"
        assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_a_wrong_secret_is_refused_by_aiogram_and_the_update_waits(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    app = web.Application()
    SimpleRequestHandler(Dispatcher(), bot, secret_token=SECRET[1:]).register(app, "/hook")
    async with served(app) as url:
        await bot.set_webhook(url, secret_token=SECRET)
        delivery = telegram.world.delivery
        assert delivery is not None
        await eventually(lambda: bool(delivery.attempts))
        info = await bot.get_webhook_info()
        assert info.pending_update_count == 1
        assert info.last_error_message == "Wrong response from the webhook: 401 Unauthorized"


async def test_an_update_comes_again_until_it_is_taken_and_later_ones_wait() -> None:
    hook = Hook(500, 503)
    async with (
        telegram_standin(speed=100) as telegram,
        connected(telegram) as bot,
        served(hook.app) as url,
    ):
        ada = telegram.person("Ada")
        ada.say(ada.private, "one")
        ada.say(ada.private, "two")
        await bot.set_webhook(url, secret_token=SECRET)
        await eventually(lambda: len(hook.came) >= 4)
        ids = [update_id for update_id, _ in hook.came]
        assert ids == [ids[0], ids[0], ids[0], ids[0] + 1]
        assert {secret for _, secret in hook.came} == {SECRET}


async def test_a_doubled_update_is_delivered_twice(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    hook = Hook()
    telegram.updates.double_next()
    async with served(hook.app) as url:
        await bot.set_webhook(url)
        await eventually(lambda: len(hook.came) >= 2)
    assert hook.came[0] == hook.came[1]
    assert hook.came[0][1] == "", "without a secret no header is sent"


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("two words", "secret token contains unallowed characters"),
        ("clé", "secret token contains unallowed characters"),
        ("a" * 257, "secret token is too long"),
    ],
)
async def test_a_secret_has_256_plain_characters(secret: str, why: str, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {why}"):
        await bot.set_webhook("http://127.0.0.1:9/hook", secret_token=secret)


async def test_telegram_itself_delivers_to_https_only() -> None:
    rules = Rules(https_webhooks_only=True)
    async with telegram_standin(rules=rules) as telegram, connected(telegram) as bot:
        with pytest.raises(TelegramBadRequest, match="An HTTPS URL must be provided for webhook"):
            await bot.set_webhook("http://127.0.0.1:9/hook")


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token=SECRET)
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(
        TelegramConflictError, match="can't use getUpdates method while webhook is active"
    ):
        await bot.get_updates()
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == []


async def test_pending_updates_can_be_dropped(bot: Bot, ada: Person) -> None:
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_updates_can_be_delivered_in_the_wrong_order(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    hook = Hook()
    telegram.updates.reverse_next(2)
    async with served(hook.app) as url:
        await bot.set_webhook(url)
        ada.say(ada.private, "two")
        await eventually(lambda: len(hook.came) == 2)
    ids = [update_id for update_id, _ in hook.came]
    assert ids == [ids[1] + 1, ids[1]]
