"""What pictures show has a vector of its own, beside their texts', on every engine alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from adapters.doubles.embedder import HashingEmbedder
from adapters.indexes.label import OtherIndex
from core.messages import EVERYONE, Audience
from core.ports import IMAGE, NO_LANGUAGE, Entry, Vectors, VectorSpace
from tests.adapters.indexes.engines import Engine
from tests.adapters.indexes.shelf import ROOM, SPACES, Index, entry, near, texts

IMAGES = VectorSpace(IMAGE, HashingEmbedder("clip", dimension=8), NO_LANGUAGE)
WITH_IMAGES = (IMAGES, *SPACES)


def axis(*shares: float) -> Vectors:
    row = np.zeros(8, np.float32)
    row[: len(shares)] = shares
    unit: Vectors = row / np.linalg.norm(row)
    return unit


async def pictured(name: str, shows: Vectors, audience: Audience = EVERYONE) -> Entry:
    told = await entry(name, f"file:///{name}.png", audience=audience)
    return replace(told, vectors={**told.vectors, IMAGE: shows})


async def shown(index: Index, direction: Vectors, *readers: Audience) -> list[tuple[str, float]]:
    found = await index.nearest(IMAGE, direction, readers, 10)
    return [(chunk.text, round(cosine, 3)) for chunk, cosine in found]


async def fill(index: Index) -> None:
    pictures: Sequence[Entry] = (
        await pictured("barn", axis(1, 1)),
        await pictured("harbour", axis(0, 1)),
        await pictured("cellar", axis(1), ROOM),
    )
    for each in pictures:
        await index.put({each.chunk.document: [each]})
    await index.put(
        {"file:///a.md": [await entry("barn in words"), await entry("more", position=1)]}
    )


async def test_pictures_alone_are_found_by_what_they_show_and_by_those_who_may_see_them(
    engine: Engine,
) -> None:
    async with engine.open(WITH_IMAGES) as index:
        assert await shown(index, axis(1)) == []
        await index.put({"file:///b.md": [await entry("nothing to see", "file:///b.md")]})
        assert await shown(index, axis(1)) == []
        await fill(index)
        assert await shown(index, axis(1)) == [("barn", 0.707), ("harbour", 0.0)]
        assert (await shown(index, axis(1), ROOM))[0] == ("cellar", 1.0)
        # The farthest are asked for by the contrary.
        assert await shown(index, axis(-1, -0.0)) == [("harbour", 0.0), ("barn", -0.707)]
        assert set(await texts(index, "barn")) == {"barn", "barn in words"}
        assert (await near(index, "barn in words"))[0] == "barn in words"
        await index.settle()
        await index.relabel(["file:///cellar.png"], EVERYONE)
        await index.remove(["file:///harbour.png"])
        await index.put({"file:///barn.png": [await pictured("barn", axis(0, 0, 1))]})
        assert await shown(index, axis(1)) == [("cellar", 1.0), ("barn", 0.0)]


async def test_what_pictures_show_outlives_a_restart_and_comes_along_to_another_index(
    real_engine: Engine,
) -> None:
    async with real_engine.open(WITH_IMAGES) as index:
        await fill(index)
    await real_engine.restart()
    async with real_engine.open(WITH_IMAGES) as index:
        [held] = await index.entries("file:///cellar.png")  # type: ignore[attr-defined]
        assert np.allclose(held.vectors[IMAGE], axis(1))
        [told, _] = await index.entries("file:///a.md")  # type: ignore[attr-defined]
        assert IMAGE not in told.vectors


async def test_an_index_of_a_time_without_the_model_goes_on_without_it(real_engine: Engine) -> None:
    for _ in range(2):
        async with real_engine.open() as index:
            picture = await pictured("barn", axis(1))
            await index.put({picture.chunk.document: [picture]})
            assert await texts(index, "barn") == ["barn"]
    with pytest.raises(
        OtherIndex, match=r"settings ask for clip \(8 dimensions\) and .*IMAGE_MODEL"
    ):
        async with real_engine.open(WITH_IMAGES):
            pass


@pytest.mark.parametrize(
    "other",
    [
        (VectorSpace(IMAGE, HashingEmbedder("another", dimension=8), NO_LANGUAGE), *SPACES),
        (VectorSpace(IMAGE, HashingEmbedder("clip", dimension=16), NO_LANGUAGE), *SPACES),
        SPACES,
    ],
)
async def test_another_model_of_pictures_is_told_to_index_again(
    real_engine: Engine, other: tuple[VectorSpace, ...]
) -> None:
    async with real_engine.open(WITH_IMAGES):
        pass
    with pytest.raises(OtherIndex, match=r"vectors of clip \(8 dimensions\)"):
        async with real_engine.open(other):
            pass
