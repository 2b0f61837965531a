"""What follows from what people do in Slack: questions reach the door, the rest its own place."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from adapters.slack.again import again
from adapters.slack.api import Json
from adapters.slack.audience import PLATFORM, Member, alone, message_of, person_of, question_of
from adapters.slack.beside import Beside
from adapters.slack.cards import card_post
from adapters.slack.happenings import (
    Act,
    BecameGuest,
    Changed,
    Commanded,
    Deleted,
    Edited,
    Heard,
    Identity,
    Opened,
    Pressed,
    Reacted,
    Removed,
)
from adapters.slack.home import SLASH, greet, home
from adapters.slack.outlet import post_note
from adapters.slack.own import stub_of
from adapters.slack.questions import Questions
from adapters.slack.read import APPROVE
from adapters.slack.whisper import (
    ADDRESS_SECONDS,
    address_note,
    hand_over,
    promised,
    tell,
    whisper,
)
from adapters.slack.write import (
    ASK,
    CARD,
    FEEDBACK,
    KEEP,
    LEAVE,
    STAY,
    WITHDRAW,
    About,
    Post,
    answer_of,
    judged,
    preview,
    quoted,
)
from core.commands import NAMES, Command
from core.files.decide import decide
from core.messages import Message, Person, Place, Reply, person_audience
from core.people.administrators import is_administrator
from core.people.admit import Admission
from core.people.cards import NAMES as CARDS
from core.people.cards import Card
from core.ports import Accepted, Feedback, Posted, Unavailable
from core.reception import Reception, admission_of, approve, let_in, locale_of, receive
from core.rendering.aside import aside
from core.words import say

REPEATED = 300
"""Characters of a question that stand above its private answer."""
SHOW_SECONDS = 1.0
"""Of the three in which Slack wants its acknowledgement."""


@dataclass
class Acts:
    """One workspace's."""

    questions: Questions
    removed: asyncio.Event = field(default_factory=asyncio.Event)

    async def act(self, act: Act) -> Json | None:
        """What Slack's acknowledgement carries. Raises Unavailable: then Slack will ask again."""
        match act:
            case Heard():
                await self.questions.hear(act)
            case Edited():
                await self.questions.revise(act)
            case Deleted():
                await self.questions.lose(act)
            case Reacted():
                await self._react(act)
            case Pressed():
                await self._press(act)
            case Commanded():
                return await self._obey(act)
            case Opened():
                self.beside.run(self._greet(act))
            case Changed(channel, kind_changed):
                await self.questions.people.changed(channel, kind_changed)
            case BecameGuest(person):
                await self.questions.people.became_guest(person)
            case Removed():
                self.removed.set()
        return None

    @property
    def reception(self) -> Reception:
        return self.questions.reception

    @property
    def beside(self) -> Beside:
        return self.questions.beside

    @property
    def me(self) -> Identity:
        return self.questions.me

    # --- Opinions and presses -------------------------------------------------------------------

    async def _react(self, reacted: Reacted) -> None:
        noted = await self.reception.notes.kept(post_note(reacted.channel, reacted.ts))
        message, _, conversation = noted.partition(" ")
        if conversation:
            who = await self.questions.who(reacted.person)
            await self._rate(who, conversation, message, reacted.score)

    async def _rate(self, who: Person, conversation: str, message: str, score: int) -> None:
        await self.reception.rate(Feedback(conversation, message, str(who), score))

    async def _press(self, pressed: Pressed) -> None:
        if pressed.action == FEEDBACK and (opinion := judged(pressed.value)):
            score, message, conversation = opinion
            who = await self.questions.who(pressed.person, pressed.team)
            await self._rate(who, conversation, message, score)
        elif pressed.action.startswith(ASK) and pressed.channel and pressed.value.strip():
            await self._ask_pressed(pressed)
        elif pressed.action == WITHDRAW:
            await self._withdraw(pressed)
        elif pressed.action == STAY:
            who = await self.questions.spoken_to(pressed.person, pressed.team)
            self.beside.promise(self._settle(pressed.response_url, "answer_stays", who))
        elif pressed.action in (KEEP, LEAVE):
            await self._decide(pressed)
        elif pressed.action.startswith(CARD):
            self.beside.promise(self._choose(pressed))

    async def _ask_pressed(self, pressed: Pressed) -> None:
        """A suggested question, asked by whoever pressed it, in the same thread or as privately."""
        if pressed.private:
            await self._obey(
                Commanded(
                    "ask", pressed.value, pressed.person, pressed.channel, pressed.ts,
                    pressed.response_url, pressed.team, picked=True,
                )
            )  # fmt: skip
            return
        said = Heard(
            pressed.channel, "", pressed.person, pressed.team, pressed.ts,
            pressed.thread or pressed.ts, pressed.value, mentioned=True,
        )  # fmt: skip
        member, room = await self.questions.facts(said)
        words = f"{member.name}: {said.text}" if member.name else said.text
        message = message_of(said, member, room, self.me)
        if await self.questions.ask(message, member, said.team) is Accepted.NEW:
            self.beside.run(self.questions.post(said.channel, said.thread, quoted(words)))

    async def _decide(self, pressed: Pressed) -> None:
        """Whether files are kept; the post itself then says what becomes of them."""
        asked, _, conversation = pressed.value.partition(" ")
        said = Heard(
            pressed.channel, "", pressed.person, pressed.team, pressed.ts,
            pressed.thread or pressed.ts, "", mentioned=True,
        )  # fmt: skip
        member, _ = await self.questions.facts(said)
        person = person_of(pressed.person, pressed.team, member, self.me)
        words = await decide(
            conversation,
            asked,
            person,
            keep=pressed.action == KEEP,
            vouched=self.questions.is_vouched(member, pressed.team),
            reception=self.reception,
        )
        if words:
            self.beside.promise(self._whisper(pressed.response_url, words, person))

    async def _withdraw(self, pressed: Pressed) -> None:
        message, _, conversation = pressed.value.partition(" ")
        channel = Place.parse(conversation).room if conversation else ""
        asked = await self.reception.notes.kept(self.questions.asked_note(channel, message))
        who = await self.questions.spoken_to(pressed.person, pressed.team)
        if asked != f"{who.id} {conversation}":
            return
        stub = stub_of(message, who.id, conversation)
        draft = await self.reception.draft(stub)
        if draft is not None:
            address = pressed.response_url
            self.beside.promise(self._withdraw_posted(stub, draft.posted, who, address))

    async def _withdraw_posted(
        self, stub: Message, posted: Posted, who: Person, address: str
    ) -> None:
        async with promised(self.questions.api, who, address):
            await self.questions.outlet.withdraw(stub, posted)
            await self._settle(address, "answer_deleted", who)

    async def _settle(self, address: str, key: str, who: Person) -> None:
        """What was pressed becomes the word about it."""
        post = Post(preview(say(key, who.locale)), (), "")
        await tell(self.questions.api, address, who, post, in_place=True)

    # --- Commands -------------------------------------------------------------------------------

    async def _obey(self, asked: Commanded) -> Json | None:
        """The word that Slack shows at once to the one person; the answer follows by its address."""
        member, _ = await self.questions.facts(_as_heard(asked))
        message = question_of(asked, member, self.me, self.reception.clock())
        locale = await locale_of(message.person, self.reception)
        message = replace(message, person=replace(message.person, locale=locale))
        vouched = self.questions.is_vouched(member, asked.team)
        if asked.name == "ask":
            note = address_note(message.conversation, message.id)
            await self.reception.notes.keep(note, asked.response_url, ADDRESS_SECONDS)
            if asked.picked:
                await self._ask_picked(asked, message, vouched)
                return None
            received = await receive(message, vouched, self.reception)
            if received.accepted is None and not received.words:
                return None
            # What is shown to one person cannot be replaced later: the question may stay.
            return _ephemeral(received.words) if received.words else _repeated(message.text)
        if self.beside.ending:
            return _ephemeral(say("restarting", message.person.locale))
        if refused := await let_in(message, vouched, self.reception):
            return _ephemeral(refused.words) if refused.words else None
        self.beside.promise(self._respond(asked, message))
        return None

    async def _ask_picked(self, asked: Commanded, message: Message, vouched: bool) -> None:
        """Above the answer stands what it answers, and why there is none; all by the address."""
        address, person = asked.response_url, message.person
        refused = await let_in(message, vouched, self.reception)
        if refused is None and not (message.text or message.attachments):
            words = say("nothing_in_it", person.locale)
            self.beside.promise(self._whisper(address, words, person))
            return
        if refused is None:
            names = ", ".join(each.name for each in message.attachments)
            shown = _repeated(message.text or names)
            post = Post(shown["text"], tuple(shown["blocks"]), "")
            with suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(SHOW_SECONDS):
                    await whisper(self.questions.api, address, [post])
            refused = await receive(message, vouched, self.reception)
        if refused.words:
            self.beside.promise(self._whisper(address, refused.words, person))

    async def _respond(self, asked: Commanded, message: Message) -> None:
        person, api = message.person, self.questions.api
        async with promised(api, person, asked.response_url):
            if asked.name == APPROVE:
                approving = partial(approve, asked.text, person, self.reception)
                await self._whisper(asked.response_url, await again(approving, api.sleep), person)
            elif opened := next((each for each in CARDS if each == asked.name), None):
                opening = partial(self.reception.cards.open, opened, person)
                card = await again(opening, api.sleep)
                await tell(api, asked.response_url, person, card_post(card))
            else:
                await self._look_up(asked, message)

    async def _look_up(self, asked: Commanded, message: Message) -> None:
        name = next(each for each in NAMES if each == asked.name)
        command = Command(name, asked.text, message.person, message.readers, SLASH)
        api = self.questions.api
        reply: Reply = await again(partial(self.reception.respond, command), api.sleep)
        if name == "help" and is_administrator(command.person, self.reception.administrators):
            words = say("command_approve", command.person.locale)
            reply = replace(reply, text=f"{reply.text}\n\n- **{SLASH}{APPROVE}**: {words}")
        about = About(message.conversation, message.id, message.person.locale, rated=False)
        answer = await aside(reply, lambda reply: answer_of(reply, about))
        for post in answer.posts:
            await tell(api, asked.response_url, message.person, post)
        if answer.file:
            await hand_over(api, message.person, answer.file)

    async def _choose(self, pressed: Pressed) -> None:
        """Do what was pressed on a card, and show in its place what came of it."""
        member = await self.questions.people.person(pressed.person, pressed.team)
        person = person_of(pressed.person, pressed.team, member, self.me)
        spoken_to = replace(person, locale=await locale_of(person, self.reception))
        cards, sleep, address = self.reception.cards, self.questions.api.sleep, pressed.response_url
        async with promised(self.questions.api, spoken_to, address):
            card = await again(partial(cards.press, pressed.value, person), sleep)
            if card is not None:
                await self._show(card, person, member, address)
                self.beside.run(self._follow(card, person, member, address))

    async def _follow(self, card: Card, person: Person, member: Member, address: str) -> None:
        """Show in its place what comes of it later."""
        following: Card | None = card
        while following is not None and following.follow:
            opening = partial(self.reception.cards.outcome, person)
            following = await again(opening, self.questions.api.sleep)
            if following is not None:
                await self._show(following, person, member, address)

    async def _show(self, card: Card, person: Person, member: Member, address: str) -> None:
        if address:
            await tell(self.questions.api, address, person, card_post(card), in_place=True)
            return
        await self._home(person, member, card)

    async def _home(self, person: Person, member: Member, card: Card | None = None) -> None:
        _, readers = alone(person, member, self.me)
        welcome = await self._may_ask(person, member)
        await home(self.questions.api, self.reception, person, readers if welcome else (), card)

    async def _may_ask(self, person: Person, member: Member) -> bool:
        """Whether they are shown what there is to be asked about."""
        place = Place(PLATFORM, self.me.team, "", "", private=True)
        asking = Message("", person, place, person_audience(person), "", 0.0)
        vouched = self.questions.is_vouched(member, "")
        return await admission_of(asking, vouched, self.reception) is Admission.WELCOME

    async def _whisper(self, address: str, words: str, person: Person) -> None:
        await tell(self.questions.api, address, person, Post(preview(words), (), ""))

    # --- Looks ----------------------------------------------------------------------------------

    async def _greet(self, opened: Opened) -> None:
        member = await self.questions.people.person(opened.person)
        person = person_of(opened.person, "", member, self.me)
        _, readers = alone(person, member, self.me)
        if opened.tab == "home":
            await self._home(person, member)
        elif await self._may_ask(person, member):
            await greet(self.questions.api, self.reception, person, readers, opened)


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
