"""Pictures are found by what they show where they stand out, and add nothing where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.index import MemoryIndex
from core.knowledge.retrieve import retrieve
from core.knowledge.sight import PICTURES, SPREAD, STANDS_OUT, standing_out
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience, Chunk, Passage
from core.ports import (
    IMAGE,
    NO_LANGUAGE,
    Embedder,
    EmbeddingRole,
    Entry,
    Unavailable,
    Vectors,
    VectorSpace,
)

ROOM = Audience("room", "slack", "T1", "C1")
SHOWN = ("barn", "harbour", "violin")
TEXTS = VectorSpace("texts", HashingEmbedder())


def vector(*shows: str) -> Vectors:
    """Texts and pictures have most in common whatever they are about, as with CLIP models."""
    row = np.array([*(0.6 * (word in shows) for word in SHOWN), 1.0], np.float32)
    unit: Vectors = row / np.linalg.norm(row)
    return unit


@dataclass(frozen=True)
class Clip:
    """The texts' half of a model that knows three things by name."""

    name: str = "clip"
    dimension: int = len(SHOWN) + 1

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        rows: Vectors = np.stack([vector(*text.lower().split()) for text in texts])
        return rows


class Away(Clip):
    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        raise Unavailable("no model")


@dataclass
class Library:
    index: MemoryIndex = field(default_factory=MemoryIndex)
    missed: list[str] = field(default_factory=list)

    async def add(
        self, text: str, shows: str = "", audience: Audience = EVERYONE, name: str = ""
    ) -> None:
        name = name or f"file:///{text}"
        chunk = Chunk(name, name, name, "", (), text, 0, audience, content_hash=text)
        [row] = await TEXTS.embedder.embed([text], EmbeddingRole.PASSAGE)
        vectors = {TEXTS.name: row} | ({IMAGE: vector(shows)} if shows else {})
        await self.index.put({name: [Entry(chunk, terms(text, "en"), vectors)]})

    async def ask(
        self, question: str, *readers: Audience, embedder: Embedder | None = None
    ) -> list[Passage]:
        images = VectorSpace(IMAGE, embedder or Clip(), NO_LANGUAGE)
        return await retrieve(
            question,
            readers=readers,
            search=self.index,
            spaces=(images, TEXTS),
            detect=lambda _text, _among=(): "en",
            degraded=self.missed.append,
            explain=True,
        )


@pytest.fixture
async def library() -> Library:
    library = Library()
    await library.add("Stables are inspected in May.")
    for number in range(12):
        await library.add(f"IMG 20{number}", "harbour" if number % 2 else "violin")
    await library.add("IMG 99", "barn")
    return library


async def test_a_picture_is_found_by_what_it_shows_whatever_its_words(library: Library) -> None:
    found = await library.ask("Where is the barn ?")
    assert found[0].chunk.text == "IMG 99"
    assert found[0].sight == 1
    assert "its picture 1.00" in found[0].why
    assert [passage.sight for passage in found[1:]] == [0] * (len(found) - 1)


async def test_a_question_that_no_picture_shows_is_answered_as_without_them(
    library: Library,
) -> None:
    asked = "When are stables inspected?"
    with_pictures = await library.ask(asked)
    assert with_pictures[0].chunk.text == "Stables are inspected in May."
    assert not any(passage.sight for passage in with_pictures)
    without = await retrieve(
        asked,
        readers=[],
        search=library.index,
        spaces=[TEXTS],
        detect=lambda _text, _among=(): "en",
        explain=True,
    )
    assert with_pictures == without


async def test_one_picture_alone_is_found_or_left_by_what_it_shows() -> None:
    library = Library()
    await library.add("IMG 1", "barn")
    await library.add("Stables are inspected in May.")
    found = {p.chunk.text: p.sight for p in await library.ask("barn")}
    assert found["IMG 1"] > STANDS_OUT
    assert not any(passage.sight for passage in await library.ask("harbour"))


async def test_where_every_picture_shows_it_none_is_better_than_another() -> None:
    library = Library()
    for number in range(60):
        await library.add(f"IMG {number}", "barn")
    assert not any(passage.sight for passage in await library.ask("barn"))


async def test_a_picture_is_found_by_nobody_who_may_not_see_it(library: Library) -> None:
    await library.add("IMG 100", "barn", ROOM)
    assert "IMG 100" not in {p.chunk.text for p in await library.ask("barn")}
    assert "IMG 100" in {p.chunk.text for p in await library.ask("barn", ROOM) if p.sight}


async def test_a_model_that_fails_leaves_the_words_and_is_told(library: Library) -> None:
    found = await library.ask("When are stables inspected?", embedder=Away(name="away"))
    assert found[0].chunk.text == "Stables are inspected in May."
    assert library.missed == ["pictures"]


@pytest.mark.parametrize(
    ("count", "found"), [(1, 0.95), (3, 0.95), (30, 0.9), (100, 0.85), (400, 0.7)]
)
def test_chance_rarely_stands_out_and_what_is_shown_does(count: int, found: float) -> None:
    chance, tries = np.random.default_rng(7), 300

    def shares(values: Sequence[float]) -> list[float]:
        ordered = sorted(values)
        return standing_out(ordered[::-1][:PICTURES], ordered[:PICTURES])

    counted = stood = hit = 0
    for _ in range(tries):
        values = [*chance.normal(chance.normal(0, SPREAD / 2), SPREAD, count)]
        best = max(shares(values))
        counted, stood = counted + (best > 0), stood + (best >= STANDS_OUT)
        # A caption is about so much nearer to its own picture, by what is published.
        values[0] = 0.13
        hit += shares(values)[sorted(values)[::-1].index(0.13)] > 0
    assert counted <= 0.25 * tries
    assert stood <= 0.1 * tries
    assert hit >= found * tries


@given(st.lists(st.floats(-2, 2), max_size=120))
def test_what_is_nearer_never_stands_out_less(values: list[float]) -> None:
    found = standing_out(values, values)
    assert all(0 <= share <= 1 for share in found)
    in_order = [share for _, share in sorted(zip(values, found, strict=True))]
    assert in_order == sorted(in_order)
