"""One index takes another's place at once: killed anywhere, one whole index answers."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from adapters.doubles.embedder import HashingEmbedder
from adapters.indexes.label import take_place
from adapters.indexes.lancedb import open_as_it_is, open_index
from adapters.indexes.lock import sole_writer
from adapters.indexes.tables import drop_others
from core.messages import EVERYONE, Chunk
from core.ports import EmbeddingRole, Entry, Unavailable, VectorSpace

SPACES = (VectorSpace("hash", HashingEmbedder()),)
TAKE = """
import os, signal, sys
from pathlib import Path
from adapters.indexes.label import take_place
new, folder, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def counting(event, arguments):
    global left
    if event in ("os.rename", "open") and "index" in str(arguments):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(counting)
take_place(new, folder)
"""


async def filled(path: Path, *texts: str) -> Path:
    async with open_index(path, SPACES) as index:
        for number, text in enumerate(texts):
            uri = f"file:///{number}.md"
            chunk = Chunk(f"{uri}#0", uri, uri, "Tea", (), text, 0, EVERYONE)
            (vector,) = await SPACES[0].embedder.embed([text], EmbeddingRole.PASSAGE)
            await index.put({uri: [Entry(chunk, text, {"hash": vector})]})
    return path


async def test_killed_anywhere_one_whole_index_answers(tmp_path: Path) -> None:
    counts = []
    for step in range(12):
        old = await filled(tmp_path / f"{step}/index", "tea")
        new = await filled(tmp_path / f"{step}/new/index", "tea", "coffee")
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", TAKE, str(new), str(old), str(step)
        )
        ended = await child.wait()
        async with open_index(old, SPACES) as index:
            counts.append(await index.count())
            await index.purge()  # clears away what was not finished
            assert await index.count() == counts[-1]
        assert len(list(old.glob("*.lance"))) == 1
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert ended == 0 and counts == sorted(counts) and set(counts) == {1, 2}


async def test_whoever_has_the_old_one_open_reads_and_writes_the_new_one(tmp_path: Path) -> None:
    old = await filled(tmp_path / "index", "tea")
    new = await filled(tmp_path / "new/index", "tea", "coffee")
    async with open_index(old, SPACES) as index:
        before = await index.identity()
        assert await index.languages([]) and await index.count() == 1
        async with sole_writer(old / "writer.lock"):
            take_place(new, old)
            drop_others(old)
        assert [match.chunk.text for match in await index.match("coffee", [], 5)] == ["coffee"]
        assert await index.count() == 2 and await index.identity() != before
        await index.remove(["file:///1.md"])
        await index.settle()
    async with open_index(old, SPACES) as index:
        assert await index.count() == 1


async def test_a_process_with_other_models_does_not_misread_the_new_one(tmp_path: Path) -> None:
    old = await filled(tmp_path / "index", "tea")
    new = tmp_path / "new/index"
    async with open_index(new, (VectorSpace("other", HashingEmbedder()),)):
        pass
    async with open_index(old, SPACES) as index:
        take_place(new, old)
        with pytest.raises(Unavailable, match="start Mynah again"):
            await index.match("tea", [], 5)


async def test_a_rebuild_reads_an_index_that_was_made_before_a_column_was_known(
    tmp_path: Path,
) -> None:
    folder = await filled(tmp_path / "index", "tea")
    async with open_index(folder, SPACES) as index:
        await index.table.drop_columns(["around"])
    async with open_as_it_is(folder) as old:
        [entry] = await old.entries("file:///0.md")
    assert (entry.chunk.text, entry.chunk.around) == ("tea", "")


async def test_an_index_is_read_as_it_was_to_its_last_moment_also_after_it(tmp_path: Path) -> None:
    old = await filled(tmp_path / "index", "tea", "coffee")
    new = await filled(tmp_path / "new/index", "tea", "coffee", "milk")
    async with open_as_it_is(old) as before, open_index(old, SPACES) as index:
        assert len(await before.entries("file:///1.md")) == 1
        await index.remove(["file:///1.md"])
        async with sole_writer(old / "writer.lock"):
            take_place(new, old)
        assert await index.count() == 3
        held = [len(await before.entries(f"file:///{number}.md")) for number in range(3)]
        assert held == [1, 0, 0]
