"""What becomes of commands, menus, buttons, forms and typing: first a sign within three seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from adapters.discord.admitted import Desk, accepted, patiently, refusal
from adapters.discord.api import Refused
from adapters.discord.asked import Asked, question_of
from adapters.discord.buttons import CARD
from adapters.discord.cards import OwnCards
from adapters.discord.commands import (
    APPROVE,
    ASK,
    HELP,
    INDEX,
    MENU,
    SEARCH,
    SOURCES,
    choices,
    more_help,
)
from adapters.discord.homes import Ticket
from adapters.discord.lanes import Lanes
from adapters.discord.pressed import Pressed
from adapters.discord.responses import CHOICES, DEFERRED, Responses
from adapters.discord.said import Said, SpotOf
from adapters.discord.write import EPHEMERAL, notice_post, posts_of, words_post
from core.commands import Command, Name
from core.files.address import WEB
from core.messages import Attachment, Message, Person, Reply
from core.people.administrators import is_administrator
from core.people.cards import NAMES as CARDS
from core.ports import Accepted, Unavailable
from core.reception import Received, approve, locale_of
from core.rendering.aside import aside
from core.words import say

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Accepting takes milliseconds; where it does not, the person sees a sign first."""
TYPING_SECONDS = 2.0
FAREWELL_SECONDS = 3.0
_COMMANDS: Mapping[str, Name] = {SEARCH: "search", SOURCES: "sources", HELP: "help"}


class Used:
    """Deals with interactions; each comes once and has a first answer once."""

    def __init__(self, desk: Desk, said: Said, spot_of: SpotOf, lanes: Lanes) -> None:
        self._desk = desk
        self._said = said
        self._spot_of = spot_of
        self._responses = Responses(desk.api)
        self._cards = OwnCards(desk, said, spot_of, self._responses, lanes)
        self._pressed = Pressed(desk, said, spot_of, self._responses, self._ask)

    async def asked(self, asked: Asked) -> None:
        """Any interaction."""
        await self._desk.locales.learn(asked.person)
        try:
            if asked.kind == "typing":
                await self._complete(asked)
            elif asked.kind in ("button", "form"):
                own = asked.name.startswith(CARD)
                await (self._cards.choose(asked) if own else self._pressed.press(asked))
            elif asked.name in CARDS:
                await self._cards.open(asked)
            elif asked.name == APPROVE:
                await self._approve(asked)
            elif asked.name in _COMMANDS:
                await self._respond(asked, _COMMANDS[asked.name])
            elif asked.name in (ASK, MENU):
                private = asked.private or asked.name == MENU
                await self._ask(asked, asked.text, private=private)
            elif asked.name == INDEX:
                await self._index(asked)
        except Refused as error:
            # Too late, or answered already: there is nobody left to tell.
            log.info("an interaction could not be answered: %s", error)
        except Unavailable as error:
            log.warning("an interaction could not be dealt with: %s", error)
            with suppress(Refused, Unavailable):
                await self._responses.excuse(asked, "search_failed")
        except asyncio.CancelledError:
            await self._take_leave(asked)
            raise

    async def _take_leave(self, asked: Asked) -> None:
        if asked.kind == "typing":
            return
        with suppress(Refused, Unavailable, TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._responses.excuse(asked, "restarting")

    async def _ask(self, asked: Asked, text: str, *, private: bool) -> None:
        """A question: it is safe first, then the person sees that it is being thought about."""
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, text, private=private)
        if asked.name == MENU:
            message = replace(message, attachments=asked.files)
        if not message.text and not message.attachments:
            key = "nothing_in_it" if asked.name == MENU else "empty"
            await self._responses.say(asked, say(key, asked.person.locale))
            return
        await self._accept(asked, message, private=private)

    async def _index(self, asked: Asked) -> None:
        """An administrator names a file or a page to be kept for everyone here."""
        if not is_administrator(asked.person, self._desk.reception.administrators):
            await self._responses.say(asked, say("only_administrators", asked.person.locale))
            return
        files, address = asked.files, asked.text.strip()
        if not files and address.startswith(("https://", "http://")):
            files = (Attachment(address, "text/html", 0, f"{WEB}{address}"),)
        if not files:
            await self._responses.say(asked, say("index_what", asked.person.locale))
            return
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, "", private=False)
        message = replace(message, attachments=files, keeping="wanted")
        await self._accept(asked, message, private=False)

    async def _accept(self, asked: Asked, message: Message, *, private: bool) -> None:
        homes, place = self._desk.homes, message.place
        await homes.keep_ticket(asked.id, Ticket(asked.token, asked.application))
        if place.thread == asked.id:
            await homes.stay(place)
        if message.text and asked.guild and not private:
            await homes.note_unseen(asked.id)
        accepting = asyncio.ensure_future(self._accepted(message))
        await asyncio.wait({accepting}, timeout=PATIENCE_SECONDS)
        if accepting.done():
            received = accepting.result()
            if received.accepted not in (Accepted.NEW, Accepted.DUPLICATE):
                await homes.drop_ticket(asked.id)
                await self._responses.show(asked, notice_post(received.words or "…"))
                return
        try:
            await self._responses.first(
                asked, DEFERRED, flags=EPHEMERAL if private and asked.guild else 0
            )
        except Refused:
            await homes.drop_ticket(asked.id)  # the answer comes as a message of its own
        try:
            words = (await accepting).words
        except Unavailable as error:
            log.warning("a question by a command could not be taken: %s", error)
            words = say("search_failed", asked.person.locale)
        if words:
            await self._responses.fill(asked, notice_post(words))

    async def _accepted(self, message: Message) -> Received:
        """However long an engine is away; but who is vouched for by nobody is told so."""
        message, vouched = await self._said.vouched(message)
        return await patiently(partial(accepted, message, vouched, self._desk))

    async def _respond(self, asked: Asked, name: Name) -> None:
        await self._responses.wait(asked)
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, asked.text, private=True)
        message, vouched = await self._said.vouched(message)
        try:
            words = await refusal(message, vouched, self._desk)
            if words is not None:
                await self._responses.fill(asked, notice_post(words or "…"))
                return
            command = Command(name, asked.text, asked.person, message.readers, "/")
            reply = await self._desk.reception.respond(command)
            if name == "help":
                reply = await self._with_more_help(reply, asked.person)
        except Unavailable:
            words = say("search_failed", asked.person.locale)
            await self._responses.fill(asked, words_post(words))
            return
        (post,) = await aside(reply, lambda reply: posts_of(reply, message, complete=True, most=1))
        await self._responses.fill(asked, replace(post, rows=()))

    async def _with_more_help(self, reply: Reply, person: Person) -> Reply:
        reception = self._desk.reception
        administers = is_administrator(person, reception.administrators)
        more = more_help(await locale_of(person, reception), administers=administers)
        return replace(reply, text=f"{reply.text}\n\n{more}")

    async def _approve(self, asked: Asked) -> None:
        await self._responses.wait(asked)
        words = await approve(asked.text, asked.person, self._desk.reception)
        await self._responses.fill(asked, words_post(words))

    async def _complete(self, asked: Asked) -> None:
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, "", private=True)
        suggested: list[str] = []
        try:
            async with asyncio.timeout(TYPING_SECONDS):
                message, vouched = await self._said.vouched(message)
                if await refusal(message, vouched, self._desk) is None:
                    suggest = self._desk.reception.suggest
                    suggested = list(await suggest(asked.person, asked.text, message.readers))
        except (TimeoutError, Unavailable) as error:
            log.debug("nothing could be suggested: %s", error)
        await self._responses.first(asked, CHOICES, choices=choices(suggested))
