"""What follows from what people do in Slack: questions reach the door, the rest its own place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace

from adapters.slack.api import BRIEF, Api, Json, Refused
from adapters.slack.home import greet, home
from adapters.slack.outlet import SlackOutlet, post_note
from adapters.slack.people import People
from adapters.slack.read import (
    EDIT_SECONDS,
    PLATFORM,
    Act,
    Changed,
    Commanded,
    Deleted,
    Edited,
    Heard,
    Identity,
    Member,
    Opened,
    Pressed,
    Reacted,
    Removed,
    Room,
    alone,
    message_of,
    question_of,
)
from adapters.slack.whisper import ADDRESS_SECONDS, address_note, whisper
from adapters.slack.write import (
    ASK,
    FEEDBACK,
    WITHDRAW,
    About,
    Post,
    answer_of,
    judged,
    offer_to_withdraw,
    preview,
    quoted,
)
from core.commands import NAMES, Command
from core.messages import Audience, Message, Person, Place, Reply, person_audience
from core.people.admit import Admission, admit
from core.people.pairing import offer
from core.ports import Accepted, Feedback, Posted, Unavailable
from core.reception import Reception, receive
from core.words import say

log = logging.getLogger(__name__)

FACTS_SECONDS = 1.5
"""For what Slack knows of person and room; it wants its acknowledgement within three."""
ASKED_SECONDS = 86_400.0
FOLLOWED_SECONDS = 30 * 86_400.0
LATE_SECONDS = 1.0
SEEN = "eyes"
TOLD = 1_000
"""Messages of which it is remembered that their person was told something."""


@dataclass
class Acts:
    """One workspace's; what need not be done before the acknowledgement runs beside."""

    api: Api
    people: People
    outlet: SlackOutlet
    me: Identity
    reception: Reception
    follow_threads: bool = True
    removed: asyncio.Event = field(default_factory=asyncio.Event)
    _beside: set[asyncio.Task[None]] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    _seen: float = 0.0

    async def act(self, act: Act) -> Json | None:
        """What Slack's acknowledgement carries. Raises Unavailable: then Slack will ask again."""
        match act:
            case Heard():
                await self._hear(act)
            case Edited():
                await self._revise(act)
            case Deleted():
                await self._lose(act)
            case Reacted():
                await self._react(act)
            case Pressed():
                await self._press(act)
            case Commanded():
                return await self._obey(act)
            case Opened():
                self._later(self._greet(act))
            case Changed(channel):
                self.people.changed(channel)
            case Removed():
                self.removed.set()
        return None

    async def close(self) -> None:
        """Give what runs beside a moment, then end it."""
        if self._beside:
            _, late = await asyncio.wait(self._beside, timeout=1.0)
            for task in late:
                task.cancel()

    # --- Questions ------------------------------------------------------------------------------

    async def _hear(self, said: Heard) -> None:
        if not await self._is_for_us(said):
            return
        member, room = await self._facts(said)
        await self._ask(message_of(said, member, room, self.me), member, said.team)

    async def _is_for_us(self, said: Heard) -> bool:
        if said.kind == "im" or said.mentioned:
            return True
        if said.thread == said.ts or said.to_another or not self.follow_threads:
            return False
        return bool(await self.reception.notes.kept(self._thread_note(said)))

    async def _facts(self, said: Heard) -> tuple[Member, Room]:
        """What is not known in time is taken to be narrower."""
        try:
            async with asyncio.timeout(FACTS_SECONDS):
                return await asyncio.gather(
                    self.people.person(said.person),
                    self.people.room(said.channel, said.kind, said.shared),
                )
        except TimeoutError:
            return Member(), Room(said.kind or "private", outsiders=said.kind != "im")

    async def _ask(self, message: Message, member: Member, team: str) -> None:
        vouched = self._is_vouched(member, team)
        received = await receive(message, vouched, self.reception)
        if received.words and self._is_new(message):
            self._later(self._tell(message, received.words))
        if received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
            await self._note(message)
        if received.accepted is Accepted.NEW:
            self._later(self._show_seen(message))

    def _is_vouched(self, member: Member, team: str) -> bool:
        """Of our workspace: by what Slack says of the person, or of what they did."""
        return member.ours or (not member.name and team == self.me.team)

    def _is_new(self, message: Message) -> bool:
        """A mention comes as two events; its person is told once."""
        if message.id in self._told:
            return False
        if len(self._told) >= TOLD:
            self._told.clear()
        self._told.add(message.id)
        return True

    async def _note(self, message: Message) -> None:
        """What edits, deletions, followed threads and a restart must find again."""
        notes, place = self.reception.notes, message.place
        asked = f"{message.person.id} {place}"
        await notes.keep(self._asked_note(place.room, message.asks), asked, ASKED_SECONDS)
        if not place.private:
            await notes.keep(f"slack:thread:{place}", "1", FOLLOWED_SECONDS)
        if message.at > self._seen and not message.revises:
            self._seen = message.at
            await notes.keep(seen_note(self.me.team), f"{message.at:.6f}")

    async def _show_seen(self, message: Message) -> None:
        """At once, before any worker has taken it; a mark where others are answered first."""
        await self.outlet.status(message, say("searching", message.person.locale))
        waiting = [each.id for each in await self.reception.waiting(message.conversation)]
        if message.id in waiting[1:] and not message.revises:
            await self.api.insist(
                "reactions.add",
                BRIEF,
                channel=message.place.room,
                name=SEEN,
                timestamp=message.id,
            )
        await asyncio.sleep(LATE_SECONDS)
        waiting = [each.id for each in await self.reception.waiting(message.conversation)]
        if message.id not in waiting:
            # The answer may have overtaken the status, which would then stay.
            await self.outlet.status(message, "")

    async def _tell(self, message: Message, words: str) -> None:
        """One person reads it, where they wrote."""
        place, looks = message.place, {"text": preview(words)}
        if place.private:
            await self._post(place.room, place.thread, looks)
            return
        await self.api.insist(
            "chat.postEphemeral",
            channel=place.room,
            user=message.person.id,
            thread_ts=place.thread if place.thread != message.id else None,
            text=looks["text"],
        )

    async def _revise(self, edited: Edited) -> None:
        said = edited.heard
        if self.reception.clock() - float(said.ts) > EDIT_SECONDS:
            return
        if not await self.reception.notes.kept(self._asked_note(said.channel, said.ts)):
            await self._hear(said)  # only now it mentions us
            return
        member, room = await self._facts(said)
        message = message_of(said, member, room, self.me)
        revised = replace(
            message, id=f"{said.ts}~{edited.stamp}", revises=said.ts, at=float(edited.stamp)
        )
        await self._ask(revised, member, said.team)

    async def _lose(self, deleted: Deleted) -> None:
        """Stop what waits or is written; else offer to delete the answer, too."""
        asked = await self.reception.notes.kept(self._asked_note(deleted.channel, deleted.ts))
        person, _, conversation = asked.partition(" ")
        if not conversation:
            return
        waiting = await self.reception.waiting(conversation)
        theirs = [each for each in waiting if each.asks == deleted.ts]
        for each in theirs:
            await self.reception.stop(conversation, each.id)
        if theirs:
            return
        draft = await self.reception.draft(_stub(deleted.ts, person, conversation))
        if draft is not None and draft.posted:
            self._later(self._offer_to_withdraw(deleted, person, conversation))

    async def _offer_to_withdraw(self, deleted: Deleted, person: str, conversation: str) -> None:
        locale = (await self.people.person(person)).locale
        await self.api.insist(
            "chat.postEphemeral",
            channel=deleted.channel,
            user=person,
            thread_ts=Place.parse(conversation).thread,
            **offer_to_withdraw(deleted.ts, conversation, locale),
        )

    # --- Opinions and presses -------------------------------------------------------------------

    async def _react(self, reacted: Reacted) -> None:
        noted = await self.reception.notes.kept(post_note(reacted.channel, reacted.ts))
        message, _, conversation = noted.partition(" ")
        if conversation:
            await self._rate(reacted.person, conversation, message, reacted.score)

    async def _rate(self, person: str, conversation: str, message: str, score: int) -> None:
        who = str(Person(PLATFORM, person))
        await self.reception.rate(Feedback(conversation, message, who, score))

    async def _press(self, pressed: Pressed) -> None:
        if pressed.action == FEEDBACK and (opinion := judged(pressed.value)):
            score, message, conversation = opinion
            await self._rate(pressed.person, conversation, message, score)
        elif pressed.action.startswith(ASK) and pressed.channel and pressed.value.strip():
            await self._ask_pressed(pressed)
        elif pressed.action == WITHDRAW:
            await self._withdraw(pressed)

    async def _ask_pressed(self, pressed: Pressed) -> None:
        """A suggested question, asked by whoever pressed it, in the same thread."""
        said = Heard(
            pressed.channel, "", pressed.person, pressed.team, pressed.ts,
            pressed.thread or pressed.ts, pressed.value, mentioned=True,
        )  # fmt: skip
        member, room = await self._facts(said)
        words = f"{member.name}: {said.text}" if member.name else said.text
        self._later(self._post(said.channel, said.thread, quoted(words)))
        await self._ask(message_of(said, member, room, self.me), member, said.team)

    async def _post(self, channel: str, thread: str, looks: Json) -> None:
        await self.api.insist(
            "chat.postMessage", channel=channel, thread_ts=thread, metadata=_WORD, **looks
        )

    async def _withdraw(self, pressed: Pressed) -> None:
        message, _, conversation = pressed.value.partition(" ")
        channel = Place.parse(conversation).room if conversation else ""
        asked = await self.reception.notes.kept(self._asked_note(channel, message))
        if asked != f"{pressed.person} {conversation}":
            return
        stub = _stub(message, pressed.person, conversation)
        draft = await self.reception.draft(stub)
        if draft is not None:
            self._later(self._withdraw_posted(stub, draft.posted, pressed))

    async def _withdraw_posted(self, stub: Message, posted: Posted, pressed: Pressed) -> None:
        await self.outlet.withdraw(stub, posted)
        locale = (await self.people.person(pressed.person)).locale
        await self._whisper(pressed.response_url, say("answer_deleted", locale))

    # --- Commands -------------------------------------------------------------------------------

    async def _obey(self, asked: Commanded) -> Json | None:
        """The word that Slack shows at once to the one person; the answer follows by its address."""
        member, _ = await self._facts(_as_heard(asked, self.me))
        message = question_of(asked, member, self.me, self.reception.clock())
        locale = message.person.locale
        vouched = self._is_vouched(member, asked.team)
        if asked.name == "ask":
            note = address_note(message.conversation, message.id)
            await self.reception.notes.keep(note, asked.response_url, ADDRESS_SECONDS)
            received = await receive(message, vouched, self.reception)
            if received.accepted is None and not received.words:
                return None
            return _ephemeral(received.words or say("searching", locale))
        admission = await admit(message, vouched, self.reception.rule, self.reception.guests)
        if admission is Admission.STRANGER:
            who = person_audience(message.person)
            code = await offer(who, self.reception.notes, self.reception.choose)
            return _ephemeral(say("pairing", locale, code=code))
        if admission is Admission.WELCOME:
            self._later(self._respond(asked, message))
        return None

    async def _respond(self, asked: Commanded, message: Message) -> None:
        name = next(each for each in NAMES if each == asked.name)
        command = Command(name, asked.text, message.person, message.readers)
        reply: Reply = await self.reception.respond(command)
        about = About(message.conversation, message.id, message.person.locale, rated=False)
        for post in answer_of(reply, about).posts:
            await whisper(self.api, asked.response_url, [post])

    async def _whisper(self, address: str, words: str) -> None:
        if address:
            await whisper(self.api, address, [Post(preview(words), (), "")])

    # --- Looks ----------------------------------------------------------------------------------

    async def _greet(self, opened: Opened) -> None:
        member = await self.people.person(opened.person)
        person = Person(PLATFORM, opened.person, member.name, member.locale)
        _, readers = alone(person, member, self.me)
        if opened.tab == "home":
            await home(self.api, self.reception, person, readers)
        else:
            await greet(self.api, self.reception, person, readers, opened)

    # --- The rest -------------------------------------------------------------------------------

    def _asked_note(self, channel: str, ts: str) -> str:
        return f"slack:asked:{self.me.team}:{channel}:{ts}"

    def _thread_note(self, said: Heard) -> str:
        return f"slack:thread:{Place(PLATFORM, self.me.team, said.channel, said.thread)}"

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _quietly(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except (Refused, Unavailable) as error:
            log.info("left out: %s", error)
        except Exception:  # the edge of what runs beside: nobody else would hear of it
            log.exception("something beside a message failed")


_WORD: Json = {"event_type": "mynah_word", "event_payload": {}}
"""On what is no answer, so that it is never taken for one."""


def seen_note(team: str) -> str:
    """Where it is noted how far we have heard."""
    return f"slack:seen:{team}"


def _ephemeral(words: str) -> Json:
    return {"response_type": "ephemeral", "text": preview(words)}


def _as_heard(asked: Commanded, me: Identity) -> Heard:
    return Heard(
        asked.channel, "im", asked.person, me.team, "0.0", "0.0", asked.text, mentioned=True
    )


def _stub(message: str, person: str, conversation: str) -> Message:
    """Enough of a message to find what was posted as its answer."""
    who = Person(PLATFORM, person)
    at = 0.0
    with suppress(ValueError):
        at = float(message)
    audience: Audience = person_audience(who)
    return Message(message, who, Place.parse(conversation), audience, "", at)
