"""`mynah chat` in a terminal of its own: what Ctrl-C stops, what it keeps, and how the chat ends."""

from __future__ import annotations

import asyncio
import codecs
import fcntl
import os
import pty
import re
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.pages import ROOT
from tests.faults.product import MYNAH, Product, product, until
from tests.faults.rogue import running_rogue

QUESTION = "When does the library open?"
_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass
class Terminal:
    """A chat that believes in a person at a keyboard."""

    process: asyncio.subprocess.Process
    keyboard: int
    screen: str = ""
    seen: int = 0
    letters: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8")
    )
    """One may come in two pieces."""

    def read(self) -> None:
        """Take what the chat wrote."""
        try:
            self.screen += self.letters.decode(os.read(self.keyboard, 65536))
        except OSError:  # the other side is gone
            asyncio.get_running_loop().remove_reader(self.keyboard)

    def type(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    @property
    def plain(self) -> str:
        """The screen's words without their colours."""
        return _STYLE.sub("", self.screen).replace("\r", "")

    async def shows(self, words: str) -> None:
        """Wait for these words, after those waited for before."""

        async def shown() -> bool:
            return words in self.plain[self.seen :]

        try:
            await until(shown, 60, f"the terminal shows {words!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}:\n{self.screen}") from None
        self.seen = self.plain.index(words, self.seen) + len(words)


def _own_terminal() -> None:
    """So that Ctrl-C in it reaches the chat."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@asynccontextmanager
async def chatting(mynah: Product) -> AsyncIterator[Terminal]:
    """`mynah chat`, ready to be typed at."""
    keyboard, other = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *MYNAH,
        "chat",
        cwd=ROOT,
        env=mynah.variables(TERM="xterm", COLUMNS="200"),
        stdin=other,
        stdout=other,
        stderr=other,
        preexec_fn=_own_terminal,
    )
    os.close(other)
    terminal = Terminal(process, keyboard)
    loop = asyncio.get_running_loop()
    loop.add_reader(keyboard, terminal.read)
    try:
        await terminal.shows("\n> ")
        yield terminal
    finally:
        loop.remove_reader(keyboard)
        if process.returncode is None:
            process.kill()
        await process.wait()
        os.close(keyboard)


async def test_a_stopped_answer_keeps_its_text_its_sources_and_its_place_in_the_memory(
    tmp_path: Path, stocked: Path
) -> None:
    async with running_rogue() as rogue:
        model = {"MYNAH_MODEL": "openai:rogue", "MYNAH_MODEL_URL": rogue.url}
        async with product(tmp_path, stocked=stocked, **model) as (mynah, _), chatting(mynah) as at:
            rogue.mode = "slow"
            at.type("/sources\n")
            await at.shows("There is no answer with sources")
            at.type("help\n")
            await at.shows("Commands: /sources, /why, /new, /quit")
            at.type(f"{QUESTION}\n")
            await at.shows("at ten on weekdays. [1]")
            at.type("\x03")
            await at.shows("\nStopped, as you asked.\n")
            await at.shows("[1] Opening hours")
            await at.shows("\n> ")
            at.type("/sources\n")
            await at.shows("[1] Opening hours")
            await at.shows("\n> ")
            rogue.mode = "no events"  # so that Mynah answers from its memory alone
            at.type("What did I ask before?\n")
            await at.shows("In this conversation you asked:")
            await at.shows(QUESTION)
            await at.shows("\n> ")
            at.type("/quit\n")
            assert await asyncio.wait_for(at.process.wait(), 90) == 0


async def test_ctrl_c_at_the_prompt_clears_the_line_and_says_how_to_end(
    tmp_path: Path, stocked: Path
) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, _), chatting(mynah) as at:
        for _ in range(2):
            at.type("half a question")
            await at.shows("half a question")
            at.type("\x03")
            await at.shows("/quit ends the chat")
            await at.shows("\n> ")
        at.type(f"{QUESTION}\n")
        await at.shows("The library opens at ten on weekdays.")
        await at.shows("\n> ")
        at.type("\x03")
        await at.shows("/quit ends the chat")
        at.type("/quit\n")
        assert await asyncio.wait_for(at.process.wait(), 90) == 0
