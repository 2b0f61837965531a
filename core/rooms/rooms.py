"""Rooms that are remembered: who turns that on and off, and what of what is said there is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from core.messages import Audience, Message, Person, Reply, person_audience, room_audience
from core.people.administrators import is_administrator
from core.people.admit import Admission, Rule, admit
from core.ports import Guests, Line, Lines, Notes, Source, Sources, Spoken, Standing
from core.rooms.transcript import name_of
from core.understanding.remembering import Wish, room_wish
from core.upkeep.syncing import entered
from core.words import say

KIND = "room"
"""Of the source that a remembered room is."""
EVERY_SECONDS = 3_600.0
"""It is read again even where nothing was said: somebody may be shut out by now."""
SOON_SECONDS = 15.0
"""After something was said; what follows at once is read with it."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Bound once in bots; the same for every platform."""

    sources: Sources
    lines: Lines
    guests: Guests
    rule: Rule
    administrators: Collection[Person]
    notes: Notes
    clock: Callable[[], float]
    end: Callable[[str], Awaitable[None]]
    """Has a worker remove what is left of a room that is remembered no more."""

    async def remembers(self, room: Audience) -> bool:
        """Whether what is said there is to be kept."""
        return await entered(name_of(room), self.sources) is not None

    async def remembered(self, platform: str) -> frozenset[str]:
        """The ids of such rooms of a platform."""
        found = [one.audience for one in await self.sources.all() if one.kind == KIND]
        return frozenset(each.id for each in found if each.platform == platform)

    async def hear(self, spoken: Sequence[Spoken]) -> None:
        """Keep what people say to one another in remembered rooms; whatever else comes is left out."""
        remembered = {one.name for one in await self.sources.all() if one.kind == KIND}
        kept = [line_of(each) for each in spoken if await self._counts(each, remembered)]
        gone = [each for each in spoken if each.to_us and each.stamp]
        await self.lines.keep(kept)
        for each in gone:  # by an edit it is said to us
            await self.lose(room_audience(each.message.place), each.message.asks)
        for name in {each.source for each in kept}:
            await self.sources.hasten(name, self.clock() + SOON_SECONDS)

    async def lose(self, room: Audience, message: str) -> None:
        """It was deleted: its words go at once, and what was made of them with the next reading."""
        name = name_of(room)
        if not await self.remembers(room):
            return
        await self.lines.keep([Line(name, message, "", "", "", "", 0.0, self.clock(), "")])
        await self.sources.hasten(name, self.clock() + SOON_SECONDS)

    async def obey(self, message: Message) -> Reply | None:
        """What was done where somebody asks to have this room remembered, or no more; safe to repeat."""
        wish = None if message.overheard or message.attachments else room_wish(message.text)
        if wish is None:
            return None
        locale = message.person.locale
        if message.place.private or message.audience.kind == "person":
            return Reply(say("room_only_there", locale), receipt=True)
        if not is_administrator(message.person, self.administrators):
            return Reply(say("only_administrators", locale), receipt=True)
        await self._turn(wish, room_audience(message.place))
        words = "room_remembered" if wish == "remember" else "room_ended"
        return Reply(say(words, locale), receipt=True)

    async def _turn(self, wish: Wish, room: Audience) -> None:
        name = name_of(room)
        known = await entered(name, self.sources)
        if wish == "stop":
            if known is not None:
                await self.sources.forget(name)
            await self.end(name)
        elif known is None:
            await self.notes.keep(history_note(name), "", 1.0)
            await self.sources.remember(
                Source(name, KIND, room, added_at=self.clock(), every=EVERY_SECONDS)
            )

    async def _counts(self, spoken: Spoken, remembered: Collection[str]) -> bool:
        message = spoken.message
        if spoken.to_us or message.place.private or message.person.bot or not message.text.strip():
            return False
        if name_of(room_audience(message.place)) not in remembered:
            return False
        administers = is_administrator(message.person, self.administrators)
        admission = await admit(message, spoken.vouched, self.rule, self.guests, administers)
        return admission is Admission.WELCOME


async def admitted(lines: Sequence[Line], guests: Guests) -> list[Line]:
    """Without those of people who are shut out by now."""
    people = sorted({each.person for each in lines if each.person})
    circles = [person_audience(Person.parse(each)) for each in people]
    standings = await guests.standings(circles)
    shut = {
        person
        for person, circle in zip(people, circles, strict=True)
        if standings.get(circle) is Standing.BLOCKED
    }
    return [each for each in lines if each.person not in shut]


def line_of(spoken: Spoken) -> Line:
    """As it is kept."""
    message = spoken.message
    return Line(
        source=name_of(room_audience(message.place)),
        id=message.asks,
        thread=spoken.thread,
        person=str(message.person),
        name=message.person.name,
        text=message.text,
        at=message.at,
        stamp=spoken.stamp or message.at,
        link=spoken.link,
    )


def history_note(source: str) -> str:
    """How far back the room's history was read; it outlives the room, and so does not name it."""
    return f"rooms:history:{sha256(source.encode()).hexdigest()[:32]}"
