"""What many ask at once is asked in few calls, each gets their own, and who is alone never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.embedder import HashingEmbedder
from core.ports import EmbeddingRole, Unavailable
from core.resilience.batch import Batched, BatchingEmbedder


@dataclass
class Doubling:
    """Doubles numbers, after so many seconds; 13 cannot be doubled."""

    seconds: float = 0.0
    calls: list[list[int]] = field(default_factory=list)

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.calls.append(list(numbers))
        await asyncio.sleep(self.seconds)
        if 13 in numbers:
            raise ValueError(13)
        if 99 in numbers:
            raise Unavailable("away")
        return [2 * number for number in numbers]


async def test_what_comes_while_a_call_runs_goes_together_in_the_next() -> None:
    call = Doubling(0.05)
    batched = Batched(call, wait=10.0)
    assert await asyncio.gather(*(batched([n]) for n in range(5))) == [[2 * n] for n in range(5)]
    assert call.calls == [[0], [1, 2, 3, 4]]


async def test_who_is_alone_is_answered_at_once() -> None:
    call = Doubling()
    batched = Batched(call, wait=10.0)
    async with asyncio.timeout(5.0):
        assert [await batched([1]), await batched([2])] == [[2], [4]]
    assert call.calls == [[1], [2]]


async def test_nobody_waits_longer_for_others_than_said() -> None:
    call = Doubling(30.0)
    batched = Batched(call, wait=0.01)
    asked = [asyncio.create_task(batched([n])) for n in (1, 2)]
    await asyncio.sleep(1.0)
    assert call.calls == [[1], [2]]
    for each in asked:
        each.cancel()
    await asyncio.wait(asked)


async def test_a_call_that_is_full_goes_at_once_and_a_large_one_by_itself() -> None:
    call = Doubling(0.05)
    batched = Batched(call, most=3, wait=10.0)
    many = [batched([0]), batched([1, 2]), batched([3]), batched([4, 5]), batched([6, 7, 8])]
    assert await asyncio.gather(*many) == [[0], [2, 4], [6], [8, 10], [12, 14, 16]]
    assert sorted(call.calls) == [[0], [1, 2, 3], [4, 5], [6, 7, 8]]


async def test_what_cannot_be_done_fails_for_who_asked_alone() -> None:
    call = Doubling(0.02)
    batched = Batched(call)
    told = await asyncio.gather(*(batched([n]) for n in (1, 13, 3)), return_exceptions=True)
    assert told[0] == [2] and told[2] == [6]
    assert isinstance(told[1], ValueError)


async def test_an_engine_that_is_away_is_asked_once_for_all() -> None:
    call = Doubling(0.02)
    batched = Batched(call)
    told = await asyncio.gather(*(batched([n]) for n in (1, 99, 3)), return_exceptions=True)
    assert told[0] == [2]
    assert isinstance(told[1], Unavailable) and isinstance(told[2], Unavailable)
    assert len(call.calls) == 2


async def test_who_goes_away_takes_nobody_along() -> None:
    call = Doubling(0.05)
    batched = Batched(call, wait=10.0)
    first, gone, last = (asyncio.create_task(batched([n])) for n in (1, 2, 3))
    await asyncio.sleep(0.01)
    gone.cancel()
    first.cancel()
    assert await last == [6]
    assert call.calls == [[1], [3]]


@given(
    st.lists(st.lists(st.integers(20, 90), min_size=1, max_size=6), max_size=30), st.integers(1, 8)
)
def test_everybody_gets_what_they_asked_for_in_order(asked: list[list[int]], most: int) -> None:
    async def all_of_them() -> list[list[int]]:
        batched = Batched(Doubling(), most=most, wait=0.001)
        return await asyncio.gather(*map(batched, asked))

    assert asyncio.run(all_of_them()) == [[2 * n for n in each] for each in asked]


@pytest.mark.parametrize("role", list(EmbeddingRole))
async def test_an_embedder_gives_the_same_vectors_batched(role: EmbeddingRole) -> None:
    plain = HashingEmbedder("hashing", 64)
    batching = BatchingEmbedder(plain)
    assert (batching.name, batching.dimension) == ("hashing", 64)
    texts = [f"text {n}" for n in range(20)]
    rows = await asyncio.gather(*(batching.embed([text], role) for text in texts))
    assert np.array_equal(np.concatenate(rows), await plain.embed(texts, role))
    assert (await batching.embed([], role)).shape == (0, 64)
