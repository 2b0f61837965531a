"""`python -m tests.platforms.crowds slack`: a stand-in with a crowd, driven by lines of JSON.

First it prints what a bot needs: `environment` (settings that point it here), `documents` (names and
texts to answer from), and about how many `seconds` it will take. A line on its input lets the crowd
speak once a bot is connected; then come lines with `told`, how far it is, and in the end one with
`figures`. An empty input ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

from tests.platforms.crowds.crowd import Crowd
from tests.platforms.crowds.discord import discord_crowd
from tests.platforms.crowds.facts import documents, question
from tests.platforms.crowds.judge import Asked, answered, figures
from tests.platforms.crowds.slack import slack_crowd
from tests.platforms.crowds.telegram import telegram_crowd

CROWDS: Mapping[str, Callable[[int], AbstractAsyncContextManager[Crowd]]] = {
    "slack": slack_crowd,
    "discord": discord_crowd,
    "telegram": telegram_crowd,
}
CONNECT_SECONDS = 60.0
SETTLE_SECONDS = 2.0
"""After the connection, in which a bot catches up and names its commands."""
ANSWER_SECONDS = 180.0
"""For the last answers, after the last question."""
REST_SECONDS = 1.0
"""For answers that somebody writes although nothing waits."""
TELL_SECONDS = 10.0


def say(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def speak(crowd: Crowd, conversations: int, questions: int, seed: int) -> Asked:
    """Ask everything, the conversations in turn, at moments of chance around the pace."""
    asked, chance = Asked(), random.Random(seed)  # noqa: S311 - no secret
    loop = asyncio.get_running_loop()
    began = told = loop.time()
    due = 0.0
    for number in range(questions):
        await asyncio.sleep(began + due - loop.time())
        conversation = number % conversations
        text = question(number // conversations)
        asked.note(conversation, crowd.ask(conversation, text))
        due += chance.expovariate(crowd.pace.per_second)
        if loop.time() - told > TELL_SECONDS:
            told = loop.time()
            done = answered(crowd, asked)
            say({"told": f"{crowd.name}: {len(asked)} of {questions} asked, {done} answered"})
    return asked


async def _until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = asyncio.get_running_loop().time() + seconds
    while not true():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


async def run(name: str, conversations: int, questions: int, seed: int) -> None:
    async with CROWDS[name](conversations) as crowd:
        seconds = questions / crowd.pace.per_second
        environment = dict(crowd.environment)
        say({"environment": environment, "documents": documents(), "seconds": seconds})
        if not await asyncio.to_thread(sys.stdin.readline):
            return
        if not await _until(crowd.connected, CONNECT_SECONDS):
            raise TimeoutError(f"no bot has connected to {name} within {CONNECT_SECONDS:g} s")
        await asyncio.sleep(SETTLE_SECONDS)
        crowd.calls.clear()
        asked = await speak(crowd, conversations, questions, seed)
        await _until(lambda: answered(crowd, asked) >= len(asked), ANSWER_SECONDS)
        await asyncio.sleep(REST_SECONDS)
        say({"figures": figures(crowd, asked)})
        await asyncio.to_thread(sys.stdin.readline)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.crowds", description=__doc__)
    parser.add_argument("name", choices=sorted(CROWDS))
    parser.add_argument("--conversations", type=int, default=100)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    asyncio.run(run(given.name, given.conversations, given.questions, given.seed))


if __name__ == "__main__":
    main()
