"""Pictures of a folder from their files to index, store and audience, with real engines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.doubles.embedder import HashingEmbedder
from bots.assemble import Knowledge, open_knowledge
from bots.indexing import index_one
from bots.settings import Settings
from core.messages import EVERYONE, Audience, Chunk
from core.ports import VectorSpace
from tests.adapters.sources.pictures import picture

TEAM = Audience("workspace", "slack", "T1")
HASHED = (VectorSpace("hashed", HashingEmbedder()),)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=tmp_path / "home")


@pytest.fixture
async def knowledge(settings: Settings) -> AsyncIterator[Knowledge]:
    async with open_knowledge(settings, HASHED) as opened:
        yield opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    (root / "img").mkdir(parents=True)
    (root / "img" / "sign-in.png").write_bytes(picture("one"))
    (root / "guide.md").write_text(
        "# Guide\n\nOpen the settings.\n\n![The sign-in page](img/sign-in.png)\n\nPress the button."
    )
    return root


async def pictures(knowledge: Knowledge, uri: str, reader: Audience = EVERYONE) -> list[Chunk]:
    return [c for c in await knowledge.index.read(uri, [reader]) if c.kind == "picture"]


async def test_pictures_of_a_folder_are_found_kept_and_removed_with_their_document(
    settings: Settings, knowledge: Knowledge, root: Path
) -> None:
    await index_one(settings, knowledge, str(root), EVERYONE)
    guide = (root / "guide.md").as_uri()
    [chunk] = await pictures(knowledge, guide)
    assert chunk.text.startswith("The sign-in page")
    assert "Press the button." not in chunk.text
    assert chunk.around.startswith("sign-in.png\n\n")
    assert chunk.around.endswith("Press the button.")
    [own] = await pictures(knowledge, (root / "img" / "sign-in.png").as_uri())
    told = await knowledge.database.pictures.told_by([chunk.id, own.id], [EVERYONE])
    assert told[chunk.id].words == "The sign-in page"
    digest = told[chunk.id].digest
    assert told[own.id].digest == digest
    assert await knowledge.files.read(digest)

    (root / "guide.md").write_text("# Guide\n\nNothing to see.")
    (root / "img" / "sign-in.png").unlink()
    await index_one(settings, knowledge, str(root), EVERYONE)
    assert await knowledge.files.read(digest) is None
    assert await knowledge.database.pictures.shown(digest, [EVERYONE]) is None


async def test_a_document_for_all_shows_no_picture_that_is_for_a_few(
    settings: Settings, knowledge: Knowledge, root: Path
) -> None:
    (root / ".mynah-readers").write_text(f"img {TEAM}\n")
    await index_one(settings, knowledge, str(root), EVERYONE)
    assert await pictures(knowledge, (root / "guide.md").as_uri()) == []
    own = (root / "img" / "sign-in.png").as_uri()
    assert await pictures(knowledge, own) == []
    [chunk] = await pictures(knowledge, own, TEAM)
    [told] = (await knowledge.database.pictures.told_by([chunk.id], [TEAM])).values()
    assert await knowledge.database.pictures.shown(told.digest, [EVERYONE]) is None
    assert await knowledge.database.pictures.shown(told.digest, [TEAM]) == told


@pytest.mark.parametrize(
    "change", ["restricted", "replaced", pytest.param("deleted", marks=pytest.mark.soak)]
)
async def test_what_becomes_of_a_picture_becomes_of_the_documents_that_show_it(
    change: str, settings: Settings, knowledge: Knowledge, root: Path
) -> None:
    await index_one(settings, knowledge, str(root), EVERYONE)
    again = await index_one(settings, knowledge, str(root), EVERYONE)
    assert (again.unchanged, again.changed) == (2, ())
    guide, own = (root / "guide.md").as_uri(), root / "img" / "sign-in.png"
    [chunk] = await pictures(knowledge, guide)
    shown = knowledge.database.pictures
    digest = (await shown.told_by([chunk.id], [EVERYONE]))[chunk.id].digest

    if change == "restricted":
        (root / ".mynah-readers").write_text(f"img {TEAM}\n")
    elif change == "deleted":
        own.unlink()
    else:
        own.write_bytes(picture("two"))
    summary = await index_one(settings, knowledge, str(root), EVERYONE)
    assert guide in summary.changed
    assert await shown.shown(digest, [EVERYONE]) is None
    assert len(await pictures(knowledge, guide)) == (1 if change == "replaced" else 0)
    assert bool(await knowledge.files.read(digest)) == (change == "restricted")


async def test_a_broken_picture_costs_its_document_nothing(
    settings: Settings, knowledge: Knowledge, root: Path
) -> None:
    (root / "img" / "sign-in.png").write_bytes(b"\x89PNG broken")
    summary = await index_one(settings, knowledge, str(root), EVERYONE)
    guide = (root / "guide.md").as_uri()
    [(uri, kinds)] = summary.left_out
    assert (uri, "damaged" in kinds[0]) == (guide, True)
    [(uri, reason)] = summary.refused
    assert (uri.endswith("sign-in.png"), "damaged" in reason) == (True, True)
    assert len(await knowledge.index.read(guide, [EVERYONE])) == 1
