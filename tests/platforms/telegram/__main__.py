"""`python -m tests.platforms.telegram [port]`: a Telegram to chat with the bot in, from a terminal."""

from __future__ import annotations

import asyncio
import sys

from tests.platforms.telegram.standin import Telegram, telegram_standin
from tests.platforms.telegram.terminal import HELP, Terminal, furnish


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def chat(port: int) -> None:
    async with telegram_standin(port=port) as telegram:
        say("A Telegram of your own. Start Mynah in another terminal with:\n")
        say(f"  TELEGRAM_API_URL={telegram.api_url} TELEGRAM_TOKEN={telegram.token} mynah serve\n")
        say(HELP)
        terminal = furnish(telegram, say)
        showing = asyncio.create_task(show(telegram, terminal))
        try:
            await listen(terminal)
        finally:
            showing.cancel()


async def listen(terminal: Terminal) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "quit":
            return
        if line.strip():
            terminal.obey(line.strip())


async def show(telegram: Telegram, terminal: Terminal) -> None:
    while True:
        terminal.show_news()
        await telegram.change()


if __name__ == "__main__":
    asyncio.run(chat(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
