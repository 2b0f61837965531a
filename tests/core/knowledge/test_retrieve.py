"""From a question to passages: fused, filtered, without twins, whatever is asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.index import MemoryIndex
from core.knowledge.candidates import COMPANY
from core.knowledge.retrieve import SearchUnavailable, retrieve
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience, Chunk, Passage
from core.ports import (
    Embedder,
    EmbeddingRole,
    Entry,
    Match,
    Search,
    Unavailable,
    Vectors,
    VectorSpace,
)

ROOM = Audience("room", "slack", "T1", "C1")


@dataclass(frozen=True)
class Concepts:
    """An embedder that knows which words mean the same; one dimension a concept."""

    concepts: tuple[tuple[str, ...], ...] = (
        ("password", "passwort", "credential"),
        ("holiday", "urlaub", "vacation"),
        ("port", "anschluss"),
    )
    name: str = "concepts"
    dimension: int = 4

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        rows = np.full((len(texts), self.dimension), 0.1, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for place, words in enumerate(self.concepts):
                row[place] += sum(word in text.lower() for word in words)
        vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors


MODEL = Concepts()
ENGLISH = VectorSpace("english", MODEL, frozenset({"en"}), 0.4)
SPACES = (ENGLISH, VectorSpace("multilingual", MODEL, frozenset(), 0.5))


def german_or_english(text: str, _among: Collection[str] = ()) -> str:
    return "de" if "wie" in text.lower() or "ist" in text.lower().split() else "en"


@dataclass
class Library:
    index: MemoryIndex = field(default_factory=MemoryIndex)
    count: int = 0

    async def add(
        self,
        text: str,
        language: str = "en",
        audience: Audience = EVERYONE,
        content_hash: str = "",
        title: str = "",
    ) -> None:
        self.count += 1
        name = f"file:///{self.count}.md"
        chunk = Chunk(
            name, name, name, title, (), text, 0, audience, language, content_hash=content_hash
        )
        vectors = {
            space.name: (await space.embedder.embed([text], EmbeddingRole.PASSAGE))[0]
            for space in SPACES
            if space.covers(language)
        }
        await self.index.put({name: [Entry(chunk, terms(text, language), vectors)]})

    async def ask(self, question: str, *readers: Audience, **options: Any) -> list[Passage]:
        asked: dict[str, Any] = {"search": self.index, "spaces": SPACES, "explain": True} | options
        return await retrieve(question, readers=readers, detect=german_or_english, **asked)


@pytest.fixture
async def library() -> Library:
    library = Library()
    await library.add("Reset your password in the settings.")
    await library.add("Holiday is requested in the calendar.")
    await library.add("The server listens on port 8080.")
    await library.add("Das Passwort ist in den Einstellungen.", "de")
    return library


def texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.chunk.text for passage in passages]


async def test_words_and_meaning_both_count_and_are_told(library: Library) -> None:
    first, *others = await library.ask("How do I reset the password?")
    assert first.chunk.text == "Reset your password in the settings."
    assert first.why == "words: reset, password; meaning 1.00"
    assert first.score == pytest.approx(1 / (1 + COMPANY))
    assert [p.score for p in others] == sorted((p.score for p in others), reverse=True)
    assert all(0 <= passage.score <= 1 for passage in others)


async def test_what_is_called_what_is_asked_for_and_nothing_else_comes_first() -> None:
    library = Library()
    for place in ("north", "south", "yard"):
        await library.add(f"A kiln, it says on the {place} wall, is hot.", title="Rules")
    await library.add("A kiln burns clay from the river, in three days or four.", title="The kiln")
    assert texts(await library.ask("What is a kiln?"))[0].startswith("A kiln burns clay")
    assert (
        texts(await library.ask("What does the yard wall say of a kiln?"))[0]
        == "A kiln, it says on the yard wall, is hot."
    )


async def test_meaning_finds_what_shares_no_word(library: Library) -> None:
    first = (await library.ask("vacation?"))[0]
    assert first.chunk.text == "Holiday is requested in the calendar."
    assert first.why.startswith("meaning")


async def test_an_english_question_finds_its_answer_in_another_language() -> None:
    library = Library()
    await library.add("Das Passwort ist in den Einstellungen.", "de")
    await library.add("The server listens on port 8080.")
    assert "Passwort" in texts(await library.ask("Where is my credential?"))[0]


async def test_what_is_far_in_another_language_stays_behind(library: Library) -> None:
    found = await library.ask("Which port?")
    assert texts(found)[0] == "The server listens on port 8080."
    assert next(p.score for p in found if p.chunk.language == "de") < 0.2


async def test_a_question_in_another_language_finds_both_its_own_and_english(
    library: Library,
) -> None:
    found = texts(await library.ask("Wie ist mein Passwort?"))[:2]
    assert found == [
        "Das Passwort ist in den Einstellungen.",
        "Reset your password in the settings.",
    ]


async def test_of_two_that_are_as_near_the_one_in_the_question_s_language_comes_first() -> None:
    library = Library()
    own = "Das Passwort, das in einer langen Reihe von Tagen vor dem Urlaub vergessen wurde."
    await library.add(own, "de")
    await library.add("The credential and the vacation.")
    await library.add("Anschluss, Anschluss! Dazu ein Passwort und ein Urlaub.", "de")
    await library.add("The port.")
    found = texts(await library.ask("Wie ist mein Passwort, mein Urlaub, mein Anschluss?"))
    assert found.index(own) < found.index("The credential and the vacation.")


async def test_only_what_the_readers_may_see_comes_back(library: Library) -> None:
    await library.add("The secret password is swordfish.", audience=ROOM)
    assert not any("swordfish" in text for text in texts(await library.ask("secret password")))
    assert "swordfish" in texts(await library.ask("secret password", ROOM))[0]


async def test_the_same_words_twice_are_one_passage(library: Library) -> None:
    await library.add("Reset your password, in the settings!")
    await library.add("Kept under the same hash.", content_hash="h")
    await library.add("Another text with the same hash.", content_hash="h")
    found = texts(await library.ask("reset password hash", limit=20))
    assert sum(text.startswith("Reset") for text in found) == 1
    assert sum("hash" in text for text in found) == 1


async def test_texts_that_differ_in_a_number_are_two_facts(library: Library) -> None:
    await library.add("The server listens on port 9090.")
    found = texts(await library.ask("Which port?"))
    assert {"The server listens on port 8080.", "The server listens on port 9090."} <= set(found)


async def test_no_more_than_the_limit_come_back(library: Library) -> None:
    assert len(await library.ask("password port holiday", limit=2)) == 2
    assert await library.ask("password", limit=0) == []


@pytest.mark.parametrize(
    "question", ["", "  \n", "?!…", "\x00\x07", "\u202e\u200b", "\ud800", "🙂"]
)
async def test_a_question_without_words_finds_nothing(library: Library, question: str) -> None:
    assert await library.ask(question) == []


@given(st.text())
def test_no_question_raises(question: str) -> None:
    async def ask() -> None:
        library = Library()
        await library.add("Reset your password.")
        await library.ask(question)

    asyncio.run(ask())


@pytest.mark.parametrize("one", ["password ", "x", "(", "中", "a.", "\u0301"])
async def test_a_megabyte_is_searched_for_by_its_beginning(library: Library, one: str) -> None:
    begun = time.process_time()
    await library.ask(one * 1_000_000)
    assert time.process_time() - begun < 2


async def test_an_empty_library_has_no_answer() -> None:
    assert await Library().ask("password") == []


@dataclass(frozen=True)
class Broken:
    """A search whose named sides do not answer."""

    index: Search
    sides: tuple[str, ...]

    async def match(self, *arguments: Any) -> list[Match]:
        if "words" in self.sides:
            raise Unavailable("no full text")
        return await self.index.match(*arguments)

    async def nearest(self, *arguments: Any) -> list[tuple[Chunk, float]]:
        if "meaning" in self.sides:
            raise Unavailable("no vectors")
        return await self.index.nearest(*arguments)

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        return await self.index.read(document, readers)

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        return await self.index.at(places, readers)

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        if len(self.sides) == 2:
            raise Unavailable("no table")
        return await self.index.languages(readers)


@pytest.mark.parametrize("side", ["words", "meaning"])
async def test_one_side_answers_for_both_and_says_so(library: Library, side: str) -> None:
    missed: list[str] = []
    found = await library.ask(
        "reset password", search=Broken(library.index, (side,)), degraded=missed.append
    )
    assert texts(found)[0] == "Reset your password in the settings."
    assert found[0].score == pytest.approx(1 / (1 + COMPANY))
    assert missed == [side]


async def test_a_model_that_fails_leaves_the_words(library: Library) -> None:
    class Failing(HashingEmbedder):
        async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
            raise Unavailable("no model")

    failing: Embedder = Failing()
    missed: list[str] = []
    found = await library.ask(
        "reset password", spaces=[VectorSpace("english", failing)], degraded=missed.append
    )
    assert texts(found)[0] == "Reset your password in the settings."
    assert missed == ["meaning"]


async def test_an_outage_is_not_taken_for_an_empty_library(library: Library) -> None:
    with pytest.raises(SearchUnavailable):
        await library.ask("password", search=Broken(library.index, ("words", "meaning")))
    # No word in common, and the other side is out: nothing is known.
    with pytest.raises(SearchUnavailable):
        await library.ask("zebra", search=Broken(library.index, ("meaning",)))


async def test_nothing_is_degraded_when_all_is_well(library: Library) -> None:
    missed: list[str] = []
    await library.ask("password", degraded=missed.append)
    assert missed == []
