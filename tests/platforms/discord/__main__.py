"""Starts a Discord with a small guild and lets a person chat in it: `python -m tests.platforms.discord`."""

from __future__ import annotations

import argparse
import asyncio

from tests.platforms.discord.standin import Discord, discord_standin
from tests.platforms.discord.terminal import HELP, Terminal
from tests.platforms.terminal import CONNECTED, chat, greeting, write


async def _run(port: int, *, message_content: bool) -> None:
    async with discord_standin(port=port, message_content=message_content) as standin:
        guild = standin.guild("Office")
        standin.channel(guild, "random")
        human = standin.person("alice", guild)
        standin.person("bob", guild)
        secret = (human.user, standin.bot)
        standin.channel(guild, "leads", only=secret)
        terminal = Terminal(standin, guild, human, write, standin.general(guild))
        standin.world.watched.append(terminal.see)
        who = "You are alice in the guild Office with #general, #random and #leads; so is bob."
        write(greeting("Discord", standin.environment(), f"{who}\n{HELP}"))
        await chat(terminal.obey, _tell_connected(standin))


async def _tell_connected(standin: Discord) -> None:
    await standin.ready(seconds=86_400)
    write(CONNECTED)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where the API is served; 0 picks one")
    parser.add_argument(
        "--message-content", action="store_true", help="grant the privileged Message Content intent"
    )
    given = parser.parse_args()
    asyncio.run(_run(given.port, message_content=given.message_content))


if __name__ == "__main__":
    main()
