"""What it takes to act on what people do in Discord, and the patience for what must come to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.discord.api import Api, Refused
from adapters.discord.homes import Homes
from adapters.discord.lanes import Lanes
from adapters.discord.locales import Locales
from adapters.discord.membership import DiscordMembership
from adapters.discord.outlet import DiscordOutlet
from adapters.discord.recent import Recent
from adapters.discord.responses import Responses
from adapters.discord.spots import Servers
from adapters.typed import Typing
from core.patience import growing
from core.patience import patiently as until_done
from core.ports import Unavailable
from core.reception import Reception

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hearing:
    """What it takes to act on events."""

    api: Api
    homes: Homes
    outlet: DiscordOutlet
    membership: DiscordMembership
    reception: Reception
    locales: Locales
    responses: Responses
    servers: Servers
    lanes: Lanes
    """Of interactions: an answer to one needs no connection to the gateway."""
    me: str = ""
    """Our id, as far as there are messages to be read."""
    typing: Typing = field(default_factory=lambda: Typing((Refused, Unavailable, TimeoutError)))
    unsure_since: Recent[float] = field(default_factory=Recent)
    """When each message first had to wait for servers that do not say whether they know its person."""


async def patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Do it, however long an engine is away: the gateway tells of everything only once."""
    return await until_done(work, growing(0.5, 30.0), asyncio.sleep, _tell)


def _tell(_pause: float, error: Unavailable) -> None:
    log.warning("what was said in Discord waits: %s", error)
