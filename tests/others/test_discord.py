"""Mynah as a process, discord-digital-twin as its Discord: what people do, and what they then see."""

from __future__ import annotations

import pytest

from tests.others.discord import TOKEN, Discord, buttons
from tests.others.judge import until

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="session")]


async def test_a_mention_is_answered_once_in_its_thread_with_its_citation(discord: Discord) -> None:
    asked = await discord.says("alice", f"{discord.mention} When does the library open?")
    answer = await discord.answer(asked)
    assert "ten on weekdays" in answer["content"]
    assert "\\[1\\] Opening hours" in answer["content"]
    await discord.says("bob", f"{discord.mention} And when does the kitchen close?", asked)
    assert "nine in the evening" in (await discord.answer(asked, 2))["content"]
    assert await discord.posts(discord.general) == []


async def test_a_message_that_comes_again_is_not_answered_again(discord: Discord) -> None:
    asked = await discord.says("bob", f"{discord.mention} Who waters the garden?")
    await discord.judge.do("redeliver")
    assert "caretaker" in (await discord.answer(asked))["content"]
    await discord.judge.do("redeliver")
    after = await discord.says("alice", f"{discord.mention} When does the library open?")
    await discord.answer(after)
    assert len(await discord.posts(asked)) == 1


async def test_what_names_nobody_is_not_answered(discord: Discord) -> None:
    ignored = await discord.says("bob", "When does the library open?")
    asked = await discord.says("bob", f"{discord.mention} When does the library open?")
    await discord.answer(asked)
    threads = await discord.judge.do("threads", channel=discord.general)
    assert ignored not in {each["id"] for each in threads}


async def test_a_direct_message_is_answered(discord: Discord) -> None:
    direct = await discord.judge.do("openDirect")
    await discord.says("alice", "Who waters the garden on Mondays?", direct)
    assert "caretaker" in (await discord.answer(direct))["content"]


async def test_a_command_is_answered_once_and_within_three_seconds_acknowledged(
    discord: Discord,
) -> None:
    before = len(await discord.posts(discord.general))
    await discord.uses("alice", "ask", "question", "When does the library open?")
    answer = await discord.answer(discord.general, before + 1)
    assert "ten on weekdays" in answer["content"]


async def test_an_opinion_is_thanked_for(discord: Discord) -> None:
    asked = await discord.says("alice", f"{discord.mention} When does the library open?")
    answer = await discord.answer(asked)
    button = buttons(answer)["Helpful"]
    clicked = await discord.judge.do(
        "click", channel=asked, user=discord.people["alice"], message=answer["id"], button=button
    )
    path = f"POST /interactions/{clicked['id']}/{clicked['token']}/callback"

    async def thanked() -> bool:
        return bool(discord.bodies(path))

    await until(thanked, "it is thanked for")
    (body,) = discord.bodies(path)
    assert "noted" in body["data"]["content"]
    assert body["data"]["flags"] & 64, "for nobody else to see"


async def test_an_edited_question_is_answered_anew_in_the_same_post(discord: Discord) -> None:
    asked = await discord.says("alice", f"{discord.mention} When does the library open?")
    before = await discord.answer(asked)
    text = f"{discord.mention} When does the kitchen close?"
    await discord.judge.do(
        "edit", channel=discord.general, user=discord.people["alice"], message=asked, content=text
    )

    async def revised() -> bool:
        return "nine in the evening" in (await discord.answer(asked))["content"]

    await until(revised, "the answer is revised")
    assert (await discord.answer(asked))["id"] == before["id"]


async def test_every_call_is_one_that_the_stand_in_knows(discord: Discord) -> None:
    await discord.judge.caught_up()
    refused = [call for call in discord.judge.calls if call.status >= 400]
    assert not refused
    assert {call.body["authorization"] for call in discord.judge.calls} == {f"Bot {TOKEN}"}
