"""A running server with everything behind it in memory, and a worker that answers from a script."""

from __future__ import annotations

import asyncio
import itertools
import re
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import httpx
import uvicorn
from starlette.applications import Starlette

from adapters.doubles.cards import cards_over
from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.feed import MemoryFeed
from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.index import MemoryIndex
from adapters.doubles.people import MemoryErasures, MemoryNotes, MemoryPreferences
from adapters.doubles.pictures import MemoryPictures
from adapters.doubles.records import MemoryDocuments, MemoryRecords
from adapters.doubles.tickets import MemoryTickets
from adapters.web.auth import Access
from adapters.web.console.console import Console
from adapters.web.limits import Limits
from adapters.web.listen import application
from adapters.web.outlet import WebOutlet
from adapters.web.web import Web
from core.conversation.deliver import Delivery, deliver
from core.conversation.turn import Event, Finished, Turn, Working, Written
from core.messages import (
    EVERYONE,
    Audience,
    Chunk,
    Citation,
    Message,
    Passage,
    Person,
    Reply,
    may_see,
    person_audience,
)
from core.ports import Accepted, DocumentRecord, Entry, Held, Lease, Unavailable
from core.reception import Hook

Script = Callable[[Message], Reply]

QUOTE = "Every answer carries numbered citations."
CHUNKS = (
    Chunk(
        "start-1",
        "docs/start.md",
        "docs/start.md#answers",
        "Start",
        ("Start", "Answers"),
        f"Ask anything about your documents. {QUOTE} A citation opens the passage.",
        0,
    ),
    Chunk(
        "start-2",
        "docs/start.md",
        "docs/start.md#index",
        "Start",
        ("Start", "Index"),
        "- Run `mynah index PATH`.\n- Unchanged files are not embedded again.",
        1,
    ),
    Chunk(
        "secret-1",
        "docs/secret.md",
        "docs/secret.md",
        "Grace's plans",
        (),
        "The launch code is heron.",
        0,
        Audience("person", "web", "", "grace"),
    ),
)


def usual(message: Message) -> Reply:
    """Two paragraphs, the first one cited."""
    text = f"{QUOTE} [1]\n\nYou asked: {message.text[:200]}"
    return Reply(text, (Citation(1, "Start", "docs/start.md#answers", QUOTE, "start-1"),))


@dataclass
class Stage:
    """What a test may look at and play with while the server runs."""

    url: str
    client: httpx.AsyncClient
    inbox: MemoryInbox
    drafts: MemoryDrafts
    feed: MemoryFeed
    records: MemoryRecords
    script: Script = usual
    pause: float = 0.0
    """Seconds between two blocks of an answer."""
    hold: asyncio.Event | None = None
    """Set by a test that wants answers to wait after their first block."""
    hold_back: asyncio.Event | None = None
    """The same before it."""
    begun: list[str] = field(default_factory=list)
    """Ids of the messages that were answered, once for each time."""
    half_deaf: bool = False
    """Whether one side of the search fails."""
    pictures: MemoryPictures = field(default_factory=MemoryPictures)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by a test in which the process ends."""
    next_asked: tuple[str, ...] = ()
    """What is offered after each answer."""
    withdrawn: tuple[str, ...] = ()
    """What of it nobody may see any more."""
    common: tuple[str, ...] = ()
    """What completes what is typed, where it begins so."""
    down: bool = False
    """Whether the door says that its engine does not answer."""
    app: Starlette = field(default_factory=Starlette)
    """What is served."""

    async def answering(self, message: Message) -> AsyncIterator[Event]:
        """The scripted turn: a status, then block by block, then the whole."""
        self.begun.append(message.id)
        reply = self.script(message)
        yield Working("Searching the documents")
        if self.hold_back:
            await self.hold_back.wait()
        blocks = reply.text.split("\n\n")
        for count in range(1, len(blocks) + 1):
            yield Written(replace(reply, text="\n\n".join(blocks[:count]), notices=()))
            if self.hold:
                await self.hold.wait()
            await asyncio.sleep(self.pause)
        yield Finished(Turn(message, reply=reply, model="scripted"), {"answer": 0.1})

    async def ask(self, question: str, token: str = "", **more: str) -> httpx.Response:
        """POST /api/ask as JSON."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.post(
            "/api/ask", json={"question": question, **more}, headers=headers
        )


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something that nobody announces, for ten seconds at most."""
    async with asyncio.timeout(30):
        while not happened():  # noqa: ASYNC110 nobody announces it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def stage(
    *,
    tokens: Mapping[str, str] | None = None,
    host: str = "127.0.0.1",
    public_url: str = "",
    limits: Limits | None = None,
    inbox_limit: int = 100,
    chunks: tuple[Chunk, ...] = CHUNKS,
    examples: tuple[str, ...] = (),
    port: int = 0,
    hooks: Sequence[Hook] = (),
    console: Console | None = None,
) -> AsyncIterator[Stage]:
    """A server on 127.0.0.1 and a worker, until the block ends."""
    limits = limits or Limits(quiet_seconds=0.2, answer_seconds=20, next_seconds=0.5)
    inbox, tickets, index = MemoryInbox(inbox_limit), MemoryTickets(0.1), MemoryIndex()
    documents = MemoryDocuments(
        [
            DocumentRecord(c.document, "docs", c.title, c.audience, "", 1, 1_770_000_000.0)
            for c in {c.document: c for c in reversed(chunks)}.values()
        ]
    )
    for document in {chunk.document for chunk in chunks}:
        entries = [Entry(c, _terms(c.text), {}) for c in chunks if c.document == document]
        await index.put({document: entries})

    async with AsyncExitStack() as stack:
        # asyncio turns Nagle's algorithm off only where the protocol is named: else 40 ms a request.
        listening = stack.enter_context(
            socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        )
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))
        played = Stage(url, client, inbox, MemoryDrafts(), MemoryFeed(), MemoryRecords())
        web = _web(played, tickets, index, documents, Access(host, tokens or {}, public_url))

        async def offered(_readers: object) -> tuple[str, ...]:
            return examples

        web = replace(web, limits=limits, examples=offered, closing=played.closing)
        await stack.enter_async_context(_working(played, tickets))
        played.app = application(web, hooks=hooks, console=console)
        await stack.enter_async_context(_serving(played.app, listening))
        yield played


def _web(
    played: Stage,
    tickets: MemoryTickets,
    index: MemoryIndex,
    documents: MemoryDocuments,
    access: Access,
) -> Web:
    bound: dict[str, str] = {}
    ids = (f"generated-{number}" for number in itertools.count(1))

    async def accept(message: Message) -> Accepted:
        if played.down:
            raise Unavailable("the inbox does not answer")
        accepted = await played.inbox.append(message)
        await tickets.enqueue(message.conversation)
        return accepted

    async def search(
        query: str, readers: object, count: int, degraded: Callable[[str], None]
    ) -> list[Passage]:
        if played.half_deaf:
            degraded("meaning")
        labels = readers if isinstance(readers, tuple) else (EVERYONE,)
        found = await index.match(_terms(query), labels, count)
        assert all(may_see(labels, match.chunk.audience) for match in found)
        return [Passage(match.chunk, match.score, "words") for match in found]

    async def suggest(person: Person, typed: str, readers: Sequence[Audience]) -> list[str]:
        assert person_audience(person) in readers
        return [each for each in played.common if each.lower().startswith(typed.lower())]

    async def still_offered(
        offered: Sequence[str], _reply: Reply, readers: Sequence[Audience]
    ) -> list[str]:
        assert EVERYONE in readers
        return [each for each in offered if each not in played.withdrawn]

    async def bind(key: str, value: str) -> str:
        return bound.setdefault(key, value)

    async def ready() -> tuple[bool, Mapping[str, str]]:
        return not played.down, {"inbox": "does not answer" if played.down else "ok"}

    async def none_offered(_readers: object) -> tuple[str, ...]:
        return ()

    return Web(
        accept=accept,
        examples=none_offered,
        door=played.inbox,
        drafts=played.drafts,
        feed=played.feed,
        records=played.records,
        observed=played.records,
        documents=documents,
        search=search,
        suggest=suggest,
        still_offered=still_offered,
        read=index.read,
        pictures=played.pictures,
        files=played.pictures,
        bind=bind,
        ready=ready,
        metrics=lambda: b"mynah_up 1\n",
        clock=time.time,
        new_id=lambda: next(ids),
        access=access,
        cards=cards_over(
            MemoryNotes(),
            MemoryErasures(),
            MemoryPreferences(),
            lambda letters: letters[0],
            time.time,
            asyncio.sleep,
        ),
    )


@asynccontextmanager
async def _working(played: Stage, tickets: MemoryTickets) -> AsyncIterator[None]:
    async def next_questions(_turn: Turn) -> tuple[str, ...]:
        return played.next_asked

    delivery = Delivery(
        played.answering,
        _forget,
        played.drafts,
        {"web": WebOutlet(played.feed)},
        played.records,
        time.time,
        next_questions=next_questions,
    )

    async def handle(conversation: str) -> None:
        while lease := await played.inbox.take(conversation):
            stopped = asyncio.Event()

            keeping = asyncio.create_task(_keep(played.inbox, lease, stopped))
            await deliver(lease, stopped, delivery)
            keeping.cancel()
            await played.inbox.finish(lease)

    worker = asyncio.create_task(tickets.work(handle, 32))
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


def _terms(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


async def _keep(inbox: MemoryInbox, lease: Lease, stopped: asyncio.Event) -> None:
    while await inbox.keep(lease) is Held.YES:  # noqa: ASYNC110 a lease is renewed by the clock
        await asyncio.sleep(0.02)
    stopped.set()


async def _forget(message: Message, reply: Reply) -> None:
    """There is no history here to remember a stopped answer in."""


@asynccontextmanager
async def _serving(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    await until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await serving
