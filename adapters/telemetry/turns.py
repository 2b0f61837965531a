"""A message's trace: the door, the wait, each try of its answer with its steps, and what follows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import ParamSpec, TypeVar

from adapters.telemetry.tracing import Value, carried, nothing, now, went_on
from adapters.telemetry.watch import Watch
from core.conversation.steps import Step
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.messages import Message
from core.ports import (
    Accepted,
    Lease,
    LeaseLost,
    TurnRecord,
    Unavailable,
    Undeliverable,
)
from core.resilience.routed import choices_of

P = ParamSpec("P")
T = TypeVar("T")
Accept = Callable[[Message], Awaitable[Accepted]]
Answer = Callable[[Lease, asyncio.Event], Awaitable[object]]

OLDEST_SECONDS = 60.0
"""Between what somebody says and that Mynah takes it in, where nothing is wrong."""
_QUEUE: Mapping[str, Value] = {"messaging.system": "mynah", "messaging.destination.name": "inbox"}
_OUTCOMES: tuple[tuple[type[BaseException], str], ...] = (
    (Unavailable, "away"),
    (LeaseLost, "lost"),
    (Undeliverable, "undeliverable"),
    (asyncio.CancelledError, "cancelled"),
    (Exception, "failed"),
)


def traced_accept(accept: Accept, watch: Watch) -> Accept:
    """The door, where a trace begins; the message takes along where it goes on."""
    if watch.tracing is None:
        return accept

    async def traced(message: Message) -> Accepted:
        about = {
            **_QUEUE,
            "messaging.operation.name": "accept",
            "messaging.operation.type": "send",
            "mynah.platform": message.place.platform,
        }
        with (
            watch.within("heard", parent=nothing(), at=_said(message, now())),
            watch.within("accept", about, kind="PRODUCER") as timing,
        ):
            assert timing.span is not None  # noqa: S101 - there are traces, and it begins one
            outcome = await accept(replace(message, trace=carried(timing.span, now())))
            timing.tell({"mynah.outcome": outcome.value})
            return outcome

    return traced


def _said(message: Message, heard: float) -> float:
    """When it was, by the platform's clock, where that can be: what is caught up on was said long ago."""
    return message.at if 0 <= heard - message.at <= OLDEST_SECONDS else heard


def watched_answer(answer: Answer, watch: Watch) -> Answer:
    """Each try of an answer: counted by how it ended, and a span in the trace of its message."""

    async def watched(lease: Lease, stopped: asyncio.Event) -> object:
        message, metrics = lease.message, watch.metrics
        platform = message.place.platform
        if lease.tries == 1:
            metrics.waited(platform, now() - message.at)
        about: dict[str, Value] = {
            **_QUEUE,
            "messaging.operation.name": "answer",
            "messaging.operation.type": "process",
            "gen_ai.agent.name": "mynah",
            "gen_ai.conversation.id": fingerprint(lease.conversation),
            "mynah.platform": platform,
            "mynah.try": lease.tries,
        }
        parent, accepted = went_on(message.trace) if watch.tracing else (None, None)
        if watch.tracing and parent is not None and accepted is not None and lease.tries == 1:
            _waited(accepted, watch, message)
        again = nothing() if watch.tracing and parent is None else parent
        with watch.within("answer", about, kind="CONSUMER", parent=again) as timing:
            try:
                told = await answer(lease, stopped)
            except BaseException as error:
                outcome = next((name for kind, name in _OUTCOMES if isinstance(error, kind)), "")
                metrics.tries.labels(platform, outcome or "ended").inc()
                timing.tell({"mynah.outcome": outcome})
                raise
            outcome = "stopped" if stopped.is_set() else "answered"
            metrics.tries.labels(platform, outcome).inc()
            timing.tell({"mynah.outcome": outcome, **_of_record(told)})
            return told

    return watched


def fingerprint(conversation: str) -> str:
    """Finds a conversation's traces again and names neither people nor places."""
    return sha256(conversation.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _waited(accepted: float, watch: Watch, message: Message) -> None:
    """A span for what is over: from the door until a worker took the message."""
    parent, _ = went_on(message.trace)
    if watch.tracing and (span := watch.tracing.begin("wait", {}, parent=parent, at=accepted)):
        span.end()


def _of_record(told: object) -> dict[str, Value]:
    """What the turn tells of itself: none of it is measured again."""
    if not isinstance(told, TurnRecord):
        return {}
    return {
        "mynah.mode": told.mode,
        "mynah.writer": told.model or "mynah",
        "mynah.citations": len(told.reply.citations),
        "mynah.strategies": [way.strategy for way in told.ways],
        "mynah.searches": sum(way.searches for way in told.ways),
        **({"mynah.intent": told.intent.kind} if told.intent else {}),
    }


def traced_steps(steps: Mapping[str, Step], watch: Watch) -> Mapping[str, Step]:
    """The steps of a turn, each a span; the same ones where nothing is traced."""
    if watch.tracing is None:
        return steps
    return {name: _traced(name, step, watch) for name, step in steps.items()}


def _traced(name: str, step: Step, watch: Watch) -> Step:
    async def traced(turn: Turn, tools: Tools) -> Turn:
        with watch.within(f"step {name}") as timing:
            after = await step(turn, tools)
            timing.tell(_learned(turn, after, tools))
            return after

    return traced


def _learned(before: Turn, after: Turn, tools: Tools) -> dict[str, Value]:
    """What a step says for itself: the way of searching, and which models were taken and why."""
    told: dict[str, Value] = {}
    if after.mode != before.mode:
        told["mynah.mode"] = after.mode
    if after.ways != before.ways:
        told["mynah.strategies"] = [way.strategy for way in after.ways]
        told["mynah.searches"] = sum(way.searches for way in after.ways)
        told["mynah.passages"] = len(after.passages)
    if chosen := choices_of(tools.model):
        told["mynah.models"] = [choice.model for choice in chosen]
        told["mynah.tiers"] = [choice.tier for choice in chosen]
    return told


def traced_call(
    name: str, call: Callable[P, Awaitable[T]], watch: Watch
) -> Callable[P, Awaitable[T]]:
    """What follows an answer: nobody waits for its many searches, so they are not worth a span each."""
    if watch.tracing is None:
        return call

    async def traced(*args: P.args, **kwargs: P.kwargs) -> T:
        with watch.within(name, quietly=True):
            return await call(*args, **kwargs)

    return traced
