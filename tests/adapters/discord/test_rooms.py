"""A channel of Discord's that is remembered, its history, edits and deletions, with the product as a process."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.discord.test_end_to_end import answered, until
from tests.faults.product import product
from tests.faults.product import until as until_true
from tests.platforms.discord import BRISK, Discord, discord_standin
from tests.platforms.discord.people import Human
from tests.platforms.discord.things import Channel


async def asked(discord: Discord, who: Human, channel: Channel, text: str) -> str:
    said = who.say(channel, f"{discord.bot.mention} {text}")
    return (await answered(discord, said)).content


async def test_a_channel_is_answered_from_as_it_stands(tmp_path: Path, stocked: Path) -> None:
    async with discord_standin(BRISK, message_content=True) as discord:
        guild = discord.guild("Office")
        alice, bob = discord.person("alice", guild), discord.person("bob", guild)
        general = discord.general(guild)
        key = bob.say(general, "The boiler key hangs behind the red door of the cellar.")
        connected = product(
            tmp_path,
            stocked=stocked,
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.api_url,
            MYNAH_ADMINS=f"discord:{alice.user.id}",
        )
        async with connected as (mynah, _):
            await mynah.start()
            await discord.ready(seconds=180)
            wish = alice.say(general, f"{discord.bot.mention} remember this channel")

            def told() -> bool:
                shown = [*general.messages, *(wish.thread.messages if wish.thread else ())]
                return any("stop remembering this room" in each.content for each in shown)

            await until(told, "it says what that means")

            async def says(words: str, question: str) -> bool:
                return words in await asked(discord, bob, general, question)

            async def history() -> bool:
                return await says("red door", "Where does the boiler key hang?")

            await until_true(history, 120, "what was said before is known", every=1)
            bob.edit(key, "The boiler key hangs behind the green door of the cellar.")
            code = bob.say(general, "The bicycle shed opens with the code 7316.")

            async def edited() -> bool:
                return await says("green door", "Where does the boiler key hang?")

            async def since() -> bool:
                return await says("7316", "Which code opens the bicycle shed?")

            await until_true(edited, 120, "what was edited is known", every=1)
            await until_true(since, 120, "what was said since is known", every=1)
            bob.delete(code)

            async def deleted() -> bool:
                return not await says("7316", "Which code opens the bicycle shed?")

            await until_true(deleted, 120, "what was deleted is gone", every=1)
