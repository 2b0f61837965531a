"""Kept pictures: shown by their documents' audiences, and gone with the last document that shows them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.doubles.index import MemoryIndex
from adapters.stores.pictures import HELD_SECONDS, PictureFolder
from adapters.stores.sql.database import Database, open_database
from core.knowledge.gallery import PicturedShelve
from core.messages import EVERYONE, Audience, Chunk, Picture
from core.ports import DocumentRecord, Entry, Seen

TEAM = Audience("workspace", "slack", "T1")
DATA = b"dots"
DIGEST = sha256(DATA).hexdigest()
PICTURE = Picture(DIGEST, "image/png", 40, 30, "The sign-in page")
SEEN = Seen(PICTURE, "Sign in", "raw")
OPEN, SECRET = "file:///open.md", "file:///secret.md"


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        for uri, audience in ((OPEN, EVERYONE), (SECRET, TEAM)):
            record = DocumentRecord(uri, uri, "A page", audience, "hash", 1, 0.0)
            await opened.documents.record([record])
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> PictureFolder:
    return PictureFolder(tmp_path / "pictures")


def entry(document: str, seen: Seen | None = SEEN) -> Entry:
    chunk = Chunk(f"c-{document}", document, document, "A page", (), "Sign in", 0)
    return Entry(chunk, "sign", {}, seen)


async def test_a_picture_is_shown_to_those_who_may_see_a_document_that_shows_it(
    database: Database, folder: PictureFolder
) -> None:
    shelve = PicturedShelve(MemoryIndex(), database.pictures, folder)
    await folder.hold(DIGEST, DATA)
    await shelve.put({SECRET: [entry(SECRET)]})
    assert await database.pictures.shown(DIGEST, [EVERYONE]) is None
    assert await database.pictures.told_by([f"c-{SECRET}"], [EVERYONE]) == {}
    assert await database.pictures.shown(DIGEST, [TEAM]) == PICTURE
    assert await database.pictures.told_by([f"c-{SECRET}"], [TEAM]) == {f"c-{SECRET}": PICTURE}
    await shelve.put({OPEN: [entry(OPEN)]})
    assert await database.pictures.shown(DIGEST, [EVERYONE]) == PICTURE


async def test_a_file_goes_with_the_last_document_that_shows_it(
    database: Database, folder: PictureFolder
) -> None:
    shelve = PicturedShelve(MemoryIndex(), database.pictures, folder)
    await folder.hold(DIGEST, DATA)
    await shelve.put({OPEN: [entry(OPEN)], SECRET: [entry(SECRET)]})
    await shelve.remove([OPEN])
    assert await folder.read(DIGEST) == DATA
    await shelve.put({SECRET: [entry(SECRET, None)]})
    assert await folder.read(DIGEST) is None
    assert await database.pictures.shown(DIGEST, [TEAM]) is None
    assert await database.pictures.known(["raw"]) == {}


async def test_what_was_looked_at_before_is_known_by_its_bytes(
    database: Database, folder: PictureFolder
) -> None:
    assert await database.pictures.known(["raw"]) == {}
    shown = replace(SEEN, source="shown", embedding=(0.5, -0.25, 0.0))
    await database.pictures.put({OPEN: {"c": SEEN, "d": shown}})
    known = await database.pictures.known(["raw", "shown", "other"])
    assert known == {"raw": SEEN, "shown": shown}


def held(folder: Path, name: str = "") -> list[Path]:
    """What is held there, by whomever."""
    return list(folder.glob(f"new/*/{name}*"))


async def test_what_a_living_reader_holds_for_more_than_a_day_goes(tmp_path: Path) -> None:
    now = os.times().elapsed + 10 * HELD_SECONDS
    folder = PictureFolder(tmp_path, lambda: now)
    for name, age in (("a", 0), ("b", 2), ("c", 0)):
        await folder.hold(name * 64, DATA)
        for file in held(tmp_path, name):
            os.utime(file, (now - age * HELD_SECONDS,) * 2)
    await folder.keep(["a" * 64])
    await folder.tidy()
    assert [file.name[0] for file in held(tmp_path)] == ["c"]
    assert await folder.read("a" * 64) == DATA


async def test_what_a_reading_held_and_nobody_kept_goes_with_it(
    folder: PictureFolder, tmp_path: Path
) -> None:
    async with folder.holding() as reading, folder.holding() as other:
        await reading.hold(DIGEST, DATA)
        await reading.hold("b" * 64, DATA)
        await other.hold("c" * 64, DATA)
        assert await folder.abandoned() == []
        await folder.keep([DIGEST, "c" * 64])
    assert [await folder.read(each) for each in (DIGEST, "b" * 64, "c" * 64)] == [DATA, None, DATA]
    assert held(tmp_path / "pictures") == []


HOLD = """
import asyncio, os, signal, sys
from pathlib import Path
from adapters.stores.pictures import PictureFolder

async def main():
    await PictureFolder(Path(sys.argv[1])).hold("a" * 64, b"seen")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_a_killed_reading_held_is_found_and_goes_with_the_next(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLD, str(tmp_path))
    assert await child.wait() == -signal.SIGKILL
    (tmp_path / "new" / DIGEST).write_bytes(DATA)  # as an earlier release held it
    folder = PictureFolder(tmp_path)
    assert len(await folder.abandoned()) == 2
    async with folder.holding() as reading:
        await reading.hold("b" * 64, DATA)
        assert await folder.abandoned() == []
        assert [file.name[0] for file in held(tmp_path)] == ["b"]


async def test_a_removal_that_is_killed_on_the_way_takes_the_file_when_it_is_repeated(
    database: Database, folder: PictureFolder
) -> None:
    class Killed(MemoryIndex):
        async def remove(self, documents: Sequence[str]) -> None:
            raise asyncio.CancelledError

    await folder.hold(DIGEST, DATA)
    await PicturedShelve(MemoryIndex(), database.pictures, folder).put({OPEN: [entry(OPEN)]})
    with pytest.raises(asyncio.CancelledError):
        await PicturedShelve(Killed(), database.pictures, folder).remove([OPEN])
    await PicturedShelve(MemoryIndex(), database.pictures, folder).remove([OPEN])
    assert await folder.read(DIGEST) is None


@pytest.mark.parametrize("name", ["", "../../key", "A" * 64, "a" * 63, "a" * 64 + "/x"])
async def test_only_a_digest_names_a_file(name: str, folder: PictureFolder) -> None:
    assert await folder.read(name) is None
