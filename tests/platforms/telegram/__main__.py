"""`python -m tests.platforms.telegram [--port N]`: a Telegram to chat with the bot in, from a terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.platforms.greeting import CONNECTED, greeting
from tests.platforms.telegram.standin import Telegram, telegram_standin
from tests.platforms.telegram.terminal import HELP, Terminal, furnish


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def chat(port: int) -> None:
    async with telegram_standin(port=port) as telegram:
        environment = {"TELEGRAM_API_URL": telegram.api_url, "TELEGRAM_TOKEN": telegram.token}
        say(greeting("Telegram", environment, HELP))
        terminal = furnish(telegram, say)
        beside = [
            asyncio.create_task(show(telegram, terminal)),
            asyncio.create_task(tell_connected(telegram)),
        ]
        try:
            await listen(terminal)
        finally:
            for each in beside:
                each.cancel()


async def listen(terminal: Terminal) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "quit":
            return
        if line.strip():
            terminal.obey(line.strip())


async def tell_connected(telegram: Telegram) -> None:
    while not telegram.calls.of("getUpdates"):  # noqa: ASYNC110 - another process's doing
        await asyncio.sleep(0.2)
    say(CONNECTED)


async def show(telegram: Telegram, terminal: Terminal) -> None:
    while True:
        terminal.show_news()
        await telegram.change()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where the API is served; 0 picks one")
    asyncio.run(chat(parser.parse_args().port))


if __name__ == "__main__":
    main()
