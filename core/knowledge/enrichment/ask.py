"""Asks a chat model about chunks, whatever about: cached by content, within a budget, never in the way.

A reply is found again by a hash of all that the model was shown, how it was asked and which model it
was, so what did not change costs nothing. Where the model fails, is too slow or the budget is spent,
the chunk goes without; its document counts as unfinished and is taken up by the next run.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from time import perf_counter

from core.knowledge.reply import reply
from core.messages import Chunk
from core.ports import ChatModel, Enrichment, EnrichmentKind, ModelFailed, Prompt

AT_ONCE = 4
"""Calls under way together."""
CALL_SECONDS = 30.0
"""For one reply; whatever takes longer counts as failed."""
GIVE_UP = 3
"""Failures in a row, after which a run asks no more."""
EXCERPT = 2_000
"""Characters of the beginning of its document that are shown with a chunk."""
SHOWN = 4_000
"""Characters of a chunk that are shown; only tables and listings can be longer."""
REPLY = 4_000
"""Characters of a reply that are read."""

Written = Mapping[str, tuple[Enrichment, ...]]
"""By chunk's id what a model wrote of it, now or before."""

_UNFINISHED = "unfinished:"


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked about each chunk."""

    kind: EnrichmentKind
    system: str
    read: Callable[[str, Chunk], str]
    """What is kept of a reply; "" where it is of no use."""


def manner(model: str, questions: Sequence[Question]) -> str:
    """Who is asked what, as a hash: part of the fingerprint of each document; "" where nobody is."""
    return _hash(model, *(each.system for each in questions))[:16] if questions else ""


def unfinished(fingerprint: str) -> str:
    """The fingerprint of a document of which the model has not written all: the next run reads it anew."""
    return _UNFINISHED + fingerprint


def is_unfinished(fingerprint: str) -> bool:
    """Whether the model has still to write of the document."""
    return fingerprint.startswith(_UNFINISHED)


@dataclass(frozen=True, slots=True)
class _Call:
    question: Question
    chunk: Chunk
    key: str
    prompt: Prompt


@dataclass
class Enricher:
    """One run's calls, and what is left of its budget."""

    model: ChatModel
    questions: Sequence[Question]
    known: Callable[[Collection[str]], Awaitable[Mapping[str, str]]]
    """`Enriching.known`."""
    calls: int
    """That may still be made, and"""
    seconds: float
    """that may still be waited."""
    clock: Callable[[], float] = perf_counter
    problem: str = ""
    """Why not all could be asked, in words for a person."""
    _failures: int = 0
    _until: float = field(default=0.0)

    @property
    def is_spent(self) -> bool:
        """Whether nobody is asked any more in this run."""
        return self.calls <= 0 or self.seconds <= 0 or self._failures >= GIVE_UP

    async def enrich(
        self, documents: Sequence[Sequence[Chunk]], tell: Callable[[int], None]
    ) -> Written:
        """All that the model writes or wrote of these chunks; `tell` is told of each call."""
        wanted = [call for chunks in documents for call in self._calls(chunks)]
        told = dict(await self.known({call.key for call in wanted}))
        new = iter({call.key: call for call in wanted if call.key not in told}.values())
        begun = self.clock()
        self._until = begun + self.seconds
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(self._work(new, told, tell))
        self.seconds -= self.clock() - begun
        if next(new, None) and not self.problem:
            spent = "CHUNK_SECONDS" if self.calls > 0 else "CHUNK_CALLS"
            self.problem = f"{spent} is used up"
        written: dict[str, tuple[Enrichment, ...]] = {}
        for call in wanted:
            if call.key in told:
                one = Enrichment(call.key, call.question.kind, told[call.key])
                written[call.chunk.id] = (*written.get(call.chunk.id, ()), one)
        return written

    def has_all(self, chunks: Sequence[Chunk], written: Written) -> bool:
        """Whether every question was answered of each of them."""
        return all(len(written.get(each.id, ())) == len(self.questions) for each in chunks)

    def _calls(self, chunks: Sequence[Chunk]) -> Iterator[_Call]:
        excerpt = "\n\n".join(chunk.text for chunk in chunks)[:EXCERPT]
        for chunk in chunks:
            shown = {
                "title": chunk.title,
                "section": " > ".join(chunk.headings),
                "document": excerpt,
                "passage": chunk.text[:SHOWN],
            }
            request = json.dumps(shown, ensure_ascii=False)
            for each in self.questions:
                key = _hash(each.kind, each.system, self.model.name, request)
                yield _Call(each, chunk, key, Prompt(each.system, request))

    async def _work(
        self, calls: Iterator[_Call], told: dict[str, str], tell: Callable[[int], None]
    ) -> None:
        while not self.is_spent and self.clock() < self._until:
            call = next(calls, None)
            if call is None:
                return
            self.calls -= 1
            if found := await self._told(call):
                told[call.key] = found
            tell(1)

    async def _told(self, call: _Call) -> str:
        """What is kept of the reply; "" where there is none, and why is noted."""
        try:
            async with asyncio.timeout(min(CALL_SECONDS, self._until - self.clock())):
                told = await reply(self.model, call.prompt, REPLY)
        except ModelFailed as failure:
            return self._failed(failure.reason)
        except TimeoutError:
            return self._failed("it takes too long")
        found = call.question.read(told[:REPLY], call.chunk)
        if not found:
            return self._failed("its answer is of no use")
        self._failures = 0
        return found

    def _failed(self, reason: str) -> str:
        self._failures += 1
        self.problem = f"the model: {reason}"
        return ""


def _hash(*parts: str) -> str:
    return sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
