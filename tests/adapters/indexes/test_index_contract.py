"""What every index must do, on every engine alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.index import MemoryIndex
from adapters.indexes.label import OtherIndex
from core.knowledge.retrieve import retrieve
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience
from core.ports import EmbeddingRole, Unavailable, VectorSpace
from tests.adapters.indexes.engines import Engine
from tests.adapters.indexes.shelf import (
    EMBEDDER,
    ROOM,
    SPACES,
    Index,
    entry,
    near,
    texts,
)

OTHERS = Audience("workspace", "discord", "guild one")


async def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert await texts(index, "anything") == []
    assert await near(index, "anything") == []
    assert await index.read("file:///a.md", []) == []
    await index.settle()
    assert await texts(index, "anything") == []


async def test_what_was_put_is_found_at_once_with_every_field(index: Index) -> None:
    added = await entry("alpha beta", audience=ROOM)
    await index.put({"file:///a.md": [added]})
    [by_words] = await index.match("beta", [ROOM], 10)
    assert by_words.chunk == added.chunk
    assert by_words.score > 0
    [(by_meaning, cosine)] = await index.nearest("english", added.vectors["english"], [ROOM], 10)
    assert by_meaning == added.chunk
    assert cosine == pytest.approx(1, abs=1e-5)


async def test_words_are_matched_as_they_are_analysed(index: Index) -> None:
    await index.put({"file:///a.md": [await entry("snake_case --flag 中文 文字 " + "x" * 60)]})
    for term in ("snake_case", "--flag", "中文", "x" * 60):
        assert len(await texts(index, term)) == 1, term
    for term in ("snake", "flag", "中", "Snake_case"):
        assert await texts(index, term) == [], term


async def test_the_best_come_first_and_no_more_than_asked(index: Index) -> None:
    for number in range(30):
        text = "common " + ("rare " * (number == 7)) + f"filler{number}"
        await index.put({f"file:///{number}": [await entry(text, f"file:///{number}")]})
    found = await index.match("common rare", [], 5)
    assert len(found) == 5
    assert "rare" in found[0].chunk.text
    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)
    assert (await near(index, "rare filler7"))[0] == "common rare filler7"


async def test_a_document_is_replaced_as_a_whole(index: Index) -> None:
    await index.put({"file:///a.md": [await entry("old one", position=n) for n in range(5)]})
    await index.put({"file:///b.md": [await entry("old other", "file:///b.md")]})
    await index.put({"file:///a.md": [await entry("new two", position=n) for n in range(2)]})
    assert [chunk.text for chunk in await index.read("file:///a.md", [])] == ["new two"] * 2
    assert await texts(index, "one") == []
    assert await texts(index, "other") == ["old other"]
    await index.put({"file:///a.md": []})
    assert await index.read("file:///a.md", []) == []


async def test_what_stands_at_places_of_several_documents_comes_by_one_query(index: Index) -> None:
    for name in "abc":
        some = [await entry(f"{name}{n}", f"file:///{name}", n) for n in range(4)]
        await index.put({f"file:///{name}": some})
    hidden = [await entry(f"d{n}", "file:///d", n, audience=ROOM) for n in range(4)]
    await index.put({"file:///d": hidden})
    places = {"file:///a": [0, 1, 9], "file:///b": [3], "file:///d": [1], "file:///gone": [1]}
    assert sorted(each.text for each in await index.at(places, [])) == ["a0", "a1", "b3"]
    assert sorted(each.text for each in await index.at(places, [ROOM])) == ["a0", "a1", "b3", "d1"]
    assert await index.at({}, []) == []


async def test_documents_put_together_are_each_replaced_and_no_other(index: Index) -> None:
    a, b, c, d = (f"file:///{name}.md" for name in "abcd")
    for document in (a, b, d):
        old = [await entry(f"old {n}", document, position=n) for n in range(3)]
        await index.put({document: old})
    fresh = {c: [await entry("new c", c)], a: [await entry("new a", a)], b: []}
    await index.put(fresh)
    held = {each: [chunk.text for chunk in await index.read(each, [])] for each in (a, b, c, d)}
    assert held == {a: ["new a"], b: [], c: ["new c"], d: ["old 0", "old 1", "old 2"]}
    assert sorted(await texts(index, "new")) == ["new a", "new c"]
    await index.put({})
    assert sorted(await texts(index, "old")) == ["old 0", "old 1", "old 2"]


async def test_a_document_without_a_vector_in_every_space_is_replaced_too(index: Index) -> None:
    before = [await entry("drei Tage", position=n, language="de") for n in range(2)]
    after = [await entry("vier Tage", position=n, language="de") for n in range(3)]
    await index.put({"file:///a.md": before})
    await index.put({"file:///a.md": [*after, await entry("four days", position=3)]})
    assert await texts(index, "drei") == []
    assert sorted(await near(index, "vier", space="multilingual"))[1:] == ["vier Tage"] * 3
    assert await near(index, "four") == ["four days"]


async def test_a_removed_document_is_gone_at_once_and_after_settling(index: Index) -> None:
    await index.put({"file:///it's": [await entry("alpha", "file:///it's")]})
    await index.put({"file:///b": [await entry("alpha", "file:///b")]})
    await index.settle()
    await index.remove(["file:///it's", "file:///never"])
    for _ in range(2):
        assert len(await texts(index, "alpha")) == 1
        assert len(await near(index, "alpha")) == 1
        assert await index.read("file:///it's", []) == []
        await index.settle()


async def test_nobody_sees_what_is_for_others(index: Index) -> None:
    other = Audience("room", "slack", "T1", "other")
    await index.put({"file:///a": [await entry("secret", "file:///a", audience=ROOM)]})
    await index.put({"file:///b": [await entry("secret", "file:///b", audience=other)]})
    await index.put({"file:///c": [await entry("secret", "file:///c")]})
    for reader, documents in (
        ([], {"file:///c"}),
        ([ROOM], {"file:///a", "file:///c"}),
        ([EVERYONE, other], {"file:///b", "file:///c"}),
    ):
        vector = (await EMBEDDER.embed(["secret"], EmbeddingRole.QUESTION))[0]
        by_words = await index.match("secret", reader, 10)
        by_meaning = await index.nearest("english", vector, reader, 10)
        assert {match.chunk.document for match in by_words} == documents
        assert {chunk.document for chunk, _ in by_meaning} == documents
        assert bool(await index.read("file:///a", reader)) == ("file:///a" in documents)
        assert bool(await index.at({"file:///a": [0]}, reader)) == ("file:///a" in documents)


@pytest.mark.parametrize(
    "trick", ["' OR '1'='1", "\\' OR 1=1 --", "a', 'b", '";', "\n\t\x00\u2028"]
)
async def test_quotes_in_addresses_and_audiences_are_only_letters(index: Index, trick: str) -> None:
    await index.put({"file:///safe": [await entry("secret", "file:///safe", audience=ROOM)]})
    await index.put({trick: [await entry("mine", trick)]})
    evil = Audience("person", "slack", "", trick)
    assert await texts(index, "secret", evil) == []
    assert [chunk.text for chunk in await index.read(trick, [])] == ["mine"]
    assert [chunk.text for chunk in await index.at({trick: [0]}, [])] == ["mine"]
    await index.remove([trick])
    assert await index.read(trick, []) == []
    assert await texts(index, "secret", ROOM) == ["secret"]


async def test_languages_can_be_left_out_and_spaces_hold_only_what_they_cover(index: Index) -> None:
    await index.put({"file:///en": [await entry("alpha beta", "file:///en")]})
    await index.put({"file:///de": [await entry("alpha gamma", "file:///de", language="de")]})
    vector = (await SPACES[1].embedder.embed(["alpha"], EmbeddingRole.QUESTION))[0]
    found = await index.nearest("multilingual", vector, [], 10, frozenset({"en"}))
    assert [chunk.language for chunk, _ in found] == ["de"]
    assert len(await index.nearest("multilingual", vector, [], 10)) == 2
    assert await near(index, "alpha") == ["alpha beta"]


async def test_words_bring_the_vectors_that_were_asked_for(index: Index) -> None:
    added = await entry("alpha beta", "file:///en")
    await index.put({"file:///en": [added]})
    await index.put({"file:///de": [await entry("alpha gamma", "file:///de", language="de")]})
    found = {match.chunk.text: match.vectors for match in await index.match("alpha", [], 10)}
    assert found == {"alpha beta": {}, "alpha gamma": {}}
    both = [space.name for space in SPACES]
    found = {match.chunk.text: match.vectors for match in await index.match("alpha", [], 10, both)}
    assert set(found["alpha beta"]) == {"english", "multilingual"}
    assert set(found["alpha gamma"]) == {"multilingual"}
    assert found["alpha beta"]["english"] == pytest.approx(np.ravel(added.vectors["english"]))


async def test_the_languages_are_those_of_the_chunks_one_may_see(index: Index) -> None:
    assert await index.languages([ROOM]) == frozenset()
    await index.put({"file:///en": [await entry("alpha", "file:///en")]})
    german = await entry("beta", "file:///de", audience=ROOM, language="de")
    await index.put({"file:///de": [german]})
    assert await index.languages([EVERYONE, ROOM]) == {"en", "de"}
    assert await index.languages([ROOM]) == {"en", "de"}, "what is for everyone is for them, too"
    assert await index.languages([EVERYONE]) == {"en"}, "hidden documents leave no trace"
    await index.remove(["file:///de"])
    assert await index.languages([ROOM]) == {"en"}


async def test_a_word_that_is_asked_for_twice_counts_twice(index: Index) -> None:
    await index.put({"file:///a": [await entry("alpha", "file:///a")]})
    await index.put({"file:///b": [await entry("beta", "file:///b")]})
    [once] = await index.match("alpha", [], 10)
    found = await index.match("alpha alpha beta", [], 10)
    assert [match.chunk.text for match in found] == ["alpha", "beta"]
    assert found[0].score == pytest.approx(2 * once.score)


async def test_a_question_without_direction_or_words_finds_nothing(index: Index) -> None:
    await index.put({"file:///a.md": [await entry("alpha")]})
    assert await texts(index, " ") == []
    await index.put({"file:///b.md": [await entry("", "file:///b.md")]})
    assert await near(index, "alpha") in (["alpha"], ["alpha", ""])


async def test_fresh_rows_are_found_among_ten_thousand_settled_ones(index: Index) -> None:
    many = [await entry(f"word{number} common", position=number) for number in range(10_000)]
    await index.put({"file:///a.md": many})
    await index.settle()
    fresh = "fresh common rows with several more words"
    await index.put({"file:///b.md": [await entry(fresh, "file:///b.md")]})
    assert await texts(index, "word777", limit=3) == ["word777 common"]
    assert await texts(index, "fresh", limit=3) == [fresh]
    assert (await near(index, fresh))[0] == fresh
    assert len(await index.read("file:///a.md", [])) == 10_000
    await index.remove(["file:///a.md"])
    assert await texts(index, "common") == [fresh]


async def test_a_relabelled_document_is_found_by_its_new_readers_alone(index: Index) -> None:
    await index.put({"file:///a.md": [await entry("alpha", position=n) for n in range(3)]})
    await index.put({"file:///b.md": [await entry("alpha", "file:///b.md")]})
    await index.relabel(["file:///a.md", "file:///none.md"], ROOM)
    assert len(await texts(index, "alpha")) == 1
    assert len(await texts(index, "alpha", ROOM)) == 4
    assert len(await near(index, "alpha", ROOM)) == 4
    await index.settle()
    assert len(await texts(index, "alpha")) == 1
    assert await index.read("file:///a.md", [EVERYONE]) == []
    assert len(await index.read("file:///a.md", [ROOM])) == 3


async def test_a_relabelled_chunk_keeps_its_text_its_words_and_its_vectors(index: Index) -> None:
    added = await entry("alpha beta", audience=ROOM)
    await index.put({"file:///a.md": [added]})
    for audience in (EVERYONE, OTHERS, Audience("person", "slack", "", "T1.U1"), ROOM):
        await index.relabel(["file:///a.md"], audience)
        names = [space.name for space in SPACES]
        [found] = await index.match("beta", [audience], 10, names)
        assert found.chunk == replace(added.chunk, audience=audience)
        assert found.vectors["english"] == pytest.approx(np.ravel(added.vectors["english"]))
        assert set(found.vectors) == set(names)


async def test_a_document_put_anew_for_others_is_gone_for_its_first_readers(index: Index) -> None:
    first = [await entry("alpha", position=n, audience=ROOM) for n in range(3)]
    await index.put({"file:///a.md": first})
    await index.put({"file:///a.md": [await entry("alpha", audience=OTHERS)]})
    assert await texts(index, "alpha", ROOM) == []
    assert await texts(index, "alpha", OTHERS) == ["alpha"]
    assert len(await index.read("file:///a.md", [ROOM, OTHERS])) == 1


async def test_what_is_for_many_circles_comes_in_one_order(index: Index) -> None:
    circles = [EVERYONE, ROOM, OTHERS, Audience("person", "slack", "", "T1.U1")]
    for number, audience in enumerate(circles):
        document = f"file:///{number}"
        text = "alpha " + "beta " * number + "gamma delta"
        await index.put({document: [await entry(text, document, audience=audience)]})
    found = await index.match("beta", circles, 10)
    assert [match.score for match in found] == sorted((m.score for m in found), reverse=True)
    assert len(found) == 3
    vector = (await EMBEDDER.embed(["alpha gamma delta"], EmbeddingRole.QUESTION))[0]
    by_meaning = await index.nearest("english", vector, circles, 10)
    cosines = [cosine for _, cosine in by_meaning]
    assert cosines == sorted(cosines, reverse=True)
    assert by_meaning[0][0].document == "file:///0"
    assert len(await index.nearest("english", vector, circles, 2)) == 2
    assert await index.languages(circles) == {"en"}


async def test_common_words_of_a_language_are_words_like_others(index: Index) -> None:
    await index.put({"file:///a": [await entry("the and who", "file:///a")]})
    await index.put({"file:///b": [await entry("something else", "file:///b")]})
    assert await texts(index, "the") == ["the and who"]


async def test_lists_and_empty_fields_come_back_as_they_were(index: Index) -> None:
    bare = await entry("alpha")
    chunk = replace(
        bare.chunk, headings=(), originals=("", "one\ntwo"), title="", content_hash="", rendering=""
    )
    await index.put({"file:///a.md": [replace(bare, chunk=chunk)]})
    assert await index.read("file:///a.md", []) == [chunk]


async def test_nothing_is_lost_when_the_engine_restarts(engine: Engine) -> None:
    added = await entry("alpha", audience=ROOM)
    async with engine.open() as index:
        await index.put({"file:///a.md": [added]})
        await engine.restart()
        assert await texts(index, "alpha", ROOM) == ["alpha"], "who had it open goes on"
    async with engine.open() as index:
        assert await texts(index, "alpha", ROOM) == ["alpha"]
        assert await near(index, "alpha", ROOM) == ["alpha"]
        assert await index.read("file:///a.md", [ROOM]) == [added.chunk]


async def test_two_writers_at_once_lose_nothing(engine: Engine) -> None:
    async with engine.open() as one, engine.open() as other:

        async def fill(index: Index, name: str) -> None:
            for number in range(10):
                document = f"{name}{number}"
                await index.put({document: [await entry("alpha", document)]})
                await index.put({"shared": [await entry("shared", "shared")]})
                if number % 4 == 0:
                    await index.settle()

        await asyncio.gather(fill(one, "a"), fill(other, "b"))
        assert len(await texts(one, "alpha", limit=50)) == 20
        assert await texts(other, "shared") == ["shared"]


async def test_an_engine_that_vanished_is_unavailable_to_every_question(
    real_engine: Engine,
) -> None:
    async with real_engine.open() as index:
        await index.put({"file:///a.md": [await entry("alpha")]})
        await real_engine.vanish()
        vector = (await EMBEDDER.embed(["alpha"], EmbeddingRole.QUESTION))[0]
        for asked in (
            index.match("alpha", [], 10),
            index.nearest("english", vector, [], 10),
            index.read("file:///a.md", []),
            index.languages([EVERYONE]),
            index.remove(["file:///a.md"]),
            index.relabel(["file:///a.md"], ROOM),
        ):
            with pytest.raises(Unavailable):
                await asked


@pytest.mark.parametrize(
    "other",
    [
        (VectorSpace("english", HashingEmbedder("another model")), SPACES[1]),
        (VectorSpace("english", HashingEmbedder(dimension=8)), SPACES[1]),
        SPACES[:1],
    ],
)
async def test_other_models_are_told_to_index_again(
    real_engine: Engine, other: tuple[VectorSpace, ...]
) -> None:
    async with real_engine.open():
        pass
    with pytest.raises(OtherIndex, match=r"index again|index --rebuild"):
        async with real_engine.open(other):
            pass


async def test_words_and_meaning_together_order_passages_as_on_every_engine(index: Index) -> None:
    said = [
        "How do I restore a backup of the database",
        "The backup runs every night and keeps seven days",
        "Restore the database from the newest backup, then restart the server",
        "Lunch is served at noon in the garden",
        "A database of birds that sing in the garden at night",
    ]
    double = MemoryIndex()
    for number, text in enumerate(said):
        document = f"file:///{number}"
        plain = await entry(text, document, audience=(EVERYONE, ROOM)[number % 2])
        # Chunks of one content would be taken for copies of one another.
        chunk = replace(plain.chunk, content_hash=document)
        added = replace(plain, chunk=chunk, terms=terms(text, "en"))
        for shelf in (index, double):
            await shelf.put({document: [added]})
    for question in ("restore the database backup", "birds at night", "when is lunch"):
        ordered = []
        for search in (index, double):
            found = await retrieve(
                question, readers=[ROOM], search=search, spaces=SPACES, detect=lambda *_: "en"
            )
            ordered.append([passage.chunk.document for passage in found])
        assert len(ordered[0]) >= 3
        assert ordered[0][:3] == ordered[1][:3], question


async def test_what_is_held_of_a_text_is_found_by_its_hash_with_all_its_vectors(
    index: Index,
) -> None:
    one = await entry("restore a backup", audience=ROOM)
    other = await entry("pears", "file:///b.md", language="de")
    other = replace(other, chunk=replace(other.chunk, content_hash="it's"))
    await index.put({"file:///a.md": [one]})
    await index.put({"file:///b.md": [other]})
    assert await index.held(["none"]) == []
    held = {chunk.content_hash: vectors for chunk, vectors in await index.held(["hash", "it's"])}
    assert {key: set(vectors) for key, vectors in held.items()} == {
        "hash": {"english", "multilingual"},
        "it's": {"multilingual"},
    }
    for space, vector in one.vectors.items():
        np.testing.assert_allclose(held["hash"][space], vector)
