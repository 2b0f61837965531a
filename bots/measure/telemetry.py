"""`mynah bench telemetry`: what watching adds to a turn, as a ratio within one run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from adapters.doubles.models import ScriptedModel
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.timed import TimedModel, TimedOutlet, timed_spaces
from adapters.telemetry.tracing import TraceConfig, open_tracing
from adapters.telemetry.watch import Watch
from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, Queue, open_knowledge, open_queue
from bots.measure import Tell
from bots.measure.collector import collecting
from bots.measure.turn import Asking, fill, quote_first_passage
from bots.measure.turn import TimedOutlet as Shown
from bots.roles import counted, run_worker
from bots.settings import Settings
from core.ports import ChatModel, Outlet

ROUNDS, TURNS, WARM = 30, 10, 2
"""In each round every arm answers so many turns, after a few that are not timed."""
RESAMPLES = 10_000
SEED = 7


@dataclass(frozen=True, slots=True)
class _Arm:
    """One way of being watched, over the same documents and the same queue."""

    name: str
    knowledge: Knowledge
    queue: Queue
    answers: Answers
    outlet: Outlet
    watch: Watch | None


@dataclass(frozen=True, slots=True)
class _Took:
    """Seconds of a turn in one round of one arm."""

    seconds: float
    """At the median."""
    cpu: float
    """Of the processor, on average."""


async def bench_telemetry(
    settings: Settings, home: Path, tell: Tell, rounds: int = ROUNDS
) -> dict[str, Any]:
    """The same turns under three arms that take turns: unwatched, with metrics, and with traces, too.

    Unwatched is Mynah without any wrapper. Traces go by OTLP to a collector in another process.
    `ratio` is the median over the rounds of an arm's median turn by the unwatched one's of that
    round, with its 95 % interval (bootstrap over the rounds). `cpu` says the same of the processor's
    time of this whole process, sending spans included, which other programs disturb less.
    """
    settings = settings.model_copy(update={"mynah_home": home, "mending_seconds": 0.0})
    shown = Shown()
    took: dict[str, list[_Took]] = {}
    async with (
        collecting() as url,
        open_knowledge(settings) as knowledge,
        open_queue(settings) as queue,
        _arms(settings, knowledge, queue, shown, url) as arms,
    ):
        tell("making 10,000 chunks")
        asked = await fill(knowledge)
        for number in range(rounds + 1):
            tell(f"round {number} of {rounds}" if number else "warming up")
            # Each arm is as often the first, the second and the last.
            for place in range(len(arms)):
                arm = arms[(number + place) % len(arms)]
                found = await _turns(settings, arm, Asking(arm.queue.accept, shown, asked), number)
                if number:
                    took.setdefault(arm.name, []).append(found)
    return {
        "bench": "telemetry",
        "rounds": rounds,
        "turns_each": TURNS,
        "arms": {
            name: {
                **_compared([r.seconds for r in rows], [r.seconds for r in took["unwatched"]]),
                "cpu": _compared([r.cpu for r in rows], [r.cpu for r in took["unwatched"]]),
            }
            for name, rows in took.items()
        },
    }


async def _turns(settings: Settings, arm: _Arm, ask: Asking, number: int) -> _Took:
    worker = run_worker(
        settings, arm.queue, arm.knowledge, arm.answers, {"bench": arm.outlet}, watch=arm.watch
    )
    working = asyncio.create_task(worker)
    try:
        await ask.in_turn(f"{arm.name}{number}warm", WARM)
        cpu = time.process_time()
        seconds = await ask.in_turn(f"{arm.name}{number}", TURNS)
        return _Took(float(np.median(seconds)), (time.process_time() - cpu) / TURNS)
    finally:
        working.cancel()
        await asyncio.wait({working})


@asynccontextmanager
async def _arms(
    settings: Settings, knowledge: Knowledge, queue: Queue, shown: Outlet, url: str
) -> AsyncIterator[Sequence[_Arm]]:
    async with AsyncExitStack() as stack:
        tracing = stack.enter_context(open_tracing(TraceConfig("otlp", url), ("worker",)))
        watches: Mapping[str, Watch | None] = {
            "unwatched": None,
            "metrics": Watch(Metrics()),
            "traces": Watch(Metrics(), tracing),
        }
        arms = []
        for name, watch in watches.items():
            model: ChatModel = ScriptedModel(quote_first_passage, name="instant")
            own, its_queue, outlet = knowledge, queue, shown
            if watch is not None:
                own, its_queue = counted(knowledge, queue, watch)
                own = replace(own, spaces=timed_spaces(own.spaces, watch))
                outlet, model = TimedOutlet(shown, "bench", watch), TimedModel(model, watch)
            opening = open_answers(settings, own, kept=True, model=model, watch=watch)
            answers = await stack.enter_async_context(opening)
            arms.append(_Arm(name, own, its_queue, answers, outlet, watch))
        yield arms


def _compared(these: Sequence[float], usual: Sequence[float]) -> dict[str, Any]:
    ratios = np.array(these) / np.array(usual)
    chance = np.random.default_rng(SEED)
    drawn = chance.choice(ratios, size=(RESAMPLES, len(ratios)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.025, 0.975))
    return {
        "p50_ms": round(float(np.median(these)) * 1000, 2),
        "ratio": round(float(np.median(ratios)), 4),
        "ratio_95": [round(float(low), 4), round(float(high), 4)],
    }
