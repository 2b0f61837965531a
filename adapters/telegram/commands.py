"""Answers commands, each once, also where Telegram sends it again after a crash; none for ever."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal

from adapters.telegram.calls import FAILURES
from adapters.telegram.cards import choose, show_card
from adapters.telegram.events import APPROVE, START, Chose, Commanded
from adapters.telegram.hearing import Hearing, patiently
from adapters.telegram.moves import with_past
from adapters.telegram.presses import answer_press
from adapters.telegram.told import crowded, lead_to_private, tell, tell_crowded
from adapters.telegram.write import Post, note, posts, words_post
from core.commands import Command
from core.messages import Person, Place, Reply
from core.people.cards import NAMES as CARDS
from core.people.cards import Name
from core.ports import Unavailable
from core.reception import Reception, approve, let_in
from core.rendering.aside import aside
from core.words import say

log = logging.getLogger(__name__)

DAY_SECONDS = 86_400.0
"""Telegram keeps updates for so long."""
WANT_WORDS = ("ask", "search")
"""Say how they are used where nothing stands behind them."""
AT_ONCE = 5
"""Of one room's commands and choices; more of them would keep Telegram from giving us anybody else's."""
_TELL_SECONDS = 10.0

Work = Callable[[], Awaitable[None]]


async def obey(command: Commanded, hearing: Hearing) -> None:
    """Answer a command. Raises Unavailable when Telegram must send it again."""
    message = command.message
    answers = "" if message.place.private else message.id
    work = partial(_answer, command, hearing)
    if not await _once(message.id, message.person, message.place, answers, work, hearing):
        hearing.aside(tell_crowded(message, AT_ONCE, hearing))


async def obey_choice(chose: Chose, hearing: Hearing) -> None:
    """Do what a card's button means, in order. Raises Unavailable when Telegram must send it again."""

    async def in_order() -> None:
        async with hearing.locks.setdefault(f"telegram:cards:{chose.place.room}", asyncio.Lock()):
            await choose(chose, hearing)

    if not await _once(chose.query, chose.person, chose.place, "", in_order, hearing):
        words = say("inbox_full", chose.person.locale, count=AT_ONCE)
        hearing.aside(answer_press(chose.query, words, hearing.calls))


async def _once(
    name: str, person: Person, place: Place, answers: str, work: Work, hearing: Hearing
) -> bool:
    """Whether it was done, now or before; not where too many of its room are being done."""
    done = f"telegram:done:{place.room}:{name}"
    async with hearing.locks.setdefault(done, asyncio.Lock()):
        if await hearing.reception.notes.kept(done):
            return True
        notes = hearing.reception.notes
        left_out = hearing.crowds[place.room] >= AT_ONCE or await crowded(place.room, notes)
        if not left_out:
            hearing.crowds[place.room] += 1
            try:
                await _to_its_end(person, place, answers, work, hearing)
            finally:
                hearing.crowds[place.room] -= 1
                if not hearing.crowds[place.room]:
                    del hearing.crowds[place.room]
        await hearing.reception.notes.keep(done, "yes", DAY_SECONDS)
        return not left_out


async def _to_its_end(
    person: Person, place: Place, answers: str, work: Work, hearing: Hearing
) -> None:
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
    if received := await patiently(hearing, let_in, message, False, reception):
        if received.words:
            await patiently(hearing, tell, message, received, hearing)
        return
    if name := _card_of(command):
        if message.place.private:
            await show_card(name, message, hearing)
        else:
            await patiently(hearing, lead_to_private, name, message, hearing)
        return
    answers = "" if message.place.private else message.id
    for post in await patiently(hearing, _posts, command, hearing):
        await patiently(hearing, hearing.outlet.posting.say, message.place, post, answers)
        answers = ""


def _card_of(command: Commanded) -> Name | None:
    """Also by the link from a group to the private chat, which comes as /start with its name."""
    named = command.message.text if command.name == START else command.name
    return next((each for each in CARDS if each == named), None)


async def _posts(command: Commanded, hearing: Hearing) -> list[Post]:
    message, reception = command.message, hearing.reception
    if command.name in WANT_WORDS and not message.text:
        alone = say("command_alone", message.person.locale, command=f"/{command.name}")
        return [words_post(alone)]
    if command.name == APPROVE:
        words = await approve(message.text, message.person, reception)
        return [note(words) if message.text else words_post(words)]
    if command.name not in ("search", "sources"):
        return [words_post(await _help(command, hearing))]
    locale = message.person.locale
    return await aside(await _found(command, reception), lambda reply: posts(reply, locale))


async def _found(command: Commanded, reception: Reception) -> Reply:
    message = await with_past(command.message, reception.notes)
    name: Literal["search", "sources"] = "search" if command.name == "search" else "sources"
    return await reception.respond(Command(name, message.text, message.person, message.readers))


async def _help(command: Commanded, hearing: Hearing) -> str:
    """What Mynah can do; in groups, where there may be other bots, its commands bear its name."""
    message, me = command.message, hearing.me.username
    asked = Command("help", message.text, message.person, message.readers, "/")
    words = (await hearing.reception.respond(asked)).text
    if me and not message.place.private:
        words = re.sub(r"\*\*(/\w+)\*\*", rf"**\1@{me}**", words)
    hello = say("hello", message.person.locale)
    return f"{hello}\n\n{words}" if command.name == START else words
