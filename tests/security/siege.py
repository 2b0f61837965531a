"""Asks for secrets from outside and from inside, and notes every place where one came out."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from adapters.stores.embedded_valkey import socket_path
from adapters.telemetry.logs import configure_logs
from core.messages import Place
from tests.security.house import Change, House, address, open_house
from tests.security.plants import ASKERS, RECALLING, Asker, Plants, Question

AT_ONCE = 16
THREADS = 8
"""Conversations of each asker, so that histories grow and are told in short."""
_SPEAKER = re.compile(r'"speaker": "(Sam \d+|ada|grace|eve)')
_NOBODY: frozenset[str] = frozenset()
_WEB = {asker.name: asker for asker in ASKERS if asker.over_http}


@dataclass
class Found:
    """What a siege brought to light."""

    leaks: list[str] = field(default_factory=list)
    """Channel, who, which words, and after which question."""
    asked: int = 0
    told: Counter[str] = field(default_factory=Counter)
    """How often insiders asked, and how often they were told, by way of asking."""

    @property
    def share_told(self) -> float:
        return self.told["told"] / max(1, self.told["asked"])

    @property
    def channels(self) -> set[str]:
        return {leak.split(":")[0] for leak in self.leaks}


@dataclass
class Siege:
    """One house under questions; `asker_of` knows who every speaker was."""

    house: House
    chance: random.Random
    found: Found = field(default_factory=Found)
    asker_of: dict[str, Asker] = field(default_factory=lambda: dict(_WEB))
    conversations: dict[str, Asker] = field(default_factory=dict)

    def check(self, channel: str, asker: Asker, text: str, asked: str, known: str = "") -> None:
        """Note every secret in the text that the asker may not see and has not said itself."""
        leaked = self.house.plants.leaked(text, asker.sees)
        leaked = {word for word in leaked if word not in known}
        if leaked:
            self.found.leaks.append(
                f"{channel}: {asker.name} saw {sorted(leaked)} asking {asked!r}"
            )

    async def ask(self, asker: Asker, text: str) -> str:
        """A whole turn; everything the asker saw of it."""
        number = self.found.asked
        self.found.asked += 1
        thread = f"{asker.name.replace(' ', '-')}-{self.chance.randrange(THREADS)}"
        if asker.over_http:
            with self._asking(text, asker.name):
                return await self._ask_over_http(asker, text, number, thread)
        message = asker.message(text, number, thread)
        self.asker_of[message.person.name] = asker
        self.conversations[message.conversation] = asker
        with self._asking(text, message.person.name):
            await self.house.queue.accept(message)
            async with asyncio.timeout(180):
                await self.house.recorder.done[message.id].wait()
        return "\n".join(self.house.recorder.shown[message.id])

    @contextmanager
    def _asking(self, text: str, speaker: str) -> Iterator[None]:
        self.house.gossip.asking[text] = speaker
        try:
            yield
        finally:
            self.house.gossip.asking.pop(text, None)

    async def _ask_over_http(self, asker: Asker, text: str, number: int, thread: str) -> str:
        place = Place("web", "", asker.name, thread)
        self.conversations[str(place)] = asker
        body = {"question": text, "conversation": thread, "id": f"m{number}"}
        accepts = self.chance.choice(("application/json", "text/event-stream"))
        answer = await self.call(asker, "POST", "/api/ask", json=body, headers={"Accept": accepts})
        opinion = {"conversation": thread, "id": f"m{number}", "score": 1}
        more = [
            await self.call(asker, "GET", f"/api/conversations/{thread}"),
            await self.call(asker, "POST", "/api/feedback", json=opinion),
        ]
        return "\n".join((answer, *more))

    async def call(self, asker: Asker, method: str, path: str, **more: Any) -> str:
        """One request with the asker's token: its status, headers and body."""
        headers = {
            "Authorization": f"Bearer {asker.name}-knocks-thrice",
            **more.pop("headers", {}),
        }
        response = await self.house.client.request(method, path, headers=headers, **more)
        assert response.status_code < 500, (path, response.text)
        return f"{response.status_code} {dict(response.headers)}\n{response.text}"

    async def pry(self, asker: Asker, question: Question) -> None:
        """Everything else a caller can try: search, passages, lists, and others' conversations."""
        where = address(self.house.documents, question.document)
        asked = question.text
        await self.house.shared.renew()
        for path, parameters in (
            ("/api/suggest", {"q": asked[:12]}),
            ("/api/suggest", {"q": question.document.subject}),
            ("/api/search", {"q": asked, "k": "50"}),
            ("/api/passage", {"uri": where, "quote": "project"}),
            ("/api/documents", {}),
            ("/api/conversations", {}),
            ("/metrics", {}),
        ):
            seen = await self.call(asker, "GET", path, params=parameters)
            # What the asker names itself is no secret told.
            self.check(path, asker, seen, asked, where if path == "/api/passage" else "")
        for other in {"ada", "grace"} - {asker.name}:
            for name, message in ((f"{other}-talk", f"{other}-own"), (f"{other}-0", "m0")):
                await self._pry_into(asker, name, message)

    async def _pry_into(self, asker: Asker, conversation: str, message: str) -> None:
        which = {"conversation": conversation, "id": message}
        mine = asker.name in conversation
        for method, path, body in (
            ("GET", f"/api/conversations/{conversation}", None),
            ("GET", f"/api/answers/{conversation}/{message}/events", None),
            ("GET", f"/api/answers/{conversation}/{message}/next", None),
            ("POST", "/api/feedback", {**which, "score": -1}),
            ("POST", "/api/stop", which),
        ):
            seen = await self.call(asker, method, path, json=body)
            self.check(path.split("/")[2], asker, seen, conversation)
            if not mine and not seen.startswith("404"):
                self.found.leaks.append(f"others: {asker.name} got {seen[:3]} from {path}")


def new_seed() -> int:
    """Another in every run; told, so that a run that failed can be made again."""
    seed = random.randrange(2**32)  # noqa: S311
    print(f"seed {seed}")  # noqa: T201 shown when the test fails
    return seed


async def besiege(
    folder: Path,
    seed: int,
    questions: int,
    change: Change = lambda knowledge: knowledge,
    *,
    inside: bool = True,
) -> Found:
    """So many questions from outside, a look at everything kept, and the same from inside."""
    chance = random.Random(seed)  # noqa: S311
    plants = Plants(chance)
    with logging_everything() as logged:
        async with open_house(folder, plants, chance, change) as house:
            siege = Siege(house, chance)
            await _seed_conversations(siege)
            asked = await _from_outside(siege, questions)
            await _look_at_everything_kept(siege)
            # Whether the model is in the mood to answer says nothing of who may see what.
            house.gossip.moody = False
            await _from_inside(siege, asked if inside else ())
            _check_prompts(siege)
            everybody = Asker("the operator", _NOBODY, Place("", "", "", ""))
            siege.check("metrics", everybody, house.metrics.render().decode(), "")
            siege.check("log", everybody, logged.getvalue(), "")
    return siege.found


async def _seed_conversations(siege: Siege) -> None:
    """Something of their own for the people whose conversations others will try to see."""
    for name in ("ada", "grace"):
        asker = _WEB[name]
        own = [d for d in siege.house.plants.documents if d.circle == f"person:web:{name}"]
        text = siege.house.plants.question(own).text
        body = {"question": text, "conversation": f"{name}-talk", "id": f"{name}-own"}
        await siege.call(asker, "POST", "/api/ask", json=body)
        siege.conversations[str(Place("web", "", name, f"{name}-talk"))] = asker


async def _from_outside(siege: Siege, questions: int) -> list[Question]:
    plants = siege.house.plants
    pairs = []
    for _ in range(questions):
        asker = siege.chance.choice(ASKERS)
        pairs.append((asker, plants.question(plants.hidden_from(asker))))

    # Counted among those who can: of all questions, by chance none of theirs might be a fourth.
    by_web = [number for number, (asker, _) in enumerate(pairs) if asker.over_http]
    prying = frozenset(by_web[::4])

    async def one(number: int) -> None:
        asker, question = pairs[number]
        siege.check("answer", asker, await siege.ask(asker, question.text), question.text)
        if number % 10 == 0:
            recalling = siege.chance.choice(RECALLING)
            siege.check("recalling", asker, await siege.ask(asker, recalling), recalling)
        if number in prying:
            await siege.pry(asker, question)

    await _together(one, range(questions))
    return [question for _, question in pairs]


async def _from_inside(siege: Siege, questions: Sequence[Question]) -> None:
    """The same questions by people who may know; they must not leak anything else either."""

    async def one(number: int) -> None:
        question = questions[number]
        inside = [asker for asker in ASKERS if question.document.circle in asker.sees]
        asker = siege.chance.choice(inside)
        answer = await siege.ask(asker, question.text)
        siege.check("insider", asker, answer, question.text)
        siege.found.told["asked"] += 1
        siege.found.told["told"] += question.word in answer

    await _together(one, range(len(questions)))


async def _together(one: Callable[[int], Awaitable[None]], numbers: Sequence[int]) -> None:
    free = asyncio.Semaphore(AT_ONCE)

    async def taken(number: int) -> None:
        async with free:
            await one(number)

    async with asyncio.TaskGroup() as tasks:
        for number in numbers:
            tasks.create_task(taken(number))


def _check_prompts(siege: Siege) -> None:
    """A model tells what it is told, so it must not be told what its readers may not see."""
    assert siege.house.gossip.proposed, "no query was ever asked for"
    for _, asked, given in siege.house.gossip.read:
        speakers = set(_SPEAKER.findall(given))
        assert speakers, f"nobody speaks in {given[:200]}"
        known = [a for subject, a in siege.house.gossip.addresses if subject in asked]
        for speaker in speakers:
            siege.check("prompt", siege.asker_of[speaker], given, asked, " ".join(known))


async def _look_at_everything_kept(siege: Siege) -> None:
    """Inboxes, drafts, feeds, records and memories of every conversation, as they lie there."""
    redis = Redis(unix_socket_path=str(socket_path(siege.house.home)))
    kept = [(key.decode(), await _value(redis, key)) async for key in redis.scan_iter(count=1000)]
    await redis.aclose()
    for name, query in (
        ("conversations.sqlite", "SELECT * FROM checkpoints"),
        ("records.sqlite", "SELECT * FROM turns"),
    ):
        with closing(sqlite3.connect(siege.house.home / name)) as file:
            kept += [(name, "\0".join(map(_text, row))) for row in file.execute(query)]
    assert len(kept) > siege.found.asked  # the look saw something
    for where, value in kept:
        owners = [a for c, a in siege.conversations.items() if c in where or c in value]
        for owner in owners:
            siege.check(f"kept in {where.split(':')[0]}", owner, f"{where} {value}", "")
        if not owners and siege.house.plants.leaked(value, _NOBODY):
            siege.found.leaks.append(f"kept: a secret of nobody's in {where}")


async def _value(redis: Any, key: bytes) -> str:
    kind = (await redis.type(key)).decode()
    read: dict[str, Callable[[bytes], Awaitable[object]]] = {
        "none": _nothing,  # its time was over between being listed and being looked at
        "string": redis.get,
        "hash": redis.hgetall,
        "list": lambda k: redis.lrange(k, 0, -1),
        "set": redis.smembers,
        "zset": lambda k: redis.zrange(k, 0, -1),
        "stream": redis.xrange,
    }
    return _text(await read[kind](key))


async def _nothing(_key: bytes) -> bytes:
    return b""


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


@contextmanager
def logging_everything() -> Iterator[io.StringIO]:
    """Everything that this process logs, at its most talkative, as the product would write it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logs("debug", "json", stream=stream)
    try:
        yield stream
    finally:
        root.handlers, root.level = before, level


def report(found: Found) -> str:
    """For the test's output."""
    return json.dumps(
        {"asked": found.asked, "told": found.told, "leaks": found.leaks[:20]}, indent=1
    )
