"""A whole turn with doubles, watched: the door, the inbox, a worker and the conversation core."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.outlet import MemoryOutlet
from adapters.doubles.records import MemoryRecords
from adapters.doubles.tickets import MemoryTickets
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.timed import TimedModel, TimedOutlet, timed_spaces
from adapters.telemetry.tracing import TraceConfig, traced_by
from adapters.telemetry.turns import traced_accept, watched_answer
from adapters.telemetry.watch import Watch
from bots.timing import Timed
from core import wire
from core.conversation.accept import accept
from core.conversation.deliver import Delivery, apologise, deliver
from core.conversation.graph import STEPS, Conversation
from core.conversation.work import Desk, work
from core.messages import Message
from core.ports import Accepted, ChatModel
from core.resilience.routed import Routed
from tests.core.conversation.world import World

PLATFORM = "web"


@dataclass
class Process:
    """One process of Mynah's: what it traces and counts is its own."""

    watch: Watch
    exporter: InMemorySpanExporter

    @property
    def spans(self) -> list[ReadableSpan]:
        """Those that ended, in the order in which they began."""
        return sorted(self.exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        (span,) = self.named(name)
        return span


@contextmanager
def process(share: float = 1.0, *, text: bool = False) -> Iterator[Process]:
    exporter = InMemorySpanExporter()
    config = TraceConfig(share=share, text=text)
    with traced_by(SimpleSpanProcessor(exporter), config) as tracing:
        yield Process(Watch(Metrics(), tracing), exporter)


@dataclass
class House:
    """What all processes share; messages pass between them as text, as they do in Redis."""

    world: World
    outlet: MemoryOutlet = field(default_factory=MemoryOutlet)
    tickets: MemoryTickets = field(default_factory=MemoryTickets)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.inbox = MemoryInbox(clock=lambda: self.now)
        self.drafts = MemoryDrafts(self.inbox.holds)

    async def ask(self, message: Message, by: Process) -> Accepted:
        async def written(message: Message) -> Accepted:
            return await accept(wire.load(Message, wire.dump(message)), self.inbox, self.tickets)

        return await traced_accept(written, by.watch)(message)

    async def work(self, conversation: str, by: Process, model: ChatModel | None = None) -> None:
        """One ticket of it, in this process."""
        desk = self._desk(by.watch, model)
        await work(conversation, desk)

    def _desk(self, watch: Watch, model: ChatModel | None) -> Desk:
        timed = Timed(watch, "memory")
        timed_already = isinstance(model, Routed)
        tools = self.world.tools(model if timed_already or not model else TimedModel(model, watch))
        tools = replace(timed.tools(tools), spaces=timed_spaces(self.world.spaces, watch))
        conversation = Conversation(tools, self.world.saver, timed.steps(STEPS))
        delivery = Delivery(
            conversation.answering,
            conversation.remember_stopped,
            self.drafts,
            {PLATFORM: TimedOutlet(self.outlet, PLATFORM, watch)},
            self.records,
            lambda: 2.0,
            afterwards=timed.call("afterwards", _nothing),
        )
        return Desk(
            self.inbox,
            self.inbox,
            self.tickets,
            watched_answer(partial(deliver, delivery=delivery), watch),
            partial(apologise, delivery=delivery),
            tries=4,
            chance=lambda: 1.0,
            clock=lambda: self.now,
        )


async def _nothing(_turn: object) -> None:
    await asyncio.sleep(0)
