"""`python -m tests.platforms.telegram [--port N]`: a Telegram to chat with the bot in, from a terminal."""

from __future__ import annotations

import argparse
import asyncio

from tests.platforms.telegram.standin import Telegram, telegram_standin
from tests.platforms.telegram.terminal import HELP, Terminal, furnish
from tests.platforms.terminal import CONNECTED, chat, greeting, write


async def _run(port: int) -> None:
    async with telegram_standin(port=port) as telegram:
        environment = {"TELEGRAM_API_URL": telegram.api_url, "TELEGRAM_TOKEN": telegram.token}
        write(greeting("Telegram", environment, HELP))
        terminal = furnish(telegram, write)
        await chat(terminal.obey, _show(telegram, terminal), _tell_connected(telegram))


async def _tell_connected(telegram: Telegram) -> None:
    while not telegram.calls.of("getUpdates"):  # noqa: ASYNC110 - another process's doing
        await asyncio.sleep(0.2)
    write(CONNECTED)


async def _show(telegram: Telegram, terminal: Terminal) -> None:
    while True:
        terminal.show_news()
        await telegram.change()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where the API is served; 0 picks one")
    asyncio.run(_run(parser.parse_args().port))


if __name__ == "__main__":
    main()
