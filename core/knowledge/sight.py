"""Pictures that show what a question asks for: nearer to it than chance brings any of so many."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from core.knowledge.block import Block
from core.knowledge.likeness import unrelated
from core.knowledge.links import in_bold
from core.knowledge.numbers import Numbers
from core.messages import Audience, Chunk, Passage
from core.ports import IMAGE, EmbeddingRole, Search, VectorSpace

PICTURES = 100
"""Those that are looked at: the nearest, and the farthest to compare them with."""
SPREAD = 0.03
"""About the standard deviation of what texts have in common with pictures that they do not tell of,
by what is published of CLIP models; not measured here. It counts as FEW pictures do."""
FEW = 8
BEYOND, SURELY = 1.25, 1.75
"""Above how many times the reach of chance a picture begins to count, and from how many it counts
whole. Where chance is spread normally, about one in five questions that no picture shows has one
that counts, and one in fifteen one that stands out (docs/measurements/retrieval.md)."""
STANDS_OUT = 0.6
"""From this sight on a picture answers where no words do."""
MOST = 3
"""Pictures that answer one question."""

_CHANCE = [SPREAD * NormalDist().inv_cdf((n + 0.5) / FEW) for n in range(FEW)]


async def in_sight(
    question: str, spaces: Sequence[VectorSpace], search: Search, readers: Sequence[Audience]
) -> list[tuple[Chunk, float]]:
    """The chunks whose pictures stand out, each with how far, above 0 and up to 1.

    Cosines of texts and pictures say little by themselves: they lie close together, elsewhere in
    each model and for each picture. What is searched is how much nearer the question is to a
    picture than sentences that have nothing to do with it are, which one query tells: a vector
    less the mean of others has with a picture what it has less the mean of what they have.
    """
    space = next((space for space in spaces if space.name == IMAGE), None)
    if space is None:
        return []
    asked = (await space.embedder.embed([question], EmbeddingRole.QUESTION))[0]
    beyond = asked - (await unrelated(space.embedder)).mean(axis=0)
    length = float(np.linalg.norm(beyond))
    if not length:
        return []
    direction = beyond / length
    found, farthest = await asyncio.gather(
        *(search.nearest(space.name, way, readers, PICTURES) for way in (direction, -direction))
    )
    shares = standing_out(
        [cosine * length for _, cosine in found], [-cosine * length for _, cosine in farthest]
    )
    return [(chunk, share) for (chunk, _), share in zip(found, shares, strict=True) if share > 0]


def told_of(passages: Sequence[Passage], numbers: Numbers) -> tuple[Block, ...]:
    """The pictures that stand out, by what is said of each first: they answer where no words do.

    One of which nothing is said has its place's name, which is no quote.
    """
    best = sorted((p for p in passages if p.sight >= STANDS_OUT), key=lambda p: -p.sight)[:MOST]
    blocks = []
    for chunk in (passage.chunk for passage in best):
        words = chunk.text.partition("\n")[0]
        cited = numbers.cite(chunk, 0, len(words))
        blocks.append(Block(f"{in_bold(words or chunk.name)} [{cited.number}]", (cited,)))
    return tuple(blocks)


def standing_out(nearest: Sequence[float], farthest: Sequence[float]) -> list[float]:
    """How far each of the nearest is above what chance alone would bring, 0 to 1.

    Chance brings some pictures as far above the middle of all as it leaves others below it, however
    many there are and in whatever range a model's cosines lie; and no picture shows the contrary of
    what is asked for. So the farthest tell how near a picture may come by chance. Where all are
    known the middle is their median, else it lies between two that have as many beyond them.
    """
    above, below = sorted([*nearest, *_CHANCE], reverse=True), sorted([*farthest, *_CHANCE])
    half = (len(above) - 1) // 2
    middle = (above[half] + below[half]) / 2
    reach = max(SPREAD, middle - below[0])
    shares = (((value - middle) / reach - BEYOND) / (SURELY - BEYOND) for value in nearest)
    return [min(1.0, max(0.0, share)) for share in shares]
