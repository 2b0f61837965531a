"""The whole product over real stores: the door, a worker, the HTTP API, and a model that tells all."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.doubles.outlet import WithoutHistory
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.watch import Watch
from adapters.web.outlet import WebOutlet
from bots.answering import open_answers
from bots.assemble import Knowledge, Queue, open_knowledge, open_queue
from bots.indexing import index_one
from bots.roles import counted, run_worker, shared_of, web_application
from bots.settings import ROLES, Settings
from core import wire
from core.messages import Audience, Message
from core.people.shared import Shared
from core.ports import Draft, ModelFailed, Outlet, Posted, Prompt, Tool, ToolCall, ToolResult
from tests.security.plants import Planted, Plants

TOKENS = "ada:ada-knocks-thrice,grace:grace-knocks-thrice,eve:eve-knocks-thrice"
Change = Callable[[Knowledge], Knowledge]


class Recorder(WithoutHistory):
    """A chat platform that keeps every word it was ever shown, by message."""

    def __init__(self) -> None:
        self.shown: defaultdict[str, list[str]] = defaultdict(list)
        self.done: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def show(self, message: Message, draft: Draft) -> Posted:
        self.shown[message.id].append(wire.dump(draft))
        if draft.complete:
            self.done[message.id].set()
        return {"post": message.id}

    async def status(self, message: Message, step: str) -> None:
        self.shown[message.id].append(step)


@dataclass
class Gossip:
    """A model on the asker's side: uses every tool on every secret address, and repeats all it reads.

    Now and then it fails, so that the documents are quoted, or claims that there is no answer, so
    that what was looked at is named.
    """

    addresses: Sequence[tuple[str, str]]
    """Subject and address of everything planted."""
    chance: random.Random
    name: str = "gossip"
    calls_tools: bool = True
    moody: bool = True
    read: list[tuple[str, str, str]] = field(default_factory=list)
    """Who asked what, and everything the model was given to answer it."""
    asking: dict[str, str] = field(default_factory=dict)
    """Who asks what at this moment: requests for queries name nobody."""
    proposed: int = 0
    """How often it was asked for queries by somebody known."""

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        request = self._note(prompt, "")
        mood = self.chance.random() if self.moody else 1.0
        if mood < 0.3:
            raise ModelFailed("it sulks", retryable=False)
        if mood < 0.4:
            yield "NO_ANSWER"
            return
        if isinstance(request.get("question"), str):
            others = self.chance.sample(self.addresses, 3)
            yield json.dumps([f"What is secret in project {subject}?" for subject, _ in others])
            return
        passages = request.get("passages")
        if passages is None:
            yield f"I was told: {prompt.history} {request}"
            return
        for passage in passages:
            yield f"{passage['title']}: {passage['section']}.\n\n"
            for line in passage["text"].splitlines():
                yield f"{line} [{passage['n']}]\n\n" if line.strip() else ""

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        request = self._note(prompt, "\n".join(result.text for result in done))
        asked = request["question"]["text"]
        if len(done) >= 4:
            return []
        wanted = [address for subject, address in self.addresses if subject in asked]
        calls: list[tuple[str, dict[str, Any]]] = [
            ("search", {"query": asked}),
            *(("read_page", {"address": address}) for address in wanted[:1]),
            ("list_sources", {}),
            ("calculate", {"expression": "6*7"}),
        ]
        return [ToolCall(f"c{n}", name, arguments) for n, (name, arguments) in enumerate(calls)]

    def _note(self, prompt: Prompt, results: str) -> dict[str, Any]:
        request: dict[str, Any] = json.loads(prompt.request)
        asked = request.get("question", {})
        if isinstance(asked, str):
            self._note_proposal(asked, prompt.request)
            return request
        self.read.append(
            (
                str(asked.get("speaker", "")),
                str(asked.get("text", "")),
                f"{prompt.request} {prompt.history} {results}",
            )
        )
        return request

    def _note_proposal(self, asked: str, given: str) -> None:
        """Of a part that two people ask at once nobody can say whose it is."""
        speakers = {speaker for text, speaker in self.asking.items() if asked in text}
        if len(speakers) == 1:
            self.proposed += 1
            [speaker] = speakers
            self.read.append((speaker, asked, json.dumps({"speaker": speaker}) + given))


@dataclass
class House:
    """What a test needs of the running product."""

    plants: Plants
    knowledge: Knowledge
    queue: Queue
    shared: Shared
    gossip: Gossip
    recorder: Recorder
    metrics: Metrics
    home: Path
    documents: Path
    client: httpx.AsyncClient


@asynccontextmanager
async def open_house(
    folder: Path, plants: Plants, chance: random.Random, change: Change
) -> AsyncIterator[House]:
    """Index what was planted and start every part; `change` may break the knowledge on purpose."""
    home, documents = folder / "home", folder / "documents"
    plants.write(documents)
    settings = Settings(
        _env_file=None,
        mynah_home=home,
        mynah_tokens=SecretStr(TOKENS),
        history_turns=4,
    )
    addresses = [(d.subject, address(documents, d)) for d in plants.documents]
    gossip, recorder, metrics = Gossip(addresses, chance), Recorder(), Metrics()
    async with open_knowledge(settings) as opened, open_queue(settings) as plain_queue:
        await _index(settings, opened, documents, plants)
        knowledge, queue = counted(change(opened), plain_queue, Watch(metrics))
        shared = shared_of(knowledge)
        async with (
            open_answers(settings, knowledge, kept=True, model=gossip) as answers,
            _working(settings, knowledge, queue, answers, recorder),
            _serving(_page(settings, knowledge, queue, shared, metrics)) as client,
        ):
            yield House(
                plants, knowledge, queue, shared, gossip, recorder, metrics, home, documents, client
            )


def address(documents: Path, document: Planted) -> str:
    """Under which address the document is indexed."""
    return (documents / document.address).resolve().as_uri()


async def _index(settings: Settings, knowledge: Knowledge, documents: Path, plants: Plants) -> None:
    folders = {document.address.parent: document.circle for document in plants.documents}
    for folder, circle in folders.items():
        await index_one(settings, knowledge, str(documents / folder), Audience.parse(circle))


@asynccontextmanager
async def _working(
    settings: Settings, knowledge: Knowledge, queue: Queue, answers: Any, recorder: Recorder
) -> AsyncIterator[None]:
    outlets: dict[str, Outlet] = {"web": WebOutlet(queue.feed), "slack": recorder}
    working = asyncio.create_task(run_worker(settings, queue, knowledge, answers, outlets))
    try:
        yield
    finally:
        working.cancel()
        await asyncio.wait({working})


def _page(
    settings: Settings, knowledge: Knowledge, queue: Queue, shared: Shared, metrics: Metrics
) -> Starlette:
    async def ready() -> tuple[bool, dict[str, str]]:
        return True, {}

    return web_application(
        settings, ROLES, knowledge, queue, shared, metrics.render, ready, closing=asyncio.Event()
    )


@asynccontextmanager
async def _serving(page: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(
            page, log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            # A server closes idle connections after 5 s; one that is used just then would break.
            limits = httpx.Limits(keepalive_expiry=2.0)
            async with httpx.AsyncClient(
                base_url=url, timeout=60, trust_env=False, limits=limits
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serving
