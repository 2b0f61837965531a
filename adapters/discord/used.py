"""What becomes of commands, menus, buttons, forms and typing: first a sign within three seconds."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial

from adapters.discord.admitted import asking_alone
from adapters.discord.api import Refused
from adapters.discord.asked import Interaction
from adapters.discord.buttons import CARD
from adapters.discord.cards import choose, open_card
from adapters.discord.commands import APPROVE, ASK, INDEX, MENU, more_help
from adapters.discord.hearing import Hearing
from adapters.discord.notices import notice_post, words_post
from adapters.discord.pressed import press
from adapters.discord.questions import ask, index
from adapters.discord.typed import complete
from adapters.discord.write import posts_of
from core.commands import NAMES, Command, Name
from core.messages import Person, Reply
from core.people.administrators import is_administrator
from core.people.cards import NAMES as CARDS
from core.ports import Unavailable
from core.reception import approve, locale_of
from core.rendering.aside import aside

log = logging.getLogger(__name__)

FAREWELL_SECONDS = 3.0


async def answer(asked: Interaction, hearing: Hearing) -> None:
    """Any interaction; each comes once and has a first answer once."""
    await hearing.locales.learn(asked.person)
    if asked.kind == "typing":
        await hearing.typing.answer(asked.person.id, partial(complete, asked, hearing))
        return
    try:
        await _act(asked, hearing)
    except Refused as error:
        # Too late, or answered already: there is nobody left to tell.
        log.info("an interaction could not be answered: %s", error)
    except Unavailable as error:
        log.warning("an interaction could not be dealt with: %s", error)
        with suppress(Refused, Unavailable):
            await hearing.responses.excuse(asked, "search_failed")
    except asyncio.CancelledError:
        with suppress(Refused, Unavailable, TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await hearing.responses.excuse(asked, "restarting")
        raise


async def _act(asked: Interaction, hearing: Hearing) -> None:
    if asked.kind in ("button", "form"):
        await (choose if asked.name.startswith(CARD) else press)(asked, hearing)
    elif asked.name in CARDS:
        await open_card(asked, hearing)
    elif asked.name == APPROVE:
        await _approve(asked, hearing)
    elif name := next((each for each in NAMES if each == asked.name), None):
        await _respond(asked, name, hearing)
    elif asked.name in (ASK, MENU):
        await ask(asked, asked.text, hearing, private=asked.private or asked.name == MENU)
    elif asked.name == INDEX:
        await index(asked, hearing)


async def _respond(asked: Interaction, name: Name, hearing: Hearing) -> None:
    """Search, sources and help: what needs no turn."""
    responses = hearing.responses
    await responses.wait(asked)
    message, refused = await asking_alone(asked, hearing, asked.text)
    if refused is not None:
        await responses.fill(asked.ticket, notice_post(refused.words or "…"))
        return
    command = Command(name, asked.text, asked.person, message.readers, "/")
    reply = await hearing.reception.respond(command)
    if name == "help":
        reply = await _with_more_help(reply, asked.person, hearing)
    (post,) = await aside(reply, lambda reply: posts_of(reply, message, complete=True, most=1))
    await responses.fill(asked.ticket, replace(post, rows=()))


async def _with_more_help(reply: Reply, person: Person, hearing: Hearing) -> Reply:
    reception = hearing.reception
    administers = is_administrator(person, reception.administrators)
    more = more_help(await locale_of(person, reception), administers=administers)
    return replace(reply, text=f"{reply.text}\n\n{more}")


async def _approve(asked: Interaction, hearing: Hearing) -> None:
    await hearing.responses.wait(asked)
    words = await approve(asked.text, asked.person, hearing.reception)
    await hearing.responses.fill(asked.ticket, words_post(words))
