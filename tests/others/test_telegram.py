"""Mynah as a process, telegram-test-api as its Telegram: what people do, and what they then see."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.faults.product import Product, product
from tests.others.judge import Call, Judge, judged_by, until

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="module")]

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"  # noqa: S105 - made up
ADA, BO, GROUP = 71, 72, -1001
BOT = "@TestNameBot"


@dataclass
class Stage:
    """The stand-in, the people in it, and Mynah."""

    judge: Judge
    people: httpx.AsyncClient
    mynah: Product
    number: int = 0

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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("telegram")
    async with (
        judged_by("telegram") as (judge, ready),
        product(
            folder,
            stocked=stocked,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=ready["url"],
            MYNAH_ACCESS="open",
        ) as (mynah, _),
        httpx.AsyncClient(base_url=ready["url"], trust_env=False) as people,
    ):
        await mynah.start()
        yield Stage(judge, people, mynah)
        sys.stdout.write(mynah.log().read_text() + "".join(judge.words))  # shown on a failure


async def test_a_direct_message_is_answered_once_with_its_citation(stage: Stage) -> None:
    await stage.says(ADA, "When does the library open?")
    post = await stage.answer(ADA)
    assert "ten on weekdays" in post["message"]["text"]
    assert "[1]" in post["message"]["text"]


async def test_an_update_that_comes_again_is_not_answered_again(stage: Stage) -> None:
    before = len(stage.judge.of("sendMessage"))
    await stage.judge.do("redeliver")
    await stage.says(BO, "When does the kitchen close?")
    assert "nine in the evening" in (await stage.answer(BO))["message"]["text"]
    assert len(await stage.posts(ADA)) == 1
    assert len(stage.judge.of("sendMessage")) == before + 1


async def test_an_opinion_is_thanked_for(stage: Stage) -> None:
    await stage.presses(ADA, await stage.answer(ADA), "👍")
    call = await stage.called("answerCallbackQuery")
    assert "noted" in call.body["text"]


async def test_a_command_is_answered(stage: Stage) -> None:
    await stage.commands(ADA, "/search garden")
    assert "caretaker" in (await stage.answer(ADA, 2))["message"]["text"]


async def test_in_a_group_only_what_names_mynah_is_answered(stage: Stage) -> None:
    await stage.says(BO, "When does the library open?", GROUP)
    text = f"{BOT} When does the kitchen close?"
    entities = [{"type": "mention", "offset": 0, "length": len(BOT)}]
    await stage.says(BO, text, GROUP, entities=entities)
    assert "nine in the evening" in (await stage.answer(GROUP))["message"]["text"]
