"""Renders what takes its time in a thread, so that nobody else waits for one answer's looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from core.messages import Reply

T = TypeVar("T")

LONG_CHARACTERS = 4_000
"""From here on hostile Markdown takes a third of a second, and a thread costs nothing beside it."""


async def aside(reply: Reply, render: Callable[[Reply], T]) -> T:
    """What `render` makes of the reply; a long one's is made in a thread."""
    if len(reply.text) < LONG_CHARACTERS:
        return render(reply)
    return await asyncio.to_thread(render, reply)
