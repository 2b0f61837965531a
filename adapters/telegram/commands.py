"""Answers commands, each once, also where Telegram sends it again after a crash; none for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from adapters.telegram.cards import choose, show_card
from adapters.telegram.events import Chose, Commanded
from adapters.telegram.hearing import Hearing, patiently
from adapters.telegram.moves import with_past
from adapters.telegram.signs import FAILURES
from adapters.telegram.told import say_to, tell
from adapters.telegram.write import Post, note, posts
from core.commands import Command
from core.messages import Person, Place, Reply
from core.people.cards import NAMES as CARDS
from core.ports import Unavailable
from core.reception import Reception, approve, let_in
from core.words import say

log = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0
"""Telegram keeps updates for so long."""
APPROVE = "approve"
"""Takes a code; for administrators, and so not named to everybody."""
_TELL_SECONDS = 10.0


async def obey(command: Commanded, hearing: Hearing) -> None:
    """Answer a command. Raises Unavailable when Telegram must send it again."""
    message = command.message
    answers = "" if message.place.private else message.id
    who = (message.person, message.place, answers)
    await _once(message.id, who, partial(_answer, command, hearing), hearing)


async def obey_choice(chose: Chose, hearing: Hearing) -> None:
    """Do what a card's button means. Raises Unavailable when Telegram must send it again."""
    who = (chose.person, chose.place, "")
    await _once(chose.query, who, partial(choose, chose, hearing), hearing)


async def _once(
    name: str,
    who: tuple[Person, Place, str],
    work: Callable[[], Awaitable[None]],
    hearing: Hearing,
) -> None:
    _, place, _ = who
    done = f"telegram:done:{place.room}:{name}"
    async with hearing.answering.setdefault(done, asyncio.Lock()):
        if not await hearing.reception.notes.kept(done):
            await _to_its_end(who, work, hearing)
            await hearing.reception.notes.keep(done, "yes", DAY_SECONDS)


async def _to_its_end(
    who: tuple[Person, Place, str], work: Callable[[], Awaitable[None]], hearing: Hearing
) -> None:
    person, place, answers = who
    try:
        async with asyncio.timeout(hearing.command_seconds):
            await work()
    except TimeoutError:
        log.warning("what %s wanted in %s took too long and is given up", person, place.room)
        await _tell_given_up(place, note(say("took_too_long", person.locale)), answers, hearing)
    except Unavailable:
        raise
    except FAILURES as error:
        log.warning("a command's answer was not shown: %s", error)


async def _tell_given_up(place: Place, post: Post, answers: str, hearing: Hearing) -> None:
    try:
        async with asyncio.timeout(_TELL_SECONDS):
            await hearing.outlet.posting.say(place, post, answers)
    except (*FAILURES, TimeoutError) as error:
        log.warning("nor could they be told: %s", error)


async def _answer(command: Commanded, hearing: Hearing) -> None:
    """Each step is patient by itself, so that nothing is said twice."""
    message, reception = command.message, hearing.reception
    if received := await patiently(partial(let_in, message, False, reception), hearing):
        if received.words:
            await patiently(partial(tell, message, received, hearing), hearing)
        return
    if name := next((each for each in CARDS if each == command.name), None):
        if message.place.private:
            await show_card(name, message, hearing)
        else:
            await patiently(partial(say_to, message, "in_private", hearing), hearing)
        return
    answers = "" if message.place.private else message.id
    for post in await patiently(partial(_posts, command, reception), hearing):
        say_it = partial(hearing.outlet.posting.say, message.place, post, answers)
        await patiently(say_it, hearing)
        answers = ""


async def _posts(command: Commanded, reception: Reception) -> list[Post]:
    message = command.message
    if command.name == APPROVE:
        return [note(await approve(message.text, message.person, reception))]
    return posts(await _reply(command, reception), message.person.locale)


async def _reply(command: Commanded, reception: Reception) -> Reply:
    message = await with_past(command.message, reception.notes)
    readers = message.readers
    if command.name == "search":
        return await reception.respond(Command("search", message.text, message.person, readers))
    if command.name == "sources":
        return await reception.respond(Command("sources", message.text, message.person, readers))
    told = await reception.respond(Command("help", message.text, message.person, readers))
    if command.name != "start":
        return told
    return replace(told, text=f"{say('hello', message.person.locale)}\n\n{told.text}")
