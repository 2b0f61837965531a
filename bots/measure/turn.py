"""`mynah bench turn`: what Mynah itself adds to a turn when the model answers at once."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from adapters.doubles.models import ScriptedModel
from adapters.doubles.outlet import MemoryOutlet
from bots.answering import open_answers
from bots.assemble import Knowledge, open_knowledge, open_queue
from bots.measure import Tell
from bots.measure.memory import megabytes_of
from bots.measure.times import percentiles
from bots.roles import run_worker
from bots.settings import Settings
from core.knowledge.terms import terms
from core.messages import EVERYONE, Chunk, Message, Person, Place
from core.ports import Accepted, Draft, Entry, Posted, Prompt

CHUNKS, OF_EACH = 10_000, 20
"""Chunks in all, and of each document: a page of a handbook has about as many."""
ALONE = 200
TOGETHER = 32
EACH = 12
ASKED, COMMON = 3, 100
"""Words of a question, none of them among so many of the commonest."""
WORDS, SENTENCE = 60, 12
"""Words of a chunk, and of each of its sentences."""
SEED = 7


class TimedOutlet(MemoryOutlet):
    """Notes when each answer was shown whole."""

    def __init__(self) -> None:
        super().__init__()
        self.done: dict[str, float] = {}
        self.changed = asyncio.Condition()

    async def show(self, message: Message, draft: Draft) -> Posted:
        posted = await super().show(message, draft)
        if draft.complete:
            async with self.changed:
                self.done[message.id] = time.perf_counter()
                self.changed.notify_all()
        return posted

    async def wait_for(self, ids: Sequence[str]) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: all(each in self.done for each in ids))


async def bench_turn(settings: Settings, home: Path, tell: Tell) -> dict[str, Any]:
    """Whole turns over 10,000 chunks, from the door to the last part shown.

    Times in milliseconds. `alone` asks one question after the other in one conversation;
    `together` asks in 32 conversations at once. The scripted model writes a sentence at once,
    so what is measured is everything else: queue, checkpoints, embedding the question, search,
    citation check, records, delivery. `long` compares turns of that one conversation: a long one shall
    take no longer at its end than at its beginning. `cited` is the share of answers whose
    sentence the check confirmed: without it, what is timed is another way of answering.
    """
    # Random words answer nothing, so each answer would be judged poor and asked for again.
    settings = settings.model_copy(update={"mynah_home": home, "mending_seconds": 0.0})
    outlet = TimedOutlet()
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        tell(f"making {CHUNKS} chunks")
        asked = await fill(knowledge)
        model = ScriptedModel(quote_first_passage, name="instant")
        async with open_answers(settings, knowledge, kept=True, model=model) as answers:
            working = asyncio.create_task(
                run_worker(settings, queue, knowledge, answers, {"bench": outlet})
            )
            ask = Asking(queue.accept, outlet, asked)
            tell("warming up")
            await ask.in_turn("warm", 10)
            tell(f"{ALONE} turns, one after the other")
            megabytes = [megabytes_of([os.getpid()])]
            alone = await ask.in_turn("alone", ALONE)
            megabytes.append(megabytes_of([os.getpid()]))
            tell(f"{TOGETHER * EACH} turns in {TOGETHER} conversations")
            began = time.perf_counter()
            together = await asyncio.gather(
                *(ask.in_turn(f"together{number}", EACH) for number in range(TOGETHER))
            )
            seconds = time.perf_counter() - began
            records = await knowledge.records.turns(str(_place("alone")), ALONE)
            working.cancel()
            await asyncio.wait({working})
    return {
        "bench": "turn",
        "chunks": CHUNKS,
        "cited": round(sum(bool(r.reply.citations) for r in records) / len(records), 4),
        "alone": percentiles(alone, 50, 95, 99),
        "long": {**_flat(alone), "megabytes_before_and_after": megabytes},
        "together": {
            "conversations": TOGETHER,
            "turns_per_second": round(TOGETHER * EACH / seconds, 1),
            **percentiles([each for times in together for each in times], 50, 95, 99),
        },
        "steps_ms_p50": _steps([record.seconds for record in records]),
    }


def _flat(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds at the median of ten turns each, and those of the 51st to the 60th by the first ten."""
    parts = {
        f"turns_{start + 1}_to_{start + 10}_ms": float(np.median(seconds[start : start + 10]))
        * 1000
        for start in (0, 50, ALONE - 10)
    }
    first, sixtieth, _ = parts.values()
    return {
        **{name: round(value, 1) for name, value in parts.items()},
        "ratio_at_60": round(sixtieth / first, 3),
    }


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks and waits for the whole answer."""

    accept: Callable[[Message], Awaitable[Accepted]]
    outlet: TimedOutlet
    asked: Sequence[str]
    """Words of which a chunk has all, so that one search is enough, as it mostly is."""

    async def in_turn(self, thread: str, count: int) -> list[float]:
        """Seconds of each turn from before the door to after the last part was shown."""
        chance = np.random.default_rng(SEED)
        times = []
        for number in range(count):
            question = f"where is {chance.choice(self.asked)} kept?"
            message = Message(
                id=f"{thread}-{number}",
                person=Person("bench", f"ada of {thread}"),
                place=_place(thread),
                audience=EVERYONE,
                text=question,
                at=time.time(),
            )
            began = time.perf_counter()
            await self.accept(message)
            await self.outlet.wait_for([message.id])
            times.append(self.outlet.done[message.id] - began)
        return times


def quote_first_passage(prompt: Prompt) -> Sequence[str]:
    """What an instant model writes: the first passage's first sentence, in two pieces."""
    passages = json.loads(prompt.request).get("passages")
    if not passages:  # asked to condense the conversation
        return ("Places were asked for.",)
    text = passages[0]["text"]
    words = str(text).split(".")[0].split()
    return (" ".join(words[:6]), " " + " ".join(words[6:]) + " [1].")


def _place(thread: str) -> Place:
    return Place("bench", "", f"room of {thread}", thread)


async def fill(knowledge: Knowledge) -> Sequence[str]:
    """Chunks of words drawn as language draws them (Zipf), with random vectors; rarer words of some."""
    chance = np.random.default_rng(SEED)
    asked: list[str] = []
    words = [f"word{number}" for number in range(20_000)]
    for start in range(0, CHUNKS, 1000):
        entries: dict[str, list[Entry]] = {}
        for number in range(start, start + 1000):
            drawn = np.minimum(chance.zipf(1.3, WORDS), len(words)) - 1
            text = " ".join(_sentences([words[each] for each in drawn]))
            rarer = list(dict.fromkeys(words[each] for each in drawn[:SENTENCE] if each >= COMMON))
            if len(rarer) >= ASKED:
                asked.append(" ".join(rarer[:ASKED]))
            vectors = {
                space.name: _unit(chance.normal(size=space.embedder.dimension))
                for space in knowledge.spaces
            }
            chunk = Chunk(
                id=f"chunk-{number}",
                document=(document := f"bench:{number // OF_EACH}"),
                uri=f"{document}#{number}",
                title="Bench",
                headings=(f"Part {number}",),
                text=text,
                position=number % OF_EACH,
            )
            entries.setdefault(document, []).append(Entry(chunk, terms(text, "en"), vectors))
        await knowledge.shelve.put(entries)
    await knowledge.index.settle()
    return asked


def _sentences(words: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(words), SENTENCE):
        yield " ".join(words[start : start + SENTENCE]).capitalize() + "."


def _unit(vector: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _steps(turns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for seconds in turns for name in seconds)
    return {
        name: round(float(np.median([seconds.get(name, 0.0) for seconds in turns])) * 1000, 2)
        for name in names
    }
