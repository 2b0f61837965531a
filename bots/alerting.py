"""Who is told what is wrong, by the settings, and what the job that looks for it needs."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bots.health import Ready
from bots.settings import Settings
from core.messages import Audience
from core.ports import DeadLetter, Lost, Misconfigured, Notice, Teller, Told, Undeliverable
from core.quality.notices import notice_of
from core.quality.rules import Limits
from core.reception import Platform
from core.release import release
from core.upkeep.alert import Alerting
from core.upkeep.telling import Destination

if TYPE_CHECKING:
    import httpx

    from bots.assemble import Knowledge, Queue

EXAMPLE = "room:slack:T024:C061,mailto:ops@example.com"


@dataclass(frozen=True, slots=True)
class RoomTeller:
    """Implements core.ports.Teller for a room of a chat platform."""

    platforms: Mapping[str, Platform]
    room: Audience

    async def tell(self, notice: Notice) -> None:
        platform = self.platforms.get(self.room.platform)
        if platform is None:
            raise Undeliverable(f"no settings here for {self.room.platform}")
        await platform.announce(self.room, notice)


def addresses(text: str) -> list[str]:
    """What a setting names, in order; raises Misconfigured for what nobody can be told by."""
    found = [each.strip() for each in text.split(",") if each.strip()]
    for each in found:
        kind = each.partition(":")[0]
        if kind == "room":
            _room(each)
        elif kind not in ("mailto", "http", "https"):
            raise Misconfigured(f"nobody can be told by {each[:60]!r}; such as {EXAMPLE}")
    return found


def destinations(
    settings: Settings, platforms: Mapping[str, Platform], client: httpx.AsyncClient
) -> list[Destination]:
    """All that the settings name. Raises Misconfigured."""
    made = partial(_teller, settings=settings, platforms=platforms, client=client)
    usual = addresses(settings.alert_to)
    further = [each for each in addresses(settings.alert_escalate_to) if each not in usual]
    return [
        *(Destination(named(each), made(each)) for each in usual),
        *(Destination(named(each), made(each), escalation=True) for each in further),
    ]


def named(address: str) -> str:
    """What it is called in lists and logs: the path of a webhook is often its password."""
    if not address.startswith("http"):
        return address
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname} {sha256(address.encode()).hexdigest()[:6]}"


def _teller(
    address: str,
    settings: Settings,
    platforms: Mapping[str, Platform],
    client: httpx.AsyncClient,
) -> Teller:
    kind, _, rest = address.partition(":")
    if kind == "room":
        return RoomTeller(platforms, _room(address))
    if kind == "mailto":
        from adapters.notices.mail import Mail, read_server

        server = settings.alert_mail_server.get_secret_value()
        if not (server and settings.alert_mail_from):
            raise Misconfigured("mailto: in ALERT_TO needs ALERT_MAIL_SERVER and ALERT_MAIL_FROM")
        return Mail(read_server(server), settings.alert_mail_from, rest)
    from adapters.notices.webhook import Webhook
    from adapters.sources.page import NotAllowed

    return Webhook(client, address, (NotAllowed,))


def _room(address: str) -> Audience:
    try:
        room = Audience.parse(address)
    except ValueError as error:
        raise Misconfigured(str(error)) from None
    if room.platform not in ("slack", "discord", "telegram"):
        raise Misconfigured(f"{address[:60]!r} is no room of slack, discord or telegram")
    return room


def limits_of(settings: Settings) -> Limits:
    """From which figures on something is wrong."""
    return Limits(
        errors=settings.alert_errors,
        very_slow=settings.alert_high_seconds,
        slow=settings.alert_low_seconds,
        queue=settings.alert_queue_seconds,
        deviations=settings.alert_deviations,
        objective=settings.alert_objective,
    )


@asynccontextmanager
async def reached(
    settings: Settings, platforms: Mapping[str, Platform]
) -> AsyncIterator[list[Destination]]:
    """Everybody whom the settings name, as long as the block lasts; raises Misconfigured."""
    from adapters.sources.page import public_client

    async with public_client(settings.alert_private) as client:
        yield destinations(settings, platforms, client)


@asynccontextmanager
async def open_alerting(
    settings: Settings,
    knowledge: Knowledge,
    queue: Queue,
    platforms: Mapping[str, Platform],
    ready: Ready,
) -> AsyncIterator[Alerting | None]:
    """What the job needs; None where nobody is to be told. Raises Misconfigured."""
    if not settings.alert_to:
        yield None
        return

    async def lost(since: float) -> Sequence[Lost]:
        return list(lost_since(await queue.dead.letters(), since))

    async def states() -> Mapping[str, str]:
        return (await ready())[1]

    database = knowledge.database
    async with reached(settings, platforms) as everybody:
        yield Alerting(
            observed=database.observed,
            measures=database.measures,
            incidents=database.incidents,
            claims=database.incidents,
            notes=queue.notes,
            lost=lost,
            queue_age=queue.longest_wait,
            states=states,
            release=release(),
            destinations=everybody,
            words=partial(notice_of, locale=settings.alert_language),
            me=uuid.uuid4().hex,
            limits=limits_of(settings),
            escalate_after=60.0 * settings.alert_escalate_minutes,
        )


def lost_since(letters: Sequence[DeadLetter], since: float) -> Iterator[Lost]:
    """What was given up, as the monitor counts it."""
    for each in letters:
        if each.at >= since:
            place = each.message.place
            yield Lost(each.at, Told(place.platform, place.workspace), each.reason)
