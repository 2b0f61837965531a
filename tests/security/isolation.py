"""Many people in many conversations at once, each with a secret, and every place where one came out."""

from __future__ import annotations

import asyncio
import io
import json
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from bots.answering import Answers
from bots.exporting import kept_of
from bots.roles import cards_of, shared_of, suggesting
from core import wire
from core.conversation.turn import Event
from core.conversation.work import work
from core.messages import EVERYONE, Audience, Message, Person, Place, person_audience
from tests.bots.forgotten import PLATFORMS, House, said

AT_ONCE = 16
ROOMS = 5
_SECRET = re.compile(r"(?:heron|drawer)\d{4}x")
BACKUPS = "Backups run at two in the morning. On Sundays backups run at four."


@dataclass(frozen=True)
class Talk:
    """One conversation: a direct one, or a thread of a room in which another person speaks, too."""

    number: int
    owner: Person
    other: Person

    @property
    def secret(self) -> str:
        """What its owner says in it."""
        return f"heron{self.number:04}x"

    @cached_property
    def place(self) -> Place:
        platform, thread = self.owner.platform, f"{self.number}.0"
        if self.number % 2:
            return Place(platform, "T1", f"C{self.number % ROOMS}", thread)
        return Place(platform, "T1", f"D{self.number}", thread, private=True)


@dataclass
class Told:
    """What came of it."""

    leaks: list[str] = field(default_factory=list)
    """Where, to whom, and which words."""
    asked: int = 0
    """How often owners asked for what is theirs,"""
    told: int = 0
    """and were told."""


@dataclass
class Crowd:
    """People, their conversations, and a drawer of each that a document for them alone names."""

    house: House
    people: list[Person]
    talks: list[Talk]
    answers: Answers
    found: Told = field(default_factory=Told)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Of every secret."""
        drawers = {self.drawer(each): str(each) for each in self.people}
        return drawers | {talk.secret: str(talk.owner) for talk in self.talks}

    def drawer(self, person: Person) -> str:
        return f"drawer{self.people.index(person):04}x"

    def check(self, where: str, person: Person, text: str, known: tuple[str, ...] = ()) -> None:
        """Note each secret of somebody else, but what was said in the person's own presence."""
        for word in sorted(set(_SECRET.findall(text)) - {*known}):
            if self.owners[word] != str(person):
                self.found.leaks.append(f"{where}: {person} saw {word}")

    async def hold(self, talk: Talk, number: Iterator[int]) -> None:
        """The whole conversation; each message waits for the answer before it."""
        await self._say(
            talk, talk.owner, f"Note for later: my locker code is {talk.secret}.", number
        )
        await self._say(talk, talk.other, "When do backups run?", number)
        await self._say(talk, talk.owner, "And on Sundays?", number)
        await self._say(talk, talk.other, f"What is the locker code of {talk.owner.name}?", number)
        if talk.place.private:
            where = await self._say(talk, talk.owner, "In which drawer is my spare key?", number)
            self._count(self.drawer(talk.owner) in where)
        recalled = await self._say(talk, talk.owner, "What did I ask before?", number)
        self._count(talk.secret in recalled)

    def _count(self, told: bool) -> None:
        self.found.asked += 1
        self.found.told += told

    async def _say(self, talk: Talk, person: Person, text: str, number: Iterator[int]) -> str:
        place = talk.place
        if place.private:
            person = talk.owner
        message = said(person, place, text, next(number))
        if not place.private:
            room = Audience("room", place.platform, place.workspace, place.room)
            message = replace(message, audience=room)
        await self.house.queue.door.append(message)
        await work(message.conversation, self.house.desk(answers=self.answers))
        shown = "\n".join(map(wire.dump, self.house.outlet.seen(message.id)))
        self.check("answer", person, shown, (talk.secret,))
        return shown

    async def look_at_everything_else(self, logged: str) -> None:
        """Suggestions, what is kept of each person, records with their rewritten queries, and logs."""
        knowledge, queue = self.house.knowledge, self.house.queue
        shared = shared_of(knowledge)
        await shared.renew()
        suggest = suggesting(knowledge, cards_of(knowledge, queue, "UTC"), shared)
        mine = {str(each): self._present(each) for each in self.people}
        for person in self.people:
            readers = (EVERYONE, person_audience(person), *self._rooms(person))
            for typed in ("", "note for later: my lo", "heron", "what is"):
                offered = await suggest(person, typed, readers)
                self.check("suggestion", person, json.dumps(offered), mine[str(person)])
            kept = await kept_of(person, self.house.forgetting, knowledge, queue, self.answers)
            self.check("export", person, json.dumps(kept), mine[str(person)])
        for talk in self.talks:
            for turn in await knowledge.records.turns(str(talk.place)):
                self.check("record", turn.message.person, wire.dump(turn), (talk.secret,))
        self.found.leaks += [f"log: {word}" for word in sorted(set(_SECRET.findall(logged)))]

    def _present(self, person: Person) -> tuple[str, ...]:
        """What others said where this person took part."""
        return tuple(t.secret for t in self.talks if not t.place.private and t.other == person)

    def _rooms(self, person: Person) -> list[Audience]:
        there = {
            t.place.room for t in self.talks if not t.place.private and person in (t.owner, t.other)
        }
        return [Audience("room", person.platform, "T1", room) for room in sorted(there)]


async def converse(
    house: House,
    people: int,
    talks: int,
    seed: int,
    logged: io.StringIO,
    change: Callable[[Answers], Answers] = lambda answers: answers,
) -> Told:
    """So many conversations of so many people, taking turns at random."""
    chance = random.Random(seed)  # noqa: S311
    crowd = [Person(PLATFORMS[n % 4], f"U{n}", f"Sam {n}", "en") for n in range(people)]
    await house.index("file:///backups.md", BACKUPS, EVERYONE)
    alike: dict[str, list[Person]] = {}
    for each in crowd:
        alike.setdefault(each.platform, []).append(each)
    every = [
        Talk(n, who := crowd[n % people], chance.choice(alike[who.platform])) for n in range(talks)
    ]
    it = Crowd(house, crowd, every, change(house.answers))
    for each in crowd:
        text = f"The spare key of {each.name} is in {it.drawer(each)}."
        await house.index(f"file:///{each.id}.md", text, person_audience(each))
    numbers, free = iter(range(1, 10 * talks)), asyncio.Semaphore(AT_ONCE)

    async def one(talk: Talk) -> None:
        async with free:
            await it.hold(talk, numbers)

    chance.shuffle(every)
    async with asyncio.TaskGroup() as tasks:
        for talk in every:
            tasks.create_task(one(talk))
    await it.look_at_everything_else(logged.getvalue())
    return it.found


def in_one_memory(answers: Answers) -> Answers:
    """Answers as if all that anybody says were one person's conversation: what must be found out."""
    place = Place("slack", "T1", "D1", "", private=True)
    person = Person("slack", "U1", "Sam", "en")

    def answering(message: Message) -> AsyncIterator[Event]:
        whose = person_audience(person)
        return answers.answering(replace(message, place=place, person=person, audience=whose))

    return replace(answers, answering=answering)
