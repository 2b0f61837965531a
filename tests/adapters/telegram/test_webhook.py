"""Telegram's calls prove themselves and are confirmed when they are safe."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.telegram.listen import PATH
from adapters.telegram.platform import TelegramPlatform
from core.messages import Message
from core.ports import Misconfigured, Unavailable
from core.reception import Call, Response
from tests.adapters.telegram.world import Mynah
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram

SECRET = "a-secret_for-tests"  # noqa: S105 - made up


def called(secret: str, body: bytes) -> Call:
    return Call("POST", {"x-telegram-bot-api-secret-token": secret}, "", body)


async def answer(platform: TelegramPlatform, mynah: Mynah, call: Call) -> Response:
    (hook,) = platform.hooks(mynah.reception())
    assert (hook.method, hook.path) == ("POST", PATH)
    return await hook.answer(call)


async def test_a_webhook_needs_a_secret(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org")
    with pytest.raises(Misconfigured, match="WEBHOOK_SECRET"):
        async with mynah.opened(config):
            pass


async def test_without_a_webhook_nothing_can_be_called(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    async with mynah.opened() as platform:
        assert platform.hooks(mynah.reception()) == ()


async def test_a_call_proves_itself_and_is_confirmed_when_it_is_safe(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    away = [Unavailable("Redis is away")]

    async def failing(message: Message) -> None:
        if away:
            raise away.pop()

    mynah = Mynah(telegram, before_accept=failing)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org", webhook_secret=SECRET)
    body = (
        b'{"update_id": 7, "message": {"message_id": 5, "date": 1, "text": "When?", '
        b'"chat": {"id": 501001, "type": "private"}, '
        b'"from": {"id": 501001, "is_bot": false, "first_name": "Ada"}}}'
    )
    async with mynah.opened(config) as platform:
        for wrong in ("", "A-secret_for-tests", SECRET + "x", "ü"):
            assert (await answer(platform, mynah, called(wrong, body))).status == 403
        assert (await answer(platform, mynah, called(SECRET, b"{"))).status == 400
        assert (await answer(platform, mynah, called(SECRET, body))).status == 503
        assert not mynah.accepted
        for _ in range(2):
            assert (await answer(platform, mynah, called(SECRET, body))).status == 200
    assert [message.text for message in mynah.accepted] == ["When?"]


QUESTION: dict[str, Any] = {
    "message_id": 5,
    "date": 1_000,
    "chat": {"id": 501001, "type": "private"},
    "from": {"id": 501001, "is_bot": False, "first_name": "Ada"},
}


def written(update: int, text: str, edited: int = 0) -> Call:
    """A question, or an edit of it."""
    message = {**QUESTION, "text": text, **({"edit_date": edited} if edited else {})}
    kind = "edited_message" if edited else "message"
    return called(SECRET, json.dumps({"update_id": update, kind: message}).encode())


@pytest.mark.parametrize(
    "later",
    [
        [(1, "When?", 0), (4, "Why?", 1_020), (3, "Where?", 1_010)],
        [(1, "When?", 0), (4, "Why?", 1_010), (3, "Where?", 1_010)],
        [(4, "Why?", 1_020), (1, "When?", 0)],
    ],
)
async def test_what_was_written_last_is_asked_whatever_arrives_after_it(
    telegram: Telegram, later: list[tuple[int, str, int]]
) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org", webhook_secret=SECRET)
    async with mynah.opened(config) as platform:
        for update, text, edited in later:
            call = written(update, text, edited)
            assert (await answer(platform, mynah, call)).status == 200
        assert mynah.accepted[-1].text == "Why?"
        # An edit that took the words back is the last one, too, although it changed nothing.
        await answer(platform, mynah, written(9, "Why?", 1_040))
        await answer(platform, mynah, written(8, "Where?", 1_030))
        assert mynah.accepted[-1].text == "Why?"
        await answer(platform, mynah, written(10, "Where?", 1_050))
    assert mynah.accepted[-1].text == "Where?"


async def test_a_call_with_a_command_is_confirmed_when_it_is_answered(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        began.set()
        await go_on.wait()

    mynah = Mynah(telegram, respond_when=slowly)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org", webhook_secret=SECRET)
    ada.say(ada.private, "/search hours")
    body = json.dumps(telegram.updates.all[-1]).encode()
    async with mynah.opened(config) as platform:
        calls = [
            asyncio.create_task(answer(platform, mynah, called(SECRET, body))) for _ in range(2)
        ]
        async with asyncio.timeout(30):
            await began.wait()
        assert not any(call.done() for call in calls)
        go_on.set()
        assert [(await call).status for call in calls] == [200, 200]
        assert (await answer(platform, mynah, called(SECRET, body))).status == 200
    assert len(telegram.sent(ada.private)) == 1


async def test_a_call_with_a_command_is_answered_at_a_stop(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    go_on = asyncio.Event()
    mynah = Mynah(telegram, respond_when=go_on.wait, stop_seconds=20.0)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org", webhook_secret=SECRET)
    ada.say(ada.private, "/search hours")
    body = json.dumps(telegram.updates.all[-1]).encode()
    async with mynah.opened(config) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(mynah.reception(), stands.set))
        async with asyncio.timeout(30):
            await stands.wait()
        call = asyncio.create_task(answer(platform, mynah, called(SECRET, body)))
        await telegram.until(lambda: bool(mynah.commands))
        task.cancel()
        await asyncio.wait({task}, timeout=0.2)
        assert not task.done()
        go_on.set()
        await asyncio.wait({task}, timeout=20)
        assert task.cancelled()
        assert (await call).status == 200
    assert len(telegram.sent(ada.private)) == 1


async def test_the_webhook_is_told_to_telegram_with_its_secret(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), webhook_url="http://127.0.0.1:9/", webhook_secret=SECRET)
    async with mynah.opened(config) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(mynah.reception(), stands.set))
        async with asyncio.timeout(30):
            await stands.wait()
        task.cancel()
        await asyncio.wait({task})
    call = telegram.calls.of("setWebhook")[0]
    wanted: dict[str, Any] = {"url": f"http://127.0.0.1:9{PATH}", "secret_token": SECRET}
    assert {name: call.arguments[name] for name in wanted} == wanted
