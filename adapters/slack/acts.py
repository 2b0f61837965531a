"""What follows from what people do in Slack: questions reach the door, the rest its own place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from adapters.slack.api import Json
from adapters.slack.audience import message_of, person_of
from adapters.slack.beside import Beside
from adapters.slack.commanded import Commands
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
from adapters.slack.looks import Looks
from adapters.slack.outlet import post_note
from adapters.slack.own import stub_of
from adapters.slack.questions import Questions
from adapters.slack.whisper import ADDRESS_SECONDS, address_note, promised, say_to
from adapters.slack.write import (
    ASK,
    CARD,
    FEEDBACK,
    KEEP,
    LEAVE,
    STAY,
    WITHDRAW,
    judged,
    quoted,
)
from core.files.decide import decide
from core.messages import Message, Person, Place
from core.ports import Accepted, Feedback, Posted
from core.reception import Reception
from core.words import say


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
                return await self.commands.obey(act)
            case Opened():
                self.beside.run(self.looks.greet(act))
            case Changed(channel, kind_changed):
                await self.questions.people.changed(channel, kind_changed)
            case BecameGuest(person):
                await self.questions.people.became_guest(person)
            case Removed():
                self.removed.set()
        return None

    @property
    def commands(self) -> Commands:
        return Commands(self.questions)

    @property
    def looks(self) -> Looks:
        return Looks(self.questions)

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
            self.beside.promise(self.looks.choose(pressed))

    async def _ask_pressed(self, pressed: Pressed) -> None:
        """A suggested question, asked by whoever pressed it, in the same thread or as privately."""
        if pressed.private:
            await self.commands.obey(
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
        """Whether files are kept; the post itself then says what becomes of them.

        Where one person alone reads it, it is changed by the address of this press.
        """
        asked, _, conversation = pressed.value.partition(" ")
        said = Heard(
            pressed.channel, "", pressed.person, pressed.team, pressed.ts,
            pressed.thread or pressed.ts, "", mentioned=True,
        )  # fmt: skip
        member, _ = await self.questions.facts(said)
        person = person_of(pressed.person, pressed.team, member, self.me)
        if pressed.private:
            note = address_note(conversation, asked)
            await self.reception.notes.keep(note, pressed.response_url, ADDRESS_SECONDS)
        words = await decide(
            conversation,
            asked,
            person,
            keep=pressed.action == KEEP,
            vouched=self.questions.is_vouched(member, pressed.team),
            reception=self.reception,
        )
        if words:
            self.beside.promise(say_to(self.questions.api, pressed.response_url, words, person))

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
        words = say(key, who.locale)
        await say_to(self.questions.api, address, words, who, in_place=True)
