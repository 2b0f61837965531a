"""Questions on their way in: what is for us, who reads the answer, and what edits and deletions change."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace

from adapters.slack.api import BRIEF, Api, Json, Refused
from adapters.slack.audience import PLATFORM, Member, Room, message_of, person_of, team_of, user_of
from adapters.slack.beside import Beside
from adapters.slack.followed import Followed
from adapters.slack.happenings import Deleted, Edited, Heard, Identity
from adapters.slack.outlet import SlackOutlet
from adapters.slack.own import edited_note, gone_note, stub_of
from adapters.slack.people import People
from adapters.slack.turns import Turns
from adapters.slack.write import offer_to_withdraw, preview
from core.messages import Message, Person, Place
from core.ports import Accepted, Unavailable
from core.reception import Received, Reception, receive, spoken_to
from core.words import say

FACTS_SECONDS = 1.5
"""For what Slack knows of person and room; it wants its acknowledgement within three."""
EDIT_SECONDS = 600.0
ASKED_SECONDS = 86_400.0
LATE_SECONDS = 1.0
TITLE = 80
TOLD_SECONDS = 3_600.0
TOLD = 1_000
"""Messages of which it is remembered that their person was told something."""


@dataclass
class Questions:
    """One workspace's."""

    api: Api
    people: People
    outlet: SlackOutlet
    me: Identity
    reception: Reception
    beside: Beside
    follow_threads: bool = True
    catching_up: bool = True
    """Then how far we have heard is not noted: older messages may still be missing."""
    _told: set[str] = field(default_factory=set)
    _telling: set[str] = field(default_factory=set)
    """Strangers, and where, who are being told something just now."""
    _seen: float = 0.0
    _turns: Turns = field(default_factory=Turns)

    async def hear(self, said: Heard) -> None:
        await self._hear(said)
        if said.mentioned:
            # Not in its turn: each of them waits for one of its own.
            for reply in await self._followed.passed_over(said):
                await self._hear(reply)

    async def _hear(self, said: Heard) -> None:
        if not self._may_be_for_us(said):
            return
        async with self._turns.take(_lane(said), float(said.ts)) as come:
            facts = None
            if _addresses(said) or await self._followed.follows(said):
                facts = await self.facts(said)
            await come()
            if facts is None:
                if await self._followed.pass_over(said):
                    return
                facts = await self.facts(said)
            if not await self.reception.notes.kept(gone_note(said.channel, said.ts)):
                member, room = facts
                await self.ask(self._message(said, member, room), member, said.team)

    def _may_be_for_us(self, said: Heard) -> bool:
        if _addresses(said):
            return True
        return self.follow_threads and said.thread != said.ts and not said.to_another

    @property
    def _followed(self) -> Followed:
        return Followed(self.api, self.me, self.reception.notes, self.reception.bots)

    def _message(self, said: Heard, member: Member, room: Room) -> Message:
        message = message_of(said, member, room, self.me)
        return replace(message, overheard=not _addresses(said))

    async def facts(self, said: Heard) -> tuple[Member, Room]:
        """What is not known in time is taken to be narrower."""
        try:
            async with asyncio.timeout(FACTS_SECONDS):
                return await asyncio.gather(
                    self.people.person(said.person, said.team),
                    self.people.room(said.channel, said.kind, said.shared),
                )
        except TimeoutError:
            return Member(), Room(said.kind or "private", outsiders=said.kind != "im")

    async def who(self, user: str, team: str = "") -> Person:
        """Whoever did something. `team` is whose they are by what they did, as far as Slack says."""
        member = Member()
        with suppress(TimeoutError):
            async with asyncio.timeout(FACTS_SECONDS):
                member = await self.people.person(user, team)
        return person_of(user, team, member, self.me)

    async def spoken_to(self, user: str, team: str = "") -> Person:
        """The same, with the language that our words to them are in."""
        return await spoken_to(await self.who(user, team), self.reception)

    async def ask(self, message: Message, member: Member, team: str) -> Accepted | None:
        """What became of it; None where it was not admitted. Who was only overheard is told nothing."""
        vouched = self.is_vouched(member, team)
        received = await receive(message, vouched, self.reception)
        if received.words and not message.overheard and self._is_new(message):
            self.beside.promise(self._tell_once(message, received))
        if received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
            await self._note(message)
        if received.accepted is Accepted.NEW and not message.overheard:
            self.beside.run(self._show_seen(message))
        return received.accepted

    def is_vouched(self, member: Member, team: str) -> bool:
        """Of our workspace: by what Slack says of the person, or of what they did; else not."""
        return member.ours or (not member.team and team == self.me.team)

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
        # Side by side: Slack waits for them, and each alone waits for the disk.
        keeping = [notes.keep(self.asked_note(place.room, message.asks), asked, ASKED_SECONDS)]
        if not place.private:
            keeping.append(self._followed.note(place, message.asks))
        if message.at > self._seen and not message.revises:
            self._seen = message.at
            if not self.catching_up:
                keeping.append(self.note_seen())
        await asyncio.gather(*keeping)

    async def _show_seen(self, message: Message) -> None:
        """At once, before any worker has taken it; a mark where others are answered first."""
        theirs = replace(message, person=await spoken_to(message.person, self.reception))
        await self.outlet.status(theirs, say("searching", theirs.person.locale))
        with suppress(Refused, Unavailable):
            await self._mark(message)
        await asyncio.sleep(LATE_SECONDS)
        waiting = [each.id for each in await self.reception.waiting(message.conversation)]
        if message.id not in waiting:
            # The answer may have overtaken the status, which would then stay.
            await self.outlet.status(message, "")
            await self.outlet.unmark(message)

    async def _mark(self, message: Message) -> None:
        """A title for a new conversation, a pair of eyes on what waits behind others."""
        place = message.place
        waiting = [each.id for each in await self.reception.waiting(message.conversation)]
        if message.id in waiting[1:] and not message.revises:
            await self.outlet.mark(message)
        if place.private and place.thread == message.id:
            title = " ".join(message.text.split())
            await self.api.insist(
                "assistant.threads.setTitle",
                BRIEF,
                channel_id=place.room,
                thread_ts=place.thread,
                title=title if len(title) <= TITLE else f"{title[: TITLE - 1]}…",
            )

    async def _tell_once(self, message: Message, received: Received) -> None:
        """Tell a stranger how to be let in, and then that it waits, each once an hour in a room."""
        if received.accepted is not None:
            await self._tell(message, received.words)
            return
        notes, where = self.reception.notes, f"{message.place.room}:{message.person.id}"
        if where in self._telling:
            return
        self._telling.add(where)
        about = f"{message.person.id} {message.id}"
        try:
            for name, words in (
                (f"slack:told:{where}", received.words),
                (f"slack:told:again:{where}", received.again),
            ):
                told = await notes.kept(name)
                if told == about:
                    return  # it is read again on our return
                if words and not told:
                    await self._tell(message, words)
                    # Only now: who could not be told is told when they write again.
                    await notes.keep(name, about, TOLD_SECONDS)
                    return
        finally:
            self._telling.discard(where)

    async def _tell(self, message: Message, words: str) -> None:
        """One person reads it, where they wrote."""
        place, looks = message.place, {"text": preview(words)}
        if place.private:
            await self.post(place.room, place.thread, looks)
            return
        await self.api.insist(
            "chat.postEphemeral",
            channel=place.room,
            user=user_of(message.person),
            thread_ts=place.thread if place.thread != message.id else None,
            text=looks["text"],
        )

    async def revise(self, edited: Edited) -> None:
        said = edited.heard
        if float(edited.stamp) - float(said.ts) > EDIT_SECONDS:
            return
        notes, latest = self.reception.notes, edited_note(self.me.team, said.channel, said.ts)
        async with self._turns.take(_lane(said), float(edited.stamp)) as come:
            await come()
            asked, known = await notes.all_kept([self.asked_note(said.channel, said.ts), latest])
            if float(edited.stamp) <= float(known or 0):
                return  # a later one overtook it, or it comes again
            if asked:
                await self._revise(edited)
        if not asked:
            await self._hear(said)  # only now it mentions us
        await notes.keep(latest, edited.stamp, ASKED_SECONDS)

    async def _revise(self, edited: Edited) -> None:
        said = edited.heard
        member, room = await self.facts(said)
        message = self._message(said, member, room)
        revised = replace(
            message, id=f"{said.ts}~{edited.stamp}", revises=said.ts, at=float(edited.stamp)
        )
        await self.ask(revised, member, said.team)

    async def lose(self, deleted: Deleted) -> None:
        """Stop what waits or is written; else offer to delete the answer, too."""
        async with self._turns.take(_lane(deleted)) as come:
            await come()
            await self._lose(deleted)

    async def _lose(self, deleted: Deleted) -> None:
        asked = await self.reception.notes.kept(self.asked_note(deleted.channel, deleted.ts))
        person, _, conversation = asked.partition(" ")
        waiting = await self.reception.waiting(conversation) if conversation else []
        theirs = [each for each in waiting if each.asks == deleted.ts]
        if theirs or not conversation:  # then it may still be on its way, or come again
            note = gone_note(deleted.channel, deleted.ts)
            await self.reception.notes.keep(note, "1", ASKED_SECONDS)
        for each in theirs:
            await self.reception.stop(conversation, each.id)
        if theirs or not conversation:
            return
        draft = await self.reception.draft(stub_of(deleted.ts, person, conversation))
        if draft is not None and draft.posted:
            self.beside.promise(self._offer_to_withdraw(deleted, person, conversation))

    async def _offer_to_withdraw(self, deleted: Deleted, person: str, conversation: str) -> None:
        asker = Person(PLATFORM, person)
        user = user_of(asker)
        locale = (await self.spoken_to(user, team_of(asker))).locale
        await self.api.insist(
            "chat.postEphemeral",
            channel=deleted.channel,
            user=user,
            thread_ts=Place.parse(conversation).thread,
            **offer_to_withdraw(deleted.ts, conversation, locale),
        )

    def asked_note(self, channel: str, ts: str) -> str:
        return f"slack:asked:{self.me.team}:{channel}:{ts}"

    async def note_seen(self) -> None:
        """How far we have heard, for the next start."""
        if self._seen:
            await self.reception.notes.keep(seen_note(self.me.team), f"{self._seen:.6f}")

    async def post(self, channel: str, thread: str, looks: Json) -> None:
        await self.api.insist(
            "chat.postMessage", channel=channel, thread_ts=thread, metadata=_WORD, **looks
        )


def _lane(act: Heard | Deleted) -> str:
    """A thread; a question that begins one is in it already."""
    return f"{act.channel}:{act.thread}"


def _addresses(said: Heard) -> bool:
    """Whether it is said to us; what follows in a thread may be for others there."""
    return said.kind == "im" or said.mentioned


_WORD: Json = {"event_type": "mynah_word", "event_payload": {}}
"""On what is no answer, so that it is never taken for one."""


def seen_note(team: str) -> str:
    """Where it is noted how far we have heard."""
    return f"slack:seen:{team}"
