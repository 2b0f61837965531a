"""Commands, shortcuts and private presses in Slack: one person asks, and one person reads."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from functools import partial

from adapters.slack.audience import is_vouched, question_of
from adapters.slack.cards import card_post
from adapters.slack.context import Context
from adapters.slack.fields import Json
from adapters.slack.happenings import Commanded
from adapters.slack.looks import SLASH
from adapters.slack.read import APPROVE
from adapters.slack.whisper import (
    ADDRESS_SECONDS,
    address_note,
    hand_over,
    promised,
    say_to,
    tell,
    whisper,
)
from adapters.slack.write import About, Post, answer_of, preview, quoted
from core.commands import NAMES, Command
from core.messages import Message
from core.people.administrators import is_administrator
from core.people.cards import NAMES as CARDS
from core.ports import Unavailable
from core.reception import (
    approve,
    in_what_they_wrote,
    let_in,
    receive,
    spoken_to,
    take_in,
)
from core.rendering.aside import aside
from core.words import say

REPEATED = 300
"""Characters of a question that stand above its private answer."""
SHOW_SECONDS = 1.0
"""Of the three in which Slack wants its acknowledgement."""


async def obey(asked: Commanded, here: Context) -> Json | None:
    """The word that Slack shows at once to the one person; the answer follows by its address."""
    member = await here.member(asked.person, asked.team)
    message = question_of(asked, member, here.me, here.reception.clock())
    message = replace(message, person=await spoken_to(message.person, here.reception))
    vouched = is_vouched(member, asked.team, here.me)
    if asked.name == "ask":
        note = address_note(message.conversation, message.id)
        await here.reception.notes.keep(note, asked.response_url, ADDRESS_SECONDS)
        if not asked.picked:
            return await _ask(message, vouched, here)
        if words := await _ask_picked(asked, message, vouched, here):
            telling = say_to(here.api, asked.response_url, words, message.person)
            here.beside.promise(telling)
        return None
    if here.beside.ending:
        return _ephemeral(say("restarting", message.person.locale))
    if refused := await let_in(message, vouched, here.reception):
        return _ephemeral(refused.words) if refused.words else None
    here.beside.promise(_respond(asked, message, here))
    return None


async def _ask(message: Message, vouched: bool, here: Context) -> Json | None:
    received = await receive(message, vouched, here.reception)
    if received.words:
        return _ephemeral(received.words)
    # What is shown to one person cannot be replaced later: the question may stay.
    return _repeated(message.text) if received.accepted is not None else None


async def _ask_picked(asked: Commanded, message: Message, vouched: bool, here: Context) -> str:
    """Above the answer stands what it answers; else the words for why there is none."""
    if refused := await let_in(message, vouched, here.reception):
        return refused.words
    if not (message.text or message.attachments):
        return say("nothing_in_it", message.person.locale)
    shown = _repeated(message.text or ", ".join(each.name for each in message.attachments))
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(SHOW_SECONDS):
            post = Post(shown["text"], tuple(shown["blocks"]), "")
            await whisper(here.api, asked.response_url, post)
    return (await take_in(in_what_they_wrote(message, here.reception), here.reception)).words


async def _respond(asked: Commanded, message: Message, here: Context) -> None:
    person, api = message.person, here.api
    async with promised(api, person, asked.response_url):
        if asked.name == APPROVE:
            words = await api.again(partial(approve, asked.text, person, here.reception))
            await say_to(api, asked.response_url, words, person)
        elif opened := next((each for each in CARDS if each == asked.name), None):
            card = await api.again(partial(here.reception.cards.open, opened, person))
            await tell(api, asked.response_url, person, card_post(card))
        else:
            await _look_up(asked, message, here)


async def _look_up(asked: Commanded, message: Message, here: Context) -> None:
    person, api = message.person, here.api
    name = next(each for each in NAMES if each == asked.name)
    command = Command(name, asked.text, person, message.readers, SLASH)
    reply = await api.again(partial(here.reception.respond, command))
    if name == "help" and is_administrator(person, here.reception.administrators):
        words = say("command_approve", person.locale)
        reply = replace(reply, text=f"{reply.text}\n\n- **{SLASH}{APPROVE}**: {words}")
    about = About(message.conversation, message.id, person.locale, rated=False)
    answer = await aside(reply, lambda reply: answer_of(reply, about))
    for post in answer.posts:
        await tell(api, asked.response_url, person, post)
    if answer.file:
        await hand_over(api, person, answer.file)


def _ephemeral(words: str) -> Json:
    return {"response_type": "ephemeral", "text": preview(words)}


def _repeated(words: str) -> Json:
    line = " ".join(words.split())
    short = line if len(line) <= REPEATED else f"{line[:REPEATED].rstrip()}…"
    return {"response_type": "ephemeral", **quoted(short)}
