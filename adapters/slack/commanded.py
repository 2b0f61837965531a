"""Commands, shortcuts and private presses in Slack: one person asks, and one person reads."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from adapters.slack.again import again
from adapters.slack.api import Json
from adapters.slack.audience import question_of
from adapters.slack.cards import card_post
from adapters.slack.happenings import Commanded, Heard
from adapters.slack.home import SLASH
from adapters.slack.questions import Questions
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
from core.messages import Message, Reply
from core.people.administrators import is_administrator
from core.people.cards import NAMES as CARDS
from core.ports import Unavailable
from core.reception import approve, let_in, receive, spoken_to
from core.rendering.aside import aside
from core.words import say

REPEATED = 300
"""Characters of a question that stand above its private answer."""
SHOW_SECONDS = 1.0
"""Of the three in which Slack wants its acknowledgement."""


@dataclass(frozen=True, slots=True)
class Commands:
    """One workspace's."""

    questions: Questions

    async def obey(self, asked: Commanded) -> Json | None:
        """The word that Slack shows at once to the one person; the answer follows by its address."""
        member, _ = await self.questions.facts(_as_heard(asked))
        message = question_of(asked, member, self.questions.me, self.questions.reception.clock())
        person = await spoken_to(message.person, self.questions.reception)
        message = replace(message, person=person)
        vouched = self.questions.is_vouched(member, asked.team)
        if asked.name == "ask":
            note = address_note(message.conversation, message.id)
            await self.questions.reception.notes.keep(note, asked.response_url, ADDRESS_SECONDS)
            if asked.picked:
                await self._ask_picked(asked, message, vouched)
                return None
            received = await receive(message, vouched, self.questions.reception)
            if received.accepted is None and not received.words:
                return None
            # What is shown to one person cannot be replaced later: the question may stay.
            return _ephemeral(received.words) if received.words else _repeated(message.text)
        if self.questions.beside.ending:
            return _ephemeral(say("restarting", message.person.locale))
        if refused := await let_in(message, vouched, self.questions.reception):
            return _ephemeral(refused.words) if refused.words else None
        self.questions.beside.promise(self._respond(asked, message))
        return None

    async def _ask_picked(self, asked: Commanded, message: Message, vouched: bool) -> None:
        """Above the answer stands what it answers, and why there is none; all by the address."""
        address, person = asked.response_url, message.person
        refused = await let_in(message, vouched, self.questions.reception)
        if refused is None and not (message.text or message.attachments):
            words = say("nothing_in_it", person.locale)
            self.questions.beside.promise(say_to(self.questions.api, address, words, person))
            return
        if refused is None:
            names = ", ".join(each.name for each in message.attachments)
            shown = _repeated(message.text or names)
            post = Post(shown["text"], tuple(shown["blocks"]), "")
            with suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(SHOW_SECONDS):
                    await whisper(self.questions.api, address, [post])
            refused = await receive(message, vouched, self.questions.reception)
        if refused.words:
            self.questions.beside.promise(
                say_to(self.questions.api, address, refused.words, person)
            )

    async def _respond(self, asked: Commanded, message: Message) -> None:
        person, api = message.person, self.questions.api
        async with promised(api, person, asked.response_url):
            if asked.name == APPROVE:
                approving = partial(approve, asked.text, person, self.questions.reception)
                words = await again(approving, api.sleep)
                await say_to(api, asked.response_url, words, person)
            elif opened := next((each for each in CARDS if each == asked.name), None):
                opening = partial(self.questions.reception.cards.open, opened, person)
                card = await again(opening, api.sleep)
                await tell(api, asked.response_url, person, card_post(card))
            else:
                await self._look_up(asked, message)

    async def _look_up(self, asked: Commanded, message: Message) -> None:
        name = next(each for each in NAMES if each == asked.name)
        command = Command(name, asked.text, message.person, message.readers, SLASH)
        api = self.questions.api
        reply: Reply = await again(partial(self.questions.reception.respond, command), api.sleep)
        if name == "help" and is_administrator(
            command.person, self.questions.reception.administrators
        ):
            words = say("command_approve", command.person.locale)
            reply = replace(reply, text=f"{reply.text}\n\n- **{SLASH}{APPROVE}**: {words}")
        about = About(message.conversation, message.id, message.person.locale, rated=False)
        answer = await aside(reply, lambda reply: answer_of(reply, about))
        for post in answer.posts:
            await tell(api, asked.response_url, message.person, post)
        if answer.file:
            await hand_over(api, message.person, answer.file)


def _ephemeral(words: str) -> Json:
    return {"response_type": "ephemeral", "text": preview(words)}


def _repeated(words: str) -> Json:
    line = " ".join(words.split())
    short = line if len(line) <= REPEATED else f"{line[:REPEATED].rstrip()}…"
    return {"response_type": "ephemeral", **quoted(short)}


def _as_heard(asked: Commanded) -> Heard:
    return Heard(
        asked.channel, "im", asked.person, asked.team, "0.0", "0.0", asked.text, mentioned=True
    )
