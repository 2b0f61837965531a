"""What words and meaning found for one question, brought into one order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.knowledge.chunk.chunk import in_context
from core.knowledge.duplicates import without_duplicates
from core.knowledge.fuse import among_neighbours, convex, in_company, share_of_best
from core.knowledge.named import heading_of, is_headed
from core.knowledge.tabular.told import has_table
from core.knowledge.terms import analysed, terms
from core.knowledge.wording import content_terms, is_function_word
from core.messages import Chunk
from core.ports import Match, VectorSpace

Found = list[tuple[Chunk, float]]

ABROAD = 0.1
"""What meaning alone loses when question and chunk are in different languages."""
NEIGHBOURS, NEIGHBOURLY = 5, 0.2
"""How many passages alike count for each other, and how much (docs/measurements.md)."""
TABULAR = 0.7
"""The share of words where a chunk holds a table: embedding models read cells worse than sentences."""
SIGHT = 0.8
"""How much it says of a picture's chunk that the picture shows what is asked for; not measured."""
HEADED = 0.8
"""How much it says of a section's beginning that its heading says all that is asked for."""
COMPANY = 0.1
"""What the best of a page's other sections adds to each of its chunks (docs/measurements.md)."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the vectors found: cosines, and the same spread to 0..1; by chunk id."""

    weight: float = 0.5
    chunks: Mapping[str, Chunk] = field(default_factory=dict)
    cosines: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, space: VectorSpace, found: Found, scores: Mapping[str, float]) -> Meaning:
        chunks = {chunk.id: chunk for chunk, _ in found}
        return cls(space.keyword_weight, chunks, cosines_of(found), scores)


def cosines_of(found: Found) -> dict[str, float]:
    return {chunk.id: cosine for chunk, cosine in found}


class Candidates:
    """Everything either side found, and what each knows of it."""

    def __init__(
        self,
        words: Sequence[Match],
        meaning: Meaning,
        space: str,
        sights: Sequence[tuple[Chunk, float]] = (),
    ) -> None:
        self.chunks = {match.chunk.id: match.chunk for match in words} | dict(meaning.chunks)
        self.chunks |= {chunk.id: chunk for chunk, _ in sights}
        self.sights = {chunk.id: share for chunk, share in sights}
        self.words = share_of_best({match.chunk.id: match.score for match in words})
        self.meaning = meaning
        self.vectors = {
            match.chunk.id: match.vectors[space] for match in words if space in match.vectors
        }

    def ranked(self, asked: str, language: str) -> Iterator[tuple[Chunk, float, float | None]]:
        """Chunks with their fused scores and cosines, best first, no two alike.

        That a chunk in another language shares no words with the question is no evidence against
        it, so there meaning may count almost alone; squared, as of two that are about as near the
        one in the question's language is the likelier answer (docs/measurements.md). Of chunks
        that are alike the one whose page has something to say elsewhere, too, is the likelier one.
        What asks for nothing but a section by its heading is answered at its beginning.
        """
        scores = dict.fromkeys(self.chunks, 0.0)
        scores |= convex(self.words, self.meaning.scores, self._weight())
        for key in filter(self._is_read_by_words, self.chunks):
            near, shared = self.meaning.scores.get(key, 0.0), self.words.get(key, 0.0)
            scores[key] = max(scores[key], TABULAR * shared + (1 - TABULAR) * near)
        for key, near in self.meaning.scores.items():
            if self.chunks[key].language != language:
                scores[key] = max(scores[key], (1 - ABROAD) * near**2)
        scores = among_neighbours(scores, self.vectors, NEIGHBOURLY, NEIGHBOURS)
        sections = {key: (chunk.document, chunk.headings) for key, chunk in self.chunks.items()}
        scores = in_company(scores, sections, COMPANY)
        for key, share in self.sights.items():
            # As of two that are independent, either may be right.
            scores[key] = 1 - (1 - scores[key]) * (1 - SIGHT * share)
        for key in self._headed(content_terms(asked, language)):
            scores[key] = 1 - (1 - scores[key]) * (1 - HEADED)
        best = sorted(self.chunks, key=lambda key: (-scores[key], key))
        for chunk in without_duplicates(self.chunks[key] for key in best):
            yield chunk, scores[chunk.id], self.meaning.cosines.get(chunk.id)

    def _headed(self, asked: Sequence[str]) -> list[str]:
        """The beginnings of sections that are called what is asked for."""
        first: dict[tuple[str, str], Chunk] = {}
        for chunk in self.chunks.values():
            section = chunk.document, heading_of(chunk)
            if chunk.position < first.get(section, chunk).position or section not in first:
                first[section] = chunk
        return [chunk.id for chunk in first.values() if is_headed(chunk, asked)]

    def _is_read_by_words(self, key: str) -> bool:
        """A table, where both sides answered."""
        return bool(self.words and self.meaning.scores) and has_table(self.chunks[key].text)

    def _weight(self) -> float:
        """A side that failed must not halve the scores of the other."""
        if not self.words:
            return 0.0
        return self.meaning.weight if self.meaning.scores else 1.0

    def why(self, chunk: Chunk, question: str, language: str) -> str:
        """In plain words: which of the question's words it has, and its cosine."""
        reasons = []
        if chunk.id in self.words:
            shared = ", ".join(_shared_words(question, language, chunk)) or "only common ones"
            reasons.append(f"words: {shared}")
        if chunk.id in self.meaning.cosines:
            reasons.append(f"meaning {self.meaning.cosines[chunk.id]:.2f}".replace("0.", "."))
        if chunk.id in self.sights:
            reasons.append(f"its picture {self.sights[chunk.id]:.2f}".replace("0.", "."))
        return "; ".join(reasons)


def _shared_words(question: str, own: str, chunk: Chunk) -> list[str]:
    there = frozenset(terms(in_context(chunk), chunk.language).split())
    shared: dict[str, None] = {}
    for language in dict.fromkeys((own, "en")):
        for written, found in analysed(question, language):
            if is_function_word(written, own):
                continue
            matched = [term for term in found if term in there]
            shared |= dict.fromkeys([written] if matched and matched == found else matched)
    return list(shared)[:8]
