"""The terminal of the Discord stand-in: what a person types there, and what is shown."""

from __future__ import annotations

import asyncio
import sys

from tests.platforms.discord import BRISK, discord_standin
from tests.platforms.discord.conftest import connected
from tests.platforms.discord.terminal import Terminal
from tests.platforms.discord.test_interactions import Bot


async def test_a_person_asks_clicks_and_fills_in_forms_in_a_terminal() -> None:
    async with discord_standin(BRISK) as standin, connected(standin, Bot()):
        guild = standin.guild("Office")
        screen: list[str] = []
        alice = standin.person("alice", guild)
        terminal = Terminal(standin, guild, alice, screen.append, standin.general(guild))
        standin.world.watched.append(terminal.see)

        async def types(line: str, shows: str) -> None:
            await terminal.obey(line)
            await standin.until(lambda: any(shows in shown for shown in screen))

        await types("#general @mynah hello", "alice in #general\n    @mynah hello")
        await types("/ask when do we open?", "mynah in #general\n    is thinking ...")
        await types("wait 0.1", "mynah in #general (edited)\n    You asked: when do we open?")
        await types("complete ask open", "  - open 0\n  - open 1")
        await types("/rate", "[Helpful] [Why not?]")
        await types("click Helpful", "Thank you.")
        await types("click Why not?", "A form is shown: What was wrong?, with reason")
        await types("submit reason=too long", "(only you see this)\n    Noted: too long")
        await types("menu Ask about this", "About: @mynah hello")
        await types("dm /ask here?", "mynah in a direct message")
        await types("/nothing", "That does not go: no command 'nothing' here")
        await types("#general " + "x" * 2001, "Discord refuses: 50035")


async def test_the_module_starts_and_says_how_to_come_in() -> None:
    command = [sys.executable, "-m", "tests.platforms.discord"]
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    out, _ = await started.communicate(b"#general hello\nquit\n")
    said = out.decode()
    assert started.returncode == 0
    assert "export DISCORD_API_URL=http://127.0.0.1:" in said
    assert "export DISCORD_TOKEN=" in said
    assert "alice in #general\n    hello" in said
