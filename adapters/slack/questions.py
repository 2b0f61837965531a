"""Questions on their way in: what is for us, who reads the answer, and what edits and deletions change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from adapters.slack.audience import Member, Room, is_vouched, message_of, team_of, user_of
from adapters.slack.context import Context
from adapters.slack.followed import Followed
from adapters.slack.happenings import Deleted, Edited, Heard
from adapters.slack.own import asked_note, edited_note, gone_note, seen_note, stub_of
from adapters.slack.turns import Turns
from adapters.slack.whisper import Told
from adapters.slack.write import offer_to_withdraw
from core.messages import Message
from core.ports import Accepted, Notes
from core.reception import let_go, receive, stands

EDIT_SECONDS = 600.0
ASKED_SECONDS = 86_400.0


@dataclass
class Questions:
    """One workspace's."""

    here: Context
    told: Told
    follow_threads: bool
    catching_up: bool = True
    """Then how far we have heard is not noted: older messages may still be missing."""
    _seen: float = 0.0
    _turns: Turns = field(default_factory=Turns)

    @property
    def _notes(self) -> Notes:
        return self.here.reception.notes

    @property
    def _followed(self) -> Followed:
        here = self.here
        return Followed(here.api, here.me, self._notes, here.reception.bots)

    async def hear(self, said: Heard) -> None:
        await self._hear(said)
        if said.mentioned:
            # Not in its turn: each of them waits for one of its own.
            for reply in await self._followed.passed_over(said):
                await self._hear(reply)

    async def _hear(self, said: Heard) -> None:
        if not self._may_be_for_us(said):
            return
        here = self.here
        async with self._turns.take(_lane(said), float(said.ts)) as come:
            known = None
            if _addresses(said) or await self._followed.follows(said):
                known = await here.member_and_room(said)
            await come()
            if known is None:
                if await self._followed.pass_over(said):
                    return
                known = await here.member_and_room(said)
            if not await self._notes.kept(gone_note(said.channel, said.ts)):
                member, room = known
                message = self._message(said, member, room)
                await self.ask(message, is_vouched(member, said.team, here.me))

    def _may_be_for_us(self, said: Heard) -> bool:
        if _addresses(said):
            return True
        return self.follow_threads and said.thread != said.ts and not said.to_another

    def _message(self, said: Heard, member: Member, room: Room) -> Message:
        message = message_of(said, member, room, self.here.me)
        return replace(message, overheard=not _addresses(said))

    async def ask(self, message: Message, vouched: bool) -> Accepted | None:
        """What became of it; None where it was not admitted. Who was only overheard is told nothing."""
        here = self.here
        received = await receive(message, vouched, here.reception)
        if received.words and not message.overheard and self.told.is_new(message):
            here.beside.promise(self.told.tell(message, received))
        if received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
            await self._note(message)
        if received.accepted is Accepted.NEW and not message.overheard:
            here.beside.run(here.outlet.signs.show_seen(message, here.reception))
        return received.accepted

    async def _note(self, message: Message) -> None:
        """What edits, deletions, followed threads and a restart must find again."""
        notes, place = self._notes, message.place
        asked = f"{message.person.id} {place}"
        # Side by side: Slack waits for them, and each alone waits for the disk.
        note = asked_note(place.workspace, place.room, message.asks)
        keeping = [notes.keep(note, asked, ASKED_SECONDS)]
        if not place.private:
            keeping.append(self._followed.note(place, message.asks))
        if message.at > self._seen and not message.revises:
            self._seen = message.at
            if not self.catching_up:
                keeping.append(self.note_seen())
        await asyncio.gather(*keeping)

    async def note_seen(self) -> None:
        """How far we have heard, for the next start."""
        if self._seen:
            await self._notes.keep(seen_note(self.here.me.team), f"{self._seen:.6f}")

    async def revise(self, edited: Edited) -> None:
        said = edited.heard
        if float(edited.stamp) - float(said.ts) > EDIT_SECONDS:
            return
        known_as = self.here.me.team, said.channel, said.ts
        latest = edited_note(*known_as)
        async with self._turns.take(_lane(said), float(edited.stamp)) as come:
            await come()
            asked, known = await self._notes.all_kept([asked_note(*known_as), latest])
            if float(edited.stamp) <= float(known or 0):
                return  # a later one overtook it, or it comes again
            if asked:
                await self._revise(edited)
        if not asked:
            await self._hear(said)  # only now it mentions us
        await self._notes.keep(latest, edited.stamp, ASKED_SECONDS)

    async def _revise(self, edited: Edited) -> None:
        said = edited.heard
        member, room = await self.here.member_and_room(said)
        message = self._message(said, member, room)
        revised = replace(
            message, id=f"{said.ts}~{edited.stamp}", revises=said.ts, at=float(edited.stamp)
        )
        await self.ask(revised, is_vouched(member, said.team, self.here.me))

    async def lose(self, deleted: Deleted) -> None:
        """Stop what waits or is written, and offer to delete the answer that stands then."""
        async with self._turns.take(_lane(deleted)) as come:
            await come()
            await self._lose(deleted)

    async def _lose(self, deleted: Deleted) -> None:
        note = asked_note(self.here.me.team, deleted.channel, deleted.ts)
        asked = await self._notes.kept(note)
        person, _, conversation = asked.partition(" ")
        question = stub_of(deleted.ts, person, conversation) if conversation else None
        stood = question is not None and stands(await self.here.reception.draft(question))
        if not stood:
            # It may still be on its way, or come again; nothing more of its answer is posted.
            await self._notes.keep(gone_note(deleted.channel, deleted.ts), "1", ASKED_SECONDS)
        if question is not None:
            self.here.beside.promise(self._let_go(question, stood, deleted))

    async def _let_go(self, question: Message, stood: bool, deleted: Deleted) -> None:
        if await let_go(question, stood, self.here.reception):
            await self._offer_to_withdraw(deleted, question)

    async def _offer_to_withdraw(self, deleted: Deleted, question: Message) -> None:
        asker = question.person
        user = user_of(asker)
        locale = (await self.here.spoken_to(user, team_of(asker))).locale
        await self.here.api.insist(
            "chat.postEphemeral",
            channel=deleted.channel,
            user=user,
            thread_ts=question.place.thread,
            **offer_to_withdraw(deleted.ts, question.conversation, locale),
        )


def _lane(act: Heard | Deleted) -> str:
    """A thread; a question that begins one is in it already."""
    return f"{act.channel}:{act.thread}"


def _addresses(said: Heard) -> bool:
    """Whether it is said to us; what follows in a thread may be for others there."""
    return said.kind == "im" or said.mentioned
