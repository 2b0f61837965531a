"""Events about answers in memory, kept as long as the double."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from typing import Any


class MemoryFeed:
    """A Feed whose event ids count from 1."""

    def __init__(self) -> None:
        self._events: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._news = asyncio.Condition()

    async def publish(self, conversation: str, message_id: str, event: Mapping[str, Any]) -> None:
        async with self._news:
            self._events[conversation, message_id].append(json.dumps(event))
            self._news.notify_all()

    async def follow(
        self, conversation: str, message_id: str, after: str = ""
    ) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
        events = self._events[conversation, message_id]
        read = int(after.partition("-")[0] or 0)
        while True:
            async with self._news:
                await self._news.wait_for(lambda: len(events) > read)  # noqa: B023 read below, in step
            while read < len(events):
                read += 1
                yield str(read), json.loads(events[read - 1])
