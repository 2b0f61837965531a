"""Takes in what was asked by a command, a menu or a button: safe first, then its person sees a sign."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial

from adapters.discord.admitted import accepted, vouched
from adapters.discord.api import Refused
from adapters.discord.asked import Interaction, question_of
from adapters.discord.commands import MENU
from adapters.discord.hearing import Hearing, patiently
from adapters.discord.notices import notice_post
from adapters.discord.responses import DEFERRED
from adapters.discord.write import EPHEMERAL
from core.files.address import WEB
from core.messages import Attachment, Message
from core.people.administrators import is_administrator
from core.ports import Accepted, Unavailable
from core.reception import Received
from core.words import say

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Accepting takes milliseconds; where it does not, the person sees a sign first."""


async def ask(asked: Interaction, text: str, hearing: Hearing, *, private: bool) -> None:
    """A question in the person's name."""
    spot = await hearing.servers.spot_of(asked.channel, asked.guild)
    message = question_of(asked, spot, text, private=private)
    if asked.name == MENU:
        message = replace(message, attachments=asked.files)
    if not message.text and not message.attachments:
        key = "nothing_in_it" if asked.name == MENU else "empty"
        await hearing.responses.say(asked, say(key, asked.person.locale))
        return
    await _take(asked, message, hearing, private=private)


async def index(asked: Interaction, hearing: Hearing) -> None:
    """An administrator names a file or a page to be kept for everyone here."""
    if not is_administrator(asked.person, hearing.reception.administrators):
        await hearing.responses.say(asked, say("only_administrators", asked.person.locale))
        return
    files, address = asked.files, asked.text.strip()
    if not files and address.startswith(("https://", "http://")):
        files = (Attachment(address, "text/html", 0, f"{WEB}{address}"),)
    if not files:
        await hearing.responses.say(asked, say("index_what", asked.person.locale))
        return
    spot = await hearing.servers.spot_of(asked.channel, asked.guild)
    message = question_of(asked, spot, "", private=False)
    message = replace(message, attachments=files, keeping="wanted")
    await _take(asked, message, hearing, private=False)


async def _take(asked: Interaction, message: Message, hearing: Hearing, *, private: bool) -> None:
    homes, responses = hearing.homes, hearing.responses
    await _note_where(asked, message, hearing, private=private)
    accepting = asyncio.ensure_future(_accepted(message, hearing))
    await asyncio.wait({accepting}, timeout=PATIENCE_SECONDS)
    if accepting.done():
        received = accepting.result()
        if received.accepted not in (Accepted.NEW, Accepted.DUPLICATE):
            await homes.drop_ticket(asked.id)
            await responses.show(asked, notice_post(received.words or "…"))
            return
    try:
        await responses.first(asked, DEFERRED, flags=EPHEMERAL if private and asked.guild else 0)
    except Refused:
        await homes.drop_ticket(asked.id)  # the answer comes as a message of its own
    try:
        words = (await accepting).words
    except Unavailable as error:
        log.warning("a question by a command could not be taken: %s", error)
        words = say("search_failed", asked.person.locale)
    if words:
        await responses.fill(asked.ticket, notice_post(words))


async def _note_where(
    asked: Interaction, message: Message, hearing: Hearing, *, private: bool
) -> None:
    """For the worker that answers it, before there can be one."""
    homes, place = hearing.homes, message.place
    await homes.keep_ticket(asked.id, asked.ticket)
    if place.thread == asked.id:
        await homes.stay(place)
    if message.text and asked.guild and not private:
        await homes.note_unseen(asked.id)


async def _accepted(message: Message, hearing: Hearing) -> Received:
    """However long an engine is away; but who is vouched for by nobody is told so."""
    message, is_vouched = await vouched(message, hearing)
    return await patiently(partial(accepted, message, is_vouched, hearing))
