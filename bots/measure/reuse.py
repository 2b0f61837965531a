"""`mynah bench cache`: how long people wait with and without the cache of answers, on recorded arrivals."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from bots.answering import open_answers
from bots.assemble import open_knowledge, open_queue
from bots.caching import cached_answers
from bots.indexing import index_one
from bots.measure import Tell
from bots.measure.handbook import QUESTIONS, read_questions
from bots.measure.times import percentiles
from bots.settings import Settings
from bots.terminal import message_of
from core.conversation.deliver import Answering
from core.conversation.turn import Finished
from core.messages import EVERYONE
from core.ports import Gone, Misconfigured

REQUESTS = 120
REPEATED = (0.4, 0.6)
"""The share of requests that ask again what one before them asked: as of searches on the web (Xie and
O'Hallaron 2002 found 30 to 40 %), and as where many are asked to read the same. Which one is chosen by
chance, so that few are asked often."""
SEED = 7
WARM = 5


async def bench_cache(settings: Settings, home: Path, data: Path, tell: Tell) -> Mapping[str, Any]:
    """The first REQUESTS of the trace, those of one second at once, each second when the last is answered.

    The trace (a .csv with a column TIMESTAMP) says when something is asked and not what: that is the
    handbook's readers' questions, a share of them again. Nobody's history is taken along. Each second
    is answered with the cache and without, now the one first and now the other, so that what is
    warm, and what else the machine does, falls on both. `hit_ms` are hits one after the other.
    """
    settings = settings.model_copy(update={"mynah_home": home, "answer_cache": True})
    seconds = list(arrivals(data))[:REQUESTS]
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        tell("indexing the handbook")
        for page in _handbook():
            await index_one(settings, knowledge, str(page), EVERYONE)
        cache = cached_answers(settings, queue.answers)
        async with (
            open_answers(settings, knowledge, cache=cache) as cached,
            open_answers(settings, knowledge) as anew,
        ):
            both = cached.answering, anew.answering
            found: dict[str, Any] = {}
            for share in REPEATED:
                await queue.answers.drop(Gone(everything=True))
                tell(f"{len(seconds)} questions with the cache and without, {share:.0%} again")
                found[f"asked_again_{share:.0%}"] = await _compared(share, seconds, *both)
    return {"bench": "cache", "requests": len(seconds), **found}


async def _compared(
    share: float, seconds: Sequence[int], cached: Answering, anew: Answering
) -> Mapping[str, Any]:
    every = [one.question for one in read_questions(QUESTIONS)]
    asked = repeating(every[WARM:], len(seconds), share, np.random.default_rng(SEED))
    for question in every[:WARM]:
        await _asked(question, f"{share} warm {question}", anew)
    both = {"with": _Run(cached), "without": _Run(anew)}
    await _replayed(asked, seconds, f"{share}", tuple(both.items()))
    told = [await _asked(words, f"{share} alone {words}", cached) for words in sorted(set(asked))]
    alone = [wait for wait, how in told if how == "hit"]
    return {
        "asked_again": round(1 - len(set(asked)) / len(asked), 3),
        "from_the_cache": round(sum(map(bool, both["with"].how)) / len(asked), 3),
        **{name: run.figures() for name, run in both.items()},
        "less_time": round(1 - both["with"].seconds / both["without"].seconds, 3),
        "less_processor_time": round(1 - both["with"].busy / both["without"].busy, 3),
        "hit_ms": percentiles(alone, 50, 95) if alone else {},
    }


@dataclass
class _Run:
    """What answers, and the time that it took so far."""

    answering: Answering
    seconds: float = 0.0
    busy: float = 0.0
    """Seconds of processors."""
    waits: list[float] = field(default_factory=list)
    how: list[str] = field(default_factory=list)
    """How the cache had each answer; "" where it had none."""

    def figures(self) -> Mapping[str, Any]:
        return {
            "seconds": round(self.seconds, 2),
            "processor_seconds": round(self.busy, 2),
            "wait_ms": percentiles(self.waits, 50, 95),
        }


def arrivals(data: Path) -> Iterator[int]:
    """The second of each request of the first trace there is, counted from nowhere in particular.

    Raises Misconfigured.
    """
    for file in sorted(data.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            if "TIMESTAMP" in (rows.fieldnames or ()):
                for row in rows:
                    yield int(datetime.fromisoformat(row["TIMESTAMP"][:26]).timestamp())
                return
    raise Misconfigured(f"no .csv in {data} has a column TIMESTAMP")


def _handbook() -> list[Path]:
    """Its pages, without those on decisions and measurements."""
    pages = sorted(Path("docs").glob("*.md"))
    if not pages:
        raise Misconfigured("start this in Mynah's folder: it answers from docs/")
    return pages


def repeating(
    new: Sequence[str], count: int, share: float, chance: np.random.Generator
) -> list[str]:
    """So many questions, a share of which are asked again: Simon's process, which gives Zipf's law."""
    asked: list[str] = []
    fresh = iter(new)
    for _ in range(count):
        if asked and chance.random() < share:
            asked.append(asked[int(chance.integers(len(asked)))])
        else:
            asked.append(next(fresh, asked[int(chance.integers(len(asked)))] if asked else ""))
    return asked


async def _replayed(
    asked: Sequence[str], seconds: Sequence[int], named: str, both: tuple[tuple[str, _Run], ...]
) -> None:
    numbered = enumerate(zip(seconds, asked, strict=True))
    for place, (_, group) in enumerate(groupby(numbered, key=lambda each: each[1][0])):
        questions = [(n, words) for n, (_, words) in group]
        for name, run in both[:: 1 if place % 2 else -1]:
            began, busy = time.perf_counter(), time.process_time()
            told = await asyncio.gather(
                *(_asked(words, f"{named} {name} {n}", run.answering) for n, words in questions)
            )
            run.seconds += time.perf_counter() - began
            run.busy += time.process_time() - busy
            run.waits += [wait for wait, _ in told]
            run.how += [how for _, how in told]


async def _asked(question: str, place: str, answering: Answering) -> tuple[float, str]:
    """Seconds until the whole answer, and how the cache had it."""
    began, how = time.perf_counter(), ""
    async with aclosing(answering(message_of(question, EVERYONE, place))) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, Finished):
                how = event.turn.cached
    return time.perf_counter() - began, how
