"""What LanceDB's index does beyond the contract: its folder, its lock, its vector index."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.indexes.label import OtherIndex
from adapters.indexes.lancedb import open_index
from adapters.indexes.lock import sole_writer
from adapters.indexes.mentions import mentions
from core.ports import EmbeddingRole, Unavailable
from tests.adapters.indexes.shelf import EMBEDDER, ROOM, SPACES, entry, near, texts


@pytest.mark.soak
async def test_four_processes_write_settle_and_read_at_once(tmp_path: Path) -> None:
    code = """
import asyncio, sys
from pathlib import Path
from tests.adapters.indexes.shelf import SPACES, entry, texts
from adapters.indexes.lancedb import open_index
async def main(name):
    async with open_index(Path(sys.argv[2]), SPACES) as index:
        for number in range(8):
            document = f"{name}{number}"
            await index.put({document: [await entry(f"alpha {name}", document)]})
            assert len(await texts(index, name)) == number + 1
        await index.settle()
asyncio.run(main(sys.argv[1]))
"""
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, name, str(tmp_path))
        for name in ("one", "two", "three", "four")
    ]
    assert [await process.wait() for process in processes] == [0] * 4
    async with open_index(tmp_path, SPACES) as index:
        assert len(await texts(index, "alpha", limit=100)) == 32


async def test_a_vector_index_finds_the_same_and_a_narrow_circle_s_few(tmp_path: Path) -> None:
    async with open_index(tmp_path, SPACES) as exact:
        # Every language but English is without a vector in the first space.
        for number, language in ((0, "en"), (1, "de")):
            many = [
                await entry(
                    f"text{n} of {n % 50} {n % 7}", f"file:///{number}", n, language=language
                )
                for n in range(1000)
            ]
            await exact.put({f"file:///{number}": many})
        await exact.put({"file:///room": [await entry("seldom", "file:///room", audience=ROOM)]})
        asked = [f"text{n} of {n % 50} {n % 7}" for n in range(77, 1000, 77)]
        questions = await EMBEDDER.embed(asked, EmbeddingRole.QUESTION)
        before = [await exact.nearest("english", each, [], 20) for each in questions]
        indexed = replace(exact, vector_index_rows=1000)
        await indexed.settle()
        assert len(await exact.table.list_indices()) == 4 + len(SPACES)
        after = [await indexed.nearest("english", each, [], 20) for each in questions]
        # Many are equally near, and which of those are found is chance: counted is how near.
        pairs = zip(before, after, strict=True)
        nearest = sum(score >= one[-1][1] - 1e-5 for one, other in pairs for _, score in other)
        assert nearest >= 0.99 * 20 * len(asked)
        best = [found[0][1] for found in before]
        assert [found[0][1] for found in after] == pytest.approx(best, abs=1e-5)
        assert (await near(indexed, "seldom", ROOM))[0] == "seldom"
        await indexed.put({"file:///b.md": [await entry("fresh and new", "file:///b.md")]})
        assert (await near(indexed, "fresh and new"))[0] == "fresh and new"
        await indexed.settle()
        assert (await near(indexed, "fresh and new"))[0] == "fresh and new"


async def test_readers_never_wait_for_a_writer(tmp_path: Path) -> None:
    async with open_index(tmp_path, SPACES) as index:
        await index.put({"file:///a.md": [await entry("alpha")]})
    async with (
        sole_writer(tmp_path / "writer.lock"),
        asyncio.timeout(30),
        open_index(tmp_path, SPACES) as index,
    ):
        assert await texts(index, "alpha") == ["alpha"]


async def test_a_writer_that_hangs_makes_others_give_up(tmp_path: Path) -> None:
    async with sole_writer(tmp_path / "writer.lock"):
        with pytest.raises(Unavailable, match="Another process"):
            async with sole_writer(tmp_path / "writer.lock", patience=0.05):
                pass
    async with sole_writer(tmp_path / "writer.lock", patience=0.05):
        pass


async def test_a_damaged_label_is_told_and_not_overwritten(tmp_path: Path) -> None:
    async with open_index(tmp_path, SPACES):
        pass
    (tmp_path / "index.json").write_text("{")
    with pytest.raises(OtherIndex, match="cannot be read"):
        async with open_index(tmp_path, SPACES):
            pass
    assert (tmp_path / "index.json").read_text() == "{"


async def test_an_index_that_vanished_is_unavailable(tmp_path: Path) -> None:
    async with open_index(tmp_path / "index", SPACES) as index:
        await index.put({"file:///a.md": [await entry("alpha")]})
        (tmp_path / "index").rename(tmp_path / "elsewhere")
        with pytest.raises(Unavailable):
            await texts(index, "alpha")


async def test_words_are_looked_for_while_the_versions_that_hold_them_go(tmp_path: Path) -> None:
    async with open_index(tmp_path, SPACES) as index:
        for number in range(12):
            document = f"file:///{number}"
            await index.put({document: [await entry(f"alpha{number}", document)]})
        assert await mentions(tmp_path, ["alpha3"])
        await index.remove(["file:///3"])

        async def erased() -> None:
            for _ in range(4):
                await index.purge()

        erasing = asyncio.create_task(erased())
        while not erasing.done():
            await mentions(tmp_path, ["alpha3"])
        await erasing
        assert await mentions(tmp_path, ["alpha3"]) == []
