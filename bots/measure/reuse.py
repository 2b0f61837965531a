"""`mynah bench cache`: how long people wait with and without the cache of answers, on recorded arrivals."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
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
from core.ports import Misconfigured

REQUESTS = 160
REPEATED = 0.4
"""The share of requests that ask again what one before them asked, as of searches on the web (Xie and
O'Hallaron 2002 found 30 to 40 %). Which one is chosen by chance, so that few are asked often."""
SEED = 7
WARM = 5


async def bench_cache(settings: Settings, home: Path, data: Path, tell: Tell) -> Mapping[str, Any]:
    """The first REQUESTS of the trace, those of one second at once, each second when the last is answered.

    The trace (a .csv with a column TIMESTAMP) says when something is asked and not what: that is the
    handbook's readers' questions, a share of them again. Nobody's history is taken along. The run
    with the cache comes first: what a run leaves warm serves the one without.
    """
    handbook = _handbook()
    update = {"mynah_home": home, "answer_cache": True}
    settings = settings.model_copy(update=update)
    seconds = list(arrivals(data))[:REQUESTS]
    every = [one.question for one in read_questions(QUESTIONS)]
    asked = repeating(every[WARM:], len(seconds), np.random.default_rng(SEED))
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        tell("indexing the handbook")
        for page in handbook:
            await index_one(settings, knowledge, str(page), EVERYONE)
        cache = cached_answers(settings, queue.answers)
        found: dict[str, Any] = {}
        for name, used in (("with", cache), ("without", None)):
            async with open_answers(settings, knowledge, cache=used) as answers:
                for question in every[:WARM]:
                    await _asked(question, f"{name} warm {question}", answers.answering)
                tell(f"{len(asked)} questions {name} the cache")
                found[name] = await _replayed(asked, seconds, name, answers.answering)
        counts = (await queue.answers.figures()).counts
    saved = 1 - found["with"]["seconds"] / found["without"]["seconds"]
    again = 1 - len(set(asked)) / len(asked)
    return {
        "bench": "cache",
        "requests": len(asked),
        "asked_again": round(again, 3),
        **found,
        "less_time": round(saved, 3),
        "lookups": counts,
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


def repeating(new: Sequence[str], count: int, chance: np.random.Generator) -> list[str]:
    """So many questions, a share of which are asked again: Simon's process, which gives Zipf's law."""
    asked: list[str] = []
    fresh = iter(new)
    for _ in range(count):
        if asked and chance.random() < REPEATED:
            asked.append(asked[int(chance.integers(len(asked)))])
        else:
            asked.append(next(fresh, asked[int(chance.integers(len(asked)))] if asked else ""))
    return asked


async def _replayed(
    asked: Sequence[str], seconds: Sequence[int], name: str, answering: Answering
) -> Mapping[str, Any]:
    told: list[tuple[float, str]] = []
    began = time.perf_counter()
    numbered = enumerate(zip(seconds, asked, strict=True))
    for _, group in groupby(numbered, key=lambda each: each[1][0]):
        together = [_asked(words, f"{name} {n}", answering) for n, (_, words) in group]
        told += await asyncio.gather(*together)
    whole = time.perf_counter() - began
    hits = [each for each, how in told if how not in ("", "waited")]
    return {
        "seconds": round(whole, 2),
        "wait_ms": percentiles([each for each, _ in told], 50, 95),
        **({"hit_ms": percentiles(hits, 50, 95)} if hits else {}),
    }


async def _asked(question: str, place: str, answering: Answering) -> tuple[float, str]:
    """Seconds until the whole answer, and how the cache had it."""
    began, how = time.perf_counter(), ""
    async with aclosing(answering(message_of(question, EVERYONE, place))) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, Finished):
                how = event.turn.cached
    return time.perf_counter() - began, how
