"""What a test makes the stand-in do wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from weaviate.proto.v1 import base_pb2

Refuses = Callable[[str, Mapping[str, Any]], str]
"""The reason why an object, by its id and properties, is not taken this time; "" where it is."""


def _takes(_uuid: str, _properties: Mapping[str, Any]) -> str:
    return ""


async def lets(_method: str, _path: str) -> None:
    """Nothing happens."""


@dataclass
class Faults:
    """Slow, failing or choosy; by default nothing of it."""

    delay: float = 0.0
    """Seconds before each answer over gRPC."""
    gate: Callable[[], Awaitable[None]] | None = None
    """What each call over gRPC waits for."""
    code: grpc.StatusCode | None = None
    """What each call over gRPC ends with."""
    refuses: Refuses = _takes
    meets: Callable[[str, str], Awaitable[None]] = lets
    """What each request over REST meets, by its method and path, before it is obeyed."""
    calls: Counter[str] = field(default_factory=Counter)
    """How often each procedure was called."""
    levels: Counter[str] = field(default_factory=Counter)
    """How often each consistency level was asked for."""

    async def before(self, procedure: str, request: Any, context: Any) -> None:
        """Whatever a call meets before it is looked at."""
        self.calls[procedure] += 1
        if level := getattr(request, "consistency_level", 0):
            name = base_pb2.ConsistencyLevel.Name(level)
            self.levels[name.removeprefix("CONSISTENCY_LEVEL_")] += 1
        if self.gate is not None:
            await self.gate()
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.code is not None:
            await context.abort(self.code, f"the stand-in was told to fail {procedure}")
