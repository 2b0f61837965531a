"""Chatting in a stand-in from a terminal: what a person reads first and how lines come; the same for all three."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping

CONNECTED = "(the bot is connected)"
_ENDING_SECONDS = 0.3


def write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def greeting(platform: str, environment: Mapping[str, str], who_and_how: str) -> str:
    """How to start the bot, and who is there and how to speak."""
    exports = "\n".join(f"export {name}={value}" for name, value in environment.items())
    return (
        f"A {platform} of your own runs. Stop a Mynah that runs already; then, in another terminal:"
        f"\n\n{exports}\nmake run\n\nWait for {CONNECTED!r} here.\n\n{who_and_how}\n"
    )


async def chat(
    obey: Callable[[str], Awaitable[None]], *beside: Coroutine[None, None, None]
) -> None:
    """Obey each line until the person quits or the input ends, and do something beside it until then."""
    watching = [asyncio.create_task(each) for each in beside]
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip() == "quit":
                break
            if line.strip():
                await obey(line.strip())
        await asyncio.sleep(_ENDING_SECONDS)  # what is on its way when the input ends
    finally:
        for each in watching:
            each.cancel()
