"""`python -m tests.platforms.slack [--port N] [--events URL]`: a Slack to chat in, with any bot for Slack."""

from __future__ import annotations

import argparse
import asyncio

from tests.platforms.slack.server import slack_standin
from tests.platforms.slack.terminal import sit_down


async def _run(port: int, events: str) -> None:
    async with slack_standin(port=port) as slack:
        if events:
            await slack.send_events_to(events)
        await sit_down(slack)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.slack", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="of the Web API; any free one by default"
    )
    parser.add_argument(
        "--events", default="", help="send events to this address instead of Socket Mode"
    )
    given = parser.parse_args()
    asyncio.run(_run(given.port, given.events))


if __name__ == "__main__":
    main()
