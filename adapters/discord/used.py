"""What becomes of commands, menus, buttons, forms and typing: first a sign within three seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.discord.admitted import Desk, accepted, patiently, question_of_old, refusal
from adapters.discord.api import ALREADY_ANSWERED, Refused
from adapters.discord.asked import Asked, question_of
from adapters.discord.buttons import CARD, Button, button_of
from adapters.discord.commands import APPROVE, ASK, HELP, INDEX, MENU, SEARCH, SOURCES, choices
from adapters.discord.homes import Ticket
from adapters.discord.said import Said, SpotOf
from adapters.discord.suggested import question_on
from adapters.discord.write import EPHEMERAL, Post, card_post, form, posts_of, words_post
from core.commands import Command, Name
from core.files.address import WEB
from core.files.decide import decide
from core.messages import Attachment, Message
from core.people.administrators import is_administrator
from core.people.cards import NAMES as CARDS
from core.people.cards import Card
from core.ports import Accepted, Feedback, Unavailable
from core.reception import approve
from core.words import say

log = logging.getLogger(__name__)

MESSAGE, DEFERRED, NOTHING, CHANGED, CHOICES, FORM = 4, 5, 6, 7, 8, 9
"""Kinds of first answers."""
PATIENCE_SECONDS = 1.5
"""Accepting takes milliseconds; where it does not, the person sees a sign first."""
TYPING_SECONDS = 2.0
_COMMANDS: Mapping[str, Name] = {SEARCH: "search", SOURCES: "sources", HELP: "help"}


class Used:
    """Deals with interactions; each comes once and has a first answer once."""

    def __init__(self, desk: Desk, said: Said, spot_of: SpotOf) -> None:
        self._desk = desk
        self._said = said
        self._spot_of = spot_of

    async def asked(self, asked: Asked) -> None:
        """Any interaction."""
        await self._desk.locales.learn(asked.person)
        try:
            if asked.kind == "typing":
                await self._complete(asked)
            elif asked.kind in ("button", "form"):
                await self._press(asked)
            elif asked.name in CARDS:
                await self._open(asked)
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
                await self._excuse(asked)

    async def _ask(self, asked: Asked, text: str, *, private: bool) -> None:
        """A question: it is safe first, then the person sees that it is being thought about."""
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, text, private=private)
        if not message.text:
            await self._say(asked, say("empty", asked.person.locale))
            return
        await self._accept(asked, message, private=private)

    async def _index(self, asked: Asked) -> None:
        """An administrator names a file or a page to be kept for everyone here."""
        if not is_administrator(asked.person, self._desk.reception.administrators):
            await self._say(asked, say("only_administrators", asked.person.locale))
            return
        files, address = asked.files, asked.text.strip()
        if not files and address.startswith(("https://", "http://")):
            files = (Attachment(address, "text/html", 0, f"{WEB}{address}"),)
        if not files:
            await self._say(asked, say("index_what", asked.person.locale))
            return
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, "", private=False)
        message = replace(message, attachments=files, keeping="wanted")
        await self._accept(asked, message, private=False)

    async def _accept(self, asked: Asked, message: Message, *, private: bool) -> None:
        message, vouched = await self._said.vouched(message)
        homes, place = self._desk.homes, message.place
        await homes.keep_ticket(asked.id, Ticket(asked.token, asked.application))
        if place.thread == asked.id:
            await homes.stay(place)
        accepting = asyncio.ensure_future(
            patiently(partial(accepted, message, vouched, self._desk))
        )
        await asyncio.wait({accepting}, timeout=PATIENCE_SECONDS)
        if accepting.done():
            received = accepting.result()
            if received.accepted not in (Accepted.NEW, Accepted.DUPLICATE):
                await homes.drop_ticket(asked.id)
                await self._say(asked, received.words or "…")
                return
        try:
            await self._first(asked, DEFERRED, flags=EPHEMERAL if private and asked.guild else 0)
        except Refused:
            await homes.drop_ticket(asked.id)  # the answer comes as a message of its own
        received = await accepting
        if received.words:
            await self._fill(asked, words_post(received.words))

    async def _respond(self, asked: Asked, name: Name) -> None:
        await self._first(asked, DEFERRED, flags=EPHEMERAL if asked.guild else 0)
        spot = await self._spot_of(asked.channel, asked.guild)
        message = question_of(asked, spot, asked.text, private=True)
        message, vouched = await self._said.vouched(message)
        try:
            words = await refusal(message, vouched, self._desk)
            if words is not None:
                await self._fill(asked, words_post(words or "…"))
                return
            command = Command(name, asked.text, asked.person, message.readers)
            reply = await self._desk.reception.respond(command)
        except Unavailable:
            words = say("search_failed", asked.person.locale)
            await self._fill(asked, words_post(words))
            return
        (post,) = posts_of(reply, message, complete=True, most=1)
        await self._fill(asked, replace(post, rows=()))

    async def _open(self, asked: Asked) -> None:
        """What is the person's own, for their eyes."""
        await self._first(asked, DEFERRED, flags=EPHEMERAL if asked.guild else 0)
        spot = await self._spot_of(asked.channel, asked.guild)
        message, vouched = await self._said.vouched(question_of(asked, spot, "", private=True))
        words = await refusal(message, vouched, self._desk)
        if words is not None:
            await self._fill(asked, words_post(words or "…"))
            return
        name = next(each for each in CARDS if each == asked.name)
        card = await self._desk.reception.cards.open(name, asked.person)
        await self._fill(asked, card_post(card))
        await self._follow(asked, card)

    async def _approve(self, asked: Asked) -> None:
        await self._first(asked, DEFERRED, flags=EPHEMERAL if asked.guild else 0)
        words = await approve(asked.text, asked.person, self._desk.reception)
        await self._fill(asked, words_post(words))

    async def _choose(self, asked: Asked) -> None:
        """Do what was pressed, and show in the same place what came of it."""
        cards = self._desk.reception.cards
        card = await cards.press(asked.name.removeprefix(CARD), asked.person)
        if card is None:
            await self._say(asked, say("button_lapsed", asked.person.locale))
            return
        await self._first(asked, CHANGED, **card_post(card).body)
        await self._follow(asked, card)

    async def _follow(self, asked: Asked, card: Card) -> None:
        if card.follow and (outcome := await self._desk.reception.cards.outcome(asked.person)):
            await self._fill(asked, card_post(outcome))

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
        await self._first(asked, CHOICES, choices=choices(suggested))

    async def _press(self, asked: Asked) -> None:
        if asked.name.startswith(CARD):
            await self._choose(asked)
            return
        button = button_of(asked.name)
        if button is None:
            await self._say(asked, say("button_lapsed", asked.person.locale))
        elif button.what == "next":
            await self._ask_suggested(asked, button)
        elif button.what == "stop":
            await self._stop(asked, button)
        elif button.what == "drop":
            await self._drop(asked, button)
        elif button.what in ("keep", "leave"):
            await self._decide(asked, button)
        else:
            await self._judge(asked, button)

    async def _ask_suggested(self, asked: Asked, button: Button) -> None:
        question = await question_on(button, asked.label, asked.person, self._desk)
        if asked.label and not question:
            await self._say(asked, say("button_lapsed", asked.person.locale))
            return
        private = button.place.private and bool(asked.guild)
        await self._ask(asked, question, private=private)

    async def _judge(self, asked: Asked, button: Button) -> None:
        """An opinion; a bad one is kept at once and may get a word of explanation."""
        if button.what == "bad":
            why = asked.name.replace("bad", "why", 1)
            await self._first(asked, FORM, **form(why, asked.person.locale))
        score = 1 if button.what == "good" else -1
        comment = asked.text if button.what == "why" else ""
        opinion = Feedback(
            str(button.place), button.message, str(asked.person), score, comment.strip()
        )
        try:
            known = await self._desk.reception.rate(opinion)
        except Unavailable:
            known = False
        if button.what != "bad":
            key = "feedback_thanks" if known else "button_lapsed"
            await self._say(asked, say(key, asked.person.locale))

    async def _stop(self, asked: Asked, button: Button) -> None:
        reception, conversation = self._desk.reception, str(button.place)
        waiting = await reception.waiting(conversation)
        asking = [each for each in waiting if each.id == button.message]
        if any(each.person != asked.person for each in asking):
            await self._say(asked, say("only_asker", asked.person.locale))
            return
        await self._first(asked, NOTHING)
        for each in asking:
            await reception.stop(conversation, each.id)

    async def _decide(self, asked: Asked, button: Button) -> None:
        """Whether files are kept; the post itself then says what becomes of them."""
        spot = await self._spot_of(asked.channel, asked.guild)
        _, vouched = await self._said.vouched(question_of(asked, spot, "", private=True))
        words = await decide(
            str(button.place),
            button.message,
            asked.person,
            keep=button.what == "keep",
            vouched=vouched,
            reception=self._desk.reception,
        )
        if words:
            await self._say(asked, words)
        else:
            await self._first(asked, NOTHING)

    async def _drop(self, asked: Asked, button: Button) -> None:
        """Whoever asked may have the answer deleted, together with the offer to do so."""
        question = await question_of_old(button.message, self._desk)
        if question is None or question.person != asked.person:
            await self._say(asked, say("button_lapsed", asked.person.locale))
            return
        await self._first(asked, NOTHING)
        await self._withdraw(question)
        await self._fill(asked, words_post(say("answer_deleted", asked.person.locale)))

    async def _withdraw(self, question: Message) -> None:
        draft = await self._desk.reception.draft(question)
        if draft is not None:
            await self._desk.outlet.withdraw(question, draft.posted)

    async def _say(self, asked: Asked, words: str) -> None:
        body = words_post(words).body
        await self._first(asked, MESSAGE, **body | {"flags": EPHEMERAL if asked.guild else 0})

    async def _excuse(self, asked: Asked) -> None:
        """Say that it cannot be done now, also where it is shown already that we think."""
        words = say("search_failed", asked.person.locale)
        await self._say(asked, words)
        if asked.kind in ("command", "menu"):  # what a button got stands under somebody's answer
            await self._fill(asked, words_post(words))

    async def _first(self, asked: Asked, kind: int, **data: Any) -> None:
        """The first answer; Discord takes one within three seconds."""
        body = {"type": kind, "data": data} if data else {"type": kind}
        try:
            await self._desk.api.call(
                "POST",
                "/interactions/{webhook_id}/{webhook_token}/callback",
                body,
                webhook_id=asked.id,
                webhook_token=asked.token,
            )
        except Refused as error:
            if error.code != ALREADY_ANSWERED:  # by this call, when it was cut off after its effect
                raise

    async def _fill(self, asked: Asked, post: Post) -> None:
        await self._desk.api.call(
            "PATCH",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            post.body,
            file=post.file,
            webhook_id=asked.application,
            webhook_token=asked.token,
        )
