"""Plain text cut where its meaning shifts: sentences grouped by how like one another they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from core.knowledge.chunk.blocks import Block
from core.knowledge.chunk.chunk import address_in, made, sections
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.chunk.size import measure
from core.knowledge.chunk.split import pieces, sentences
from core.knowledge.documents import Document, Sentence
from core.messages import Chunk
from core.ports import Vectors

MOST = 800
"""Characters of a chunk. 700 find less, 1,000 more beside the point (docs/measurements)."""
LEAST = 40
"""A shorter sentence goes with its neighbour: by itself it says too little to be compared."""
SHORTEST = 3_000
"""Characters of a text that is worth cutting so; a shorter one has too little to compare."""
LONGEST = 400_000
"""What is longer is cut at its paragraphs: a sentence costs about a fifth of a chunk to embed."""


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """The document's sentences, to be joined by `by_meaning`; none where that is not its way.

    Joined they are its text; what is no prose stays as it is.
    """
    fits = SHORTEST <= len(document.text) <= LONGEST
    if not fits or recognise(document) is not Kind.SEMANTIC:
        return ()
    return tuple(
        sentence
        for section in sections(document)
        for sentence in _grown(
            Sentence(text, section.headings, address_in(document, section))
            for text in _texts(section.blocks)
        )
    )


def _texts(section: Sequence[Block]) -> Iterator[str]:
    """Each with the space that follows it."""
    for block in section:
        parts = [piece.text for piece in pieces(block)] if block.kind != "prose" else []
        *before, last = parts or sentences(block.text, MOST)
        yield from (f"{part}\n" if parts else part for part in before)
        yield f"{last.rstrip()}\n\n"


def _grown(found: Iterator[Sentence]) -> list[Sentence]:
    """With what is too short joined to what stands before it, or else behind it."""
    grown: list[Sentence] = []
    for sentence in found:
        short = bool(grown) and min(len(grown[-1].text), len(sentence.text)) < LEAST
        if short and measure(grown[-1].text + sentence.text) <= MOST:
            grown[-1] = replace(grown[-1], text=grown[-1].text + sentence.text)
        else:
            grown.append(sentence)
    return grown


def joined(like: Chunk, found: Sequence[Sentence], vectors: Vectors) -> list[Chunk]:
    """The sentences as chunks of the document that `like` is of; a row of unit length a sentence."""
    level = _likeness(vectors)
    like = replace(like, kind="prose", originals=())
    chunks: list[Chunk] = []
    twins: Counter[str] = Counter()
    start = 0
    for (headings, uri), some in groupby(found, lambda each: (each.headings, each.uri)):
        texts = [sentence.text for sentence in some]
        for begin, end in _groups(texts, vectors[start : start + len(texts)], level):
            text = "".join(texts[begin:end]).strip()
            chunks.append(made(replace(like, headings=headings, uri=uri), text, len(chunks), twins))
        start += len(texts)
    return chunks


def _likeness(vectors: Vectors) -> float:
    """The mean cosine of two sentences of the text."""
    count = len(vectors)
    if count < 2:
        return 0.0
    total = vectors.sum(axis=0, dtype=np.float64)
    return float((total @ total - count) / (count * (count - 1)))


def _groups(texts: Sequence[str], vectors: Vectors, level: float) -> list[tuple[int, int]]:
    """Spans of neighbours, up to MOST, whose cosines above `level` add up to the most of all ways.

    Dynamic programming over the sentence that a group ends in, as Smith and Troynikov's
    ClusterSemanticChunker does over pieces of one size. Linear in the number of sentences, as a
    group holds no more than MOST / LEAST of them.
    """
    sizes = [measure(text) for text in texts]
    best, cuts = [0.0], [0]
    for end in range(1, len(texts) + 1):
        begin, size = end - 1, sizes[end - 1]
        gain, summed = 0.0, vectors[begin].astype(np.float64)
        found = (best[begin], begin)
        while begin and size + sizes[begin - 1] <= MOST:
            begin -= 1
            size += sizes[begin]
            gain += 2 * (float(vectors[begin] @ summed) - level * (end - begin - 1))
            summed += vectors[begin]
            found = max(found, (best[begin] + gain, begin))
        best.append(found[0])
        cuts.append(found[1])
    spans: list[tuple[int, int]] = []
    end = len(texts)
    while end:
        spans.append((cuts[end], end))
        end = cuts[end]
    return spans[::-1]
