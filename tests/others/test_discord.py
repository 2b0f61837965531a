"""Mynah as a process, discord-digital-twin as its Discord: what people do, and what they then see."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.faults.product import Product, product
from tests.others.judge import Judge, judged_by, until

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="module")]

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gothrs.made-up-for-the-tests-of-others"  # noqa: S105 - made up

Json = dict[str, Any]


@dataclass
class Stage:
    """The stand-in, the people in it, and Mynah."""

    judge: Judge
    mynah: Product
    general: str
    people: dict[str, str]

    @property
    def mention(self) -> str:
        return f"<@{self.people['mynah']}>"

    async def says(self, who: str, text: str, channel: str = "") -> str:
        """The id of what somebody wrote."""
        where = channel or self.general
        said = await self.judge.do("say", channel=where, user=self.people[who], content=text)
        return str(said["id"])

    async def uses(self, who: str, command: str, option: str, text: str) -> str:
        """The id of a command that somebody used in the channel."""
        options = [{"name": option, "type": 3, "value": text}]
        used = await self.judge.do(
            "slash", channel=self.general, user=self.people[who], name=command, options=options
        )
        return str(used["id"])

    def bodies(self, method: str) -> list[Json]:
        """What was sent with each call of one method."""
        return [json.loads(call.body["sent"]) for call in self.judge.of(method)]

    async def posts(self, channel: str) -> list[Json]:
        """What Mynah has posted in a channel or thread."""
        found = await self.judge.do("messages", channel=channel)
        return [each for each in found if each["author"]["id"] == self.people["mynah"]]

    async def answer(self, channel: str, count: int = 1) -> Json:
        """The newest of exactly so many finished posts in a channel or thread."""

        async def there() -> bool:
            found = await self.posts(channel)
            return len(found) >= count and "Helpful" in buttons(found[-1])

        await until(there, f"{count} answers in {channel}")
        found = await self.posts(channel)
        assert len(found) == count
        return found[-1]


def buttons(post: Json) -> dict[str, str]:
    """The buttons' labels and ids."""
    rows = post.get("components") or []
    return {b["label"]: b["custom_id"] for row in rows for b in row["components"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("discord")
    async with (
        judged_by("discord", {"token": TOKEN}) as (judge, ready),
        product(
            folder,
            stocked=stocked,
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=ready["url"],
        ) as (mynah, _),
    ):
        try:
            await mynah.start()

            async def connected() -> bool:
                return bool(await judge.do("connected"))

            await until(connected, "it is connected", 60)
            yield Stage(judge, mynah, ready["general"], ready["people"])
        finally:
            sys.stdout.write(mynah.log().read_text() + "".join(judge.words))  # shown on a failure


async def test_a_mention_is_answered_once_in_its_thread_with_its_citation(stage: Stage) -> None:
    asked = await stage.says("alice", f"{stage.mention} When does the library open?")
    answer = await stage.answer(asked)
    assert "ten on weekdays" in answer["content"]
    assert "\\[1\\] Opening hours" in answer["content"]
    await stage.says("bob", f"{stage.mention} And when does the kitchen close?", asked)
    assert "nine in the evening" in (await stage.answer(asked, 2))["content"]
    assert await stage.posts(stage.general) == []


async def test_a_message_that_comes_again_is_not_answered_again(stage: Stage) -> None:
    asked = await stage.says("bob", f"{stage.mention} Who waters the garden?")
    await stage.judge.do("redeliver")
    assert "caretaker" in (await stage.answer(asked))["content"]
    await stage.judge.do("redeliver")
    after = await stage.says("alice", f"{stage.mention} When does the library open?")
    await stage.answer(after)
    assert len(await stage.posts(asked)) == 1


async def test_what_names_nobody_is_not_answered(stage: Stage) -> None:
    ignored = await stage.says("bob", "When does the library open?")
    asked = await stage.says("bob", f"{stage.mention} When does the library open?")
    await stage.answer(asked)
    threads = await stage.judge.do("threads", channel=stage.general)
    assert ignored not in {each["id"] for each in threads}


async def test_a_direct_message_is_answered(stage: Stage) -> None:
    direct = await stage.judge.do("openDirect")
    await stage.says("alice", "Who waters the garden on Mondays?", direct)
    assert "caretaker" in (await stage.answer(direct))["content"]


async def test_a_command_is_answered_once_and_within_three_seconds_acknowledged(
    stage: Stage,
) -> None:
    before = len(await stage.posts(stage.general))
    await stage.uses("alice", "ask", "question", "When does the library open?")
    answer = await stage.answer(stage.general, before + 1)
    assert "ten on weekdays" in answer["content"]


async def test_an_opinion_is_thanked_for(stage: Stage) -> None:
    asked = await stage.says("alice", f"{stage.mention} When does the library open?")
    answer = await stage.answer(asked)
    button = buttons(answer)["Helpful"]
    clicked = await stage.judge.do(
        "click", channel=asked, user=stage.people["alice"], message=answer["id"], button=button
    )
    path = f"POST /interactions/{clicked['id']}/{clicked['token']}/callback"

    async def thanked() -> bool:
        return bool(stage.bodies(path))

    await until(thanked, "it is thanked for")
    (body,) = stage.bodies(path)
    assert "noted" in body["data"]["content"]
    assert body["data"]["flags"] & 64, "for nobody else to see"


async def test_an_edited_question_is_answered_anew_in_the_same_post(stage: Stage) -> None:
    asked = await stage.says("alice", f"{stage.mention} When does the library open?")
    before = await stage.answer(asked)
    text = f"{stage.mention} When does the kitchen close?"
    await stage.judge.do(
        "edit", channel=stage.general, user=stage.people["alice"], message=asked, content=text
    )

    async def revised() -> bool:
        return "nine in the evening" in (await stage.answer(asked))["content"]

    await until(revised, "the answer is revised")
    assert (await stage.answer(asked))["id"] == before["id"]


async def test_every_call_is_one_that_the_stand_in_knows(stage: Stage) -> None:
    refused = [call for call in stage.judge.calls if call.status >= 400]
    assert not refused
    assert {call.body["authorization"] for call in stage.judge.calls} == {f"Bot {TOKEN}"}
