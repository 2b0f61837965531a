"""What a model reads beside a passage: its section, nearest first, each chunk once, within the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.cost import tokens
from core.knowledge.neighbours import NEAR, At, with_neighbours
from core.messages import Chunk, Passage


def document(*sections: str, name: str = "a.md") -> list[Chunk]:
    """A chunk a section's name."""
    return [
        Chunk(f"{name}{n}", name, name, name, (section,), f"Words of {n}.", n)
        for n, section in enumerate(sections)
    ]


def library(*documents: Sequence[Chunk]) -> At:
    by_name = {chunks[0].document: chunks for chunks in documents}

    async def at(places: Mapping[str, Sequence[int]]) -> Sequence[Chunk]:
        return [
            chunk
            for name, positions in places.items()
            for chunk in by_name.get(name, ())
            if chunk.position in positions
        ]

    return at


def passage(chunk: Chunk) -> Passage:
    return Passage(chunk, 1.0, "found")


async def shown(found: Sequence[Chunk], at: At, budget: int = 1_000) -> list[str]:
    passages = await with_neighbours([passage(chunk) for chunk in found], budget, at)
    return [each.chunk.id for each in passages]


async def test_the_nearest_of_the_same_section_come_first_and_the_section_is_the_end() -> None:
    chunks = document("A", "B", "B", "B", "B", "B", "C", "B")
    assert await shown([chunks[3]], library(chunks)) == [
        "a.md3",
        "a.md2",
        "a.md4",
        "a.md1",
        "a.md5",
    ]
    assert await shown([chunks[5]], library(chunks)) == ["a.md5", "a.md4", "a.md3"]


async def test_neighbours_that_were_found_too_stand_there_once() -> None:
    chunks = document("A", "A", "A")
    assert await shown([chunks[1], chunks[0]], library(chunks)) == ["a.md1", "a.md0", "a.md2"]


async def test_the_best_passages_have_their_neighbours_first_and_the_budget_ends_it() -> None:
    one, two = document(*"AAA"), document(*"AAA", name="b.md")
    cost = tokens(one[0].text)
    found = await shown([two[1], one[1]], library(one, two), budget=4 * cost)
    assert found == ["b.md1", "a.md1", "b.md0", "a.md0"]


async def test_without_a_document_to_read_or_another_one_by_now_the_passages_stand_alone() -> None:
    chunks = document(*"AAA")
    assert await shown([chunks[1]], library()) == ["a.md1"]
    changed = [replace(each, id=f"new {each.position}") for each in chunks]
    assert await shown([chunks[1]], library(changed)) == ["a.md1"]
    assert await shown([replace(chunks[1], document="")], library(chunks)) == ["a.md1"]


@given(
    st.lists(st.sampled_from("AB"), min_size=1, max_size=12),
    st.sets(st.integers(0, 11), min_size=1),
    st.integers(0, 100),
)
async def test_whatever_is_found_nothing_is_lost_repeated_or_from_elsewhere(
    sections: list[str], places: set[int], budget: int
) -> None:
    chunks = document(*sections)
    found = [chunks[place] for place in sorted(places) if place < len(chunks)]
    ids = await shown(found, library(chunks), budget)
    assert ids[: len(found)] == [chunk.id for chunk in found]
    assert len(set(ids)) == len(ids)
    added = [chunk for chunk in chunks if chunk.id in ids[len(found) :]]
    spent = sum(tokens(chunk.text) for chunk in (*found, *added))
    assert not added or spent <= budget
    for chunk in added:
        near = [one for one in found if abs(one.position - chunk.position) <= NEAR]
        assert any(one.headings == chunk.headings for one in near)
