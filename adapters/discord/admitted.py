"""What every listener does with a message on its way in: admit, accept, and say what became of it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.discord.api import Api
from adapters.discord.homes import Homes
from adapters.discord.locales import Locales
from adapters.discord.membership import DiscordMembership
from adapters.discord.outlet import DiscordOutlet
from adapters.discord.places import NAME
from core.messages import Audience, Message, Person, Place
from core.patience import growing
from core.patience import patiently as until_done
from core.ports import Unavailable
from core.reception import Received, Reception, let_in, receive

log = logging.getLogger(__name__)

T = TypeVar("T")

QUESTION_SECONDS = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to deal with what people do."""

    api: Api
    homes: Homes
    outlet: DiscordOutlet
    membership: DiscordMembership
    reception: Reception
    locales: Locales
    me: str


async def patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Do it, however long an engine is away: the gateway tells of everything only once."""
    return await until_done(work, growing(0.5, 30.0), asyncio.sleep, _tell)


def _tell(_pause: float, error: Unavailable) -> None:
    log.warning("what was said in Discord waits: %s", error)


async def accepted(message: Message, vouched: bool, desk: Desk) -> Received:
    """Accept the message and remember that it is a question."""
    received = await receive(message, vouched, desk.reception)
    if received.accepted is not None:
        await remember_question(message, desk)
    return received


async def refusal(message: Message, vouched: bool, desk: Desk) -> str | None:
    """Why a command that needs no turn is not carried out: words, "" for silence, None where it is."""
    refused = await let_in(message, vouched, desk.reception)
    return refused.words if refused else None


async def remember_question(message: Message, desk: Desk) -> None:
    """So that its deletion can be understood, which tells the id and nothing else."""
    person = message.person
    told = json.dumps([str(message.place), message.place.private, person.id, person.locale])
    await desk.reception.notes.keep(_question(message.asks), told, QUESTION_SECONDS)


async def question_of_old(id_: str, desk: Desk) -> Message | None:
    """The least that is left of a question: who asked it and where."""
    kept = await desk.reception.notes.kept(_question(id_))
    if not kept:
        return None
    conversation, private, person_id, locale = json.loads(kept)
    found = Place.parse(conversation)
    place = Place(NAME, found.workspace, found.room, found.thread, private)
    person = Person(NAME, person_id, locale=locale)
    return Message(id_, person, place, Audience("person", NAME, "", person_id), "", 0.0)


def _question(id_: str) -> str:
    return f"discord:question:{id_}"
