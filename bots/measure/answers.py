"""`mynah eval answers`: are answers supported by what they cite, and given only where documents answer?"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.models.language import detect
from bots.measure import Tell
from bots.measure.conversations import Conversations, LastTurn, conversations
from bots.measure.judged import Collection, gold_collections
from bots.measure.searching import Searching, searching
from bots.measure.support import BORNE, auc, exact, precisions
from core.knowledge.extract import Extract, extract
from core.knowledge.strategies.choose import choose
from core.knowledge.strategies.seek import Asked, Budget, Means
from core.messages import EVERYONE, Audience, Chunk, Passage
from core.ports import Match, Misconfigured, Search, Vectors
from core.understanding.completing import standing_alone
from core.understanding.questions import leans

PASSAGES = 8


async def eval_answers(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Questions answered without a language model as people's are, on two kinds of sets.

    Where a set's questions list `gold`, each is asked twice, the second time without its gold
    documents in the index. Where a conversation's last turn is labelled ANSWERABLE or UNANSWERABLE,
    it is asked once, as it leans on what was asked before; other labels count for support alone.

    `answered` and `right` (cites a gold document) are shares of what can be answered, `refused` of
    what cannot. `support` is the share of sentences of which .9 of the words stand in the quote of
    their citation, `exact` that of quotes that stand in their source letter for letter, `auc` how
    often the confidence of what can be answered is above that of what cannot. Raises Misconfigured
    where there is no such set.
    """
    begun = time.perf_counter()
    sets: dict[str, dict[str, dict[str, float]]] = {}
    for found in _sets(data):
        collection = found.collection if isinstance(found, Conversations) else found
        async with searching(collection, home, tell) as search:
            answers: list[Answer] = []
            turns = found.turns if isinstance(found, Conversations) else _asked_alone(found)
            for number, (key, turn) in enumerate(turns.items(), 1):
                answers += await _put(turn, set(collection.grades.get(key, ())), search)
                if number % 50 == 0:
                    tell(f"{collection.name}: asked {number} of {len(turns)}")
            sets[collection.name] = {"mynah": _figures(answers)}
    return {"eval": "answers", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


def _sets(data: Path) -> list[Collection | Conversations]:
    found: list[Collection | Conversations] = []
    with suppress(Misconfigured):
        found += gold_collections(data)
    with suppress(Misconfigured):
        labelled = conversations(data)
        found += [each for each in labelled if any(t.label for t in each.turns.values())]
    if not found:
        raise Misconfigured(
            "No corpus.jsonl with a queries.jsonl that lists `gold`, or with labelled last turns, "
            f"under {data}."
        )
    return found


def _asked_alone(collection: Collection) -> dict[str, LastTurn]:
    return {key: LastTurn(text, ()) for key, text in collection.questions.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question that can be answered, that cannot, or of which nobody knows."""

    can: bool | None
    right: bool
    said: Extract
    passages: tuple[Passage, ...]


async def _put(turn: LastTurn, gold: set[str], search: Searching) -> list[Answer]:
    addresses = frozenset(address for address, key in search.ids.items() if key in gold)
    can = {"": True, "ANSWERABLE": True, "UNANSWERABLE": False}.get(turn.label)
    answer = await _answer(turn, search.index, search)
    cited = {each.uri for block in answer.said.blocks for each in block.citations}
    documents = {p.chunk.document for p in answer.passages if p.chunk.uri in cited}
    first = replace(answer, can=can, right=bool(documents & addresses))
    if turn.label:
        return [first]
    return [first, await _answer(turn, Without(search.index, addresses), search)]


async def _answer(turn: LastTurn, index: Search, search: Searching) -> Answer:
    spoken = detect(turn.question)
    completed = await standing_alone(turn.question, turn.said, spoken, search.spaces)
    leaning = leans(turn.question, spoken)
    asked = Asked(turn.question, [EVERYONE], PASSAGES, completed, turn.said, leans=leaning)
    means = Means(index, search.spaces, detect, search.names)
    passages = (await choose(asked, means, Budget(time.monotonic))).passages
    language = detect(turn.question, [passage.chunk.language for passage in passages])
    asks = completed if completed and leaning else turn.question
    said = await extract(asks, passages, language, search.spaces)
    return Answer(False, False, said, passages)


def _figures(answers: Sequence[Answer]) -> dict[str, float]:
    can = [answer for answer in answers if answer.can]
    cannot = [answer for answer in answers if answer.can is False]
    sentences = [each for answer in answers for each in precisions(answer.said.blocks)]
    quotes = [each for answer in answers for each in exact(answer.said.blocks, answer.passages)]
    figures = {
        "questions": len(can),
        "answered": _share([bool(answer.said.blocks) for answer in can]),
        "right": _share([answer.right for answer in can]),
        "unanswerable": len(cannot),
        "refused": _share([not answer.said.blocks for answer in cannot]),
        "sentences": len(sentences),
        "support": _share([each >= BORNE for each in sentences]),
        "exact": _share(quotes),
    }
    if can and cannot:
        figures["auc"] = auc([a.said.confidence for a in can], [a.said.confidence for a in cannot])
    return {name: round(figure, 4) for name, figure in figures.items()}


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 0.0


@dataclass(frozen=True, slots=True)
class Without:
    """An index in which some documents do not stand; scores are as if they never had."""

    inner: Search
    gone: frozenset[str]

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        found = await self.inner.match(terms, readers, 2 * limit, spaces)
        return [match for match in found if match.chunk.document not in self.gone][:limit]

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        found = await self.inner.nearest(space, vector, readers, 2 * limit, not_languages)
        return [(chunk, near) for chunk, near in found if chunk.document not in self.gone][:limit]

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        return [] if document in self.gone else await self.inner.read(document, readers)

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        found = await self.inner.at(places, readers)
        return [chunk for chunk in found if chunk.document not in self.gone]

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        return await self.inner.languages(readers)
