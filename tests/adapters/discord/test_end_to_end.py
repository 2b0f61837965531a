"""The whole product as a process, the stand-in as its Discord: what people do, and what they then see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sized
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from tests.adapters.discord.stage import SEND, ids, stranger
from tests.faults.product import Product, product
from tests.platforms.discord import BRISK, Discord, discord_standin
from tests.platforms.discord.people import Human
from tests.platforms.discord.things import Channel, Guild, Message
from tests.platforms.faults import Fault


@asynccontextmanager
async def mynah_in_discord(folder: Path, stocked: Path) -> AsyncIterator[tuple[Discord, Product]]:
    async with (
        discord_standin(BRISK) as discord,
        product(
            folder, stocked=stocked, DISCORD_TOKEN=discord.token, DISCORD_API_URL=discord.api_url
        ) as (mynah, _),
    ):
        yield discord, mynah


async def until(true: Callable[[], object], what: str, seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.02)
    assert true(), what


def ours(discord: Discord, channel: Channel | None) -> list[Message]:
    return [m for m in channel.messages if m.author is discord.bot] if channel else []


def _is_empty(waiting: Sized) -> bool:
    return not waiting


async def answered(discord: Discord, asked: Message) -> Message:
    """The one finished answer in the question's thread."""

    def done() -> bool:
        return any("good" in ids(m) for m in ours(discord, asked.thread))

    await until(done, f"{asked.content} is answered", 180)
    (answer,) = ours(discord, asked.thread)
    return answer


async def test_people_are_answered_and_a_killed_process_loses_and_repeats_nothing(
    tmp_path: Path, stocked: Path
) -> None:
    async with mynah_in_discord(tmp_path, stocked) as (discord, mynah):
        guild = discord.guild("Office")
        alice, bob = discord.person("alice", guild), discord.person("bob", guild)
        general, mention = discord.general(guild), discord.bot.mention
        await mynah.start()
        await discord.ready(seconds=180)

        asked = alice.say(general, f"{mention} When does the library open?")
        answer = await answered(discord, asked)
        assert "ten on weekdays" in answer.content
        assert "\\[1\\] Opening hours" in answer.content

        assert asked.thread is not None
        bob.say(asked.thread, f"{mention} And when does the kitchen close?")
        await until(lambda: len(ours(discord, asked.thread)) == 2, "a second person is answered")
        thread = asked.thread
        await until(lambda: "nine in the evening" in thread.last.content, "in the thread")

        alice.dm("Who waters the garden on Mondays?")
        await until(
            lambda: any("caretaker" in m.content for m in ours(discord, alice.direct)), "direct"
        )

        command = alice.slash(general, "ask", {"question": "When does the library open?"})
        said = await discord.answer(command, seconds=90)
        await until(lambda: "ten on weekdays" in said.content, "a command is answered")
        private = bob.slash(general, "ask", {"question": "When does it close?", "private": True})
        assert (await discord.answer(private, seconds=90)).ephemeral
        found = await discord.answer(
            alice.slash(general, "search", {"text": "kitchen"}), seconds=90
        )
        assert found.ephemeral
        assert "kitchen closes" in found.content

        thanks = await discord.answer(alice.click(answer, "Helpful"))
        assert thanks.content == "Thank you, noted."

        alice.edit(asked, f"{mention} When does the kitchen close?")
        await until(lambda: "nine in the evening" in answer.content, "the answer is revised")

        typed = alice.type_ahead(general, "ask", "question", "when does")
        await until(lambda: typed.choices, "type-ahead")
        assert "When does the library open?" in {c["name"] for c in typed.choices or []}
        assert not discord.calls.limited()
        await _let_in_at_the_terminal(discord, mynah, guild)
        await _killed_in_mid_answer(discord, mynah, alice, general)
        assert await mynah.stop() == 0
        shown = mynah.log().read_text()
        assert discord.token not in shown
        assert "Traceback" not in shown


async def _let_in_at_the_terminal(discord: Discord, mynah: Product, guild: Guild) -> None:
    """The command runs in a process of its own, and the one that answers in Discord says it."""
    eve = stranger(discord, guild, "eve")
    eve.dm("When does the library open?")
    await until(lambda: len(ours(discord, eve.direct)) == 1, "a code is shown")
    code = ours(discord, eve.direct)[0].content.partition("approve ")[2][:8]
    assert (await mynah.run("access", "approve", code))[0] == 0
    await until(
        lambda: eve.direct.last.content.endswith("-# You may ask now."),
        "they are answered and told",
    )
    assert len(ours(discord, eve.direct)) == 2


async def _killed_in_mid_answer(
    discord: Discord, mynah: Product, alice: Human, general: Channel
) -> None:
    """openclaw#51620, #58443: a restart loses or repeats."""
    # The call is on its way when the process dies: its effect comes, and nobody records it.
    waiting = discord.faults.waiting[SEND]
    discord.faults.order(SEND, Fault(delay=0.5))
    first = alice.say(general, f"{discord.bot.mention} When does the library open?")
    await until(partial(_is_empty, waiting), "the answer is on its way")
    mynah.kill()
    await mynah.processes["serve"].wait()
    # What is said meanwhile comes by no event.
    second = alice.say(general, f"{discord.bot.mention} When does the kitchen close?")
    await until(lambda: not any(s.link for s in discord.gateway.sessions.all), "gone")
    await mynah.start()
    assert "ten on weekdays" in (await answered(discord, first)).content
    assert "nine in the evening" in (await answered(discord, second)).content
