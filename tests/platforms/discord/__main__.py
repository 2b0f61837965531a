"""Starts a Discord with a small guild and lets a person chat in it: `python -m tests.platforms.discord`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.platforms.discord.chat import HELP, Chat
from tests.platforms.discord.standin import Discord, discord_standin
from tests.platforms.greeting import CONNECTED, greeting


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def chat(port: int, *, message_content: bool) -> None:
    async with discord_standin(port=port, message_content=message_content) as standin:
        guild = standin.guild("Office")
        standin.channel(guild, "random")
        human = standin.person("alice", guild)
        standin.person("bob", guild)
        secret = (human.user, standin.bot)
        standin.channel(guild, "leads", only=secret)
        terminal = Chat(standin, guild, human, _say, standin.general(guild))
        standin.world.watched.append(terminal.see)
        who = "You are alice in the guild Office with #general, #random and #leads; so is bob."
        _say(greeting("Discord", standin.environment(), f"{who}\n{HELP}\n"))
        watching = asyncio.create_task(_tell_connected(standin))
        try:
            while True:
                line = await asyncio.to_thread(sys.stdin.readline)
                if not line or not await terminal.do(line):
                    return
        finally:
            watching.cancel()


async def _tell_connected(standin: Discord) -> None:
    await standin.ready(seconds=86_400)
    _say(CONNECTED)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where the API is served; 0 picks one")
    parser.add_argument(
        "--message-content", action="store_true", help="grant the privileged Message Content intent"
    )
    given = parser.parse_args()
    asyncio.run(chat(given.port, message_content=given.message_content))


if __name__ == "__main__":
    main()
