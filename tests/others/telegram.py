"""telegram-test-api as a test holds it: what people do there, and what Mynah has posted."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.others.judge import Call, Judge, judged_by, until

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"  # noqa: S105 - made up
BOT = "@TestNameBot"


@dataclass
class Telegram:
    """The stand-in and the people in it."""

    judge: Judge
    people: httpx.AsyncClient

    @property
    def settings(self) -> dict[str, str]:
        """What connects Mynah to it."""
        url = str(self.people.base_url)
        return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": url}

    async def says(self, person: int, text: str, chat: int = 0, **more: object) -> None:
        """Somebody writes."""
        await self._do("/sendMessage", person, chat, {"text": text, **more})

    async def commands(self, person: int, text: str) -> None:
        """Somebody uses a command."""
        length = len(text.split(maxsplit=1)[0])
        entities = [{"type": "bot_command", "offset": 0, "length": length}]
        await self._do("/sendCommand", person, 0, {"text": text, "entities": entities})

    async def presses(self, person: int, post: dict[str, Any], label: str) -> None:
        """Somebody presses a button under a post."""
        rows = post["message"]["reply_markup"]["inline_keyboard"]
        (data,) = [b["callback_data"] for row in rows for b in row if label in b["text"]]
        chat = {"id": int(post["message"]["chat_id"]), "type": "private"}
        message = {"message_id": post["messageId"], "date": int(time.time()), "chat": chat}
        await self._do("/sendCallback", person, 0, {"data": data, "message": message})

    async def _do(self, path: str, person: int, chat: int, what: dict[str, object]) -> None:
        kind = "group" if chat < 0 else "private"
        who = {"id": person, "is_bot": False, "first_name": f"P{person}", "language_code": "en"}
        there = {"id": chat or person, "type": kind, "title": "Readers"}
        body = {"botToken": TOKEN, "date": int(time.time()), "from": who, "chat": there, **what}
        (await self.people.post(path, json=body)).raise_for_status()

    async def posts(self, chat: int) -> list[dict[str, Any]]:
        """What Mynah has posted in a chat, as the stand-in keeps it."""
        found = await self.people.post("/getUpdatesHistory", json={"token": TOKEN})
        return [each for each in found.json()["result"] if self._is_ours(each, chat)]

    @staticmethod
    def _is_ours(each: dict[str, Any], chat: int) -> bool:
        return str(each.get("message", {}).get("chat_id")) == str(chat)

    async def answer(self, chat: int, count: int = 1) -> dict[str, Any]:
        """The newest of exactly so many posts in a chat."""

        async def there() -> bool:
            return len(await self.posts(chat)) >= count

        await until(there, f"{count} posts in {chat}")
        found = await self.posts(chat)
        assert len(found) == count
        return found[-1]

    async def called(self, method: str) -> Call:
        async def was() -> bool:
            return bool(self.judge.of(method))

        await until(was, method)
        return self.judge.of(method)[-1]


@asynccontextmanager
async def telegram_of_others() -> AsyncIterator[Telegram]:
    """It, until the block ends."""
    async with (
        judged_by("telegram") as (judge, ready),
        httpx.AsyncClient(base_url=ready["url"], trust_env=False) as people,
    ):
        yield Telegram(judge, people)
