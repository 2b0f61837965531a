"""A folder of real files ends up in a real index, also when runs are killed or meet."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from pathlib import Path

from adapters.models.embeddings import embedded_spaces
from adapters.sources.folder import address_of
from core.knowledge.terms import terms
from core.messages import EVERYONE
from core.ports import EmbeddingRole
from tests.adapters.sources import files
from tests.adapters.sources.index_folder import Home, open_home

EVERY_KIND = {
    "guide.md": b"# Guide\n\n## Ports\n\nThe gateway listens on port 8080.\n",
    "page.html": b"<title>Page</title><h1>Backups</h1><p>Backups run at night.</p>",
    "notes.rst": b"Notes\n=====\n\nThe parrot sleeps in the library.\n",
    "memo.docx": files.docx(),
    "deck.pptx": files.pptx(),
    "prices.xlsx": files.xlsx({"Prices": [["fruit", "price"], ["mango", 3]]}),
    "paper.pdf": files.pdf([[(24, "Whales"), (12, "Whales sing at sea.")]]),
    "study.ipynb": files.notebook(),
    "people.csv": b"name,role\nAda,engineer\nBen,cook\n",
    "limits.json": b'{"limits": {"inbox": 100}}',
    "tool.py": b"def fly():\n    return 'high'\n",
}


async def titles_for(home: Home, question: str) -> list[str]:
    found = await home.index.match(terms(question, "en"), [EVERYONE], 3)
    return [match.chunk.title for match in found]


async def test_every_kind_of_file_is_found_in_a_real_index_by_words_and_by_meaning(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name, data in EVERY_KIND.items():
        (root / name).write_bytes(data)
    (root / "bad.pdf").write_bytes(files.pdf([[(12, "x")]], encrypted=True))
    spaces = embedded_spaces("all")
    async with open_home(tmp_path / "home", spaces) as home:
        summary = await home.indexed(root)
        assert len(summary.added) == len(EVERY_KIND)
        assert summary.refused == (((root / "bad.pdf").as_uri(), "it is protected by a password"),)
        assert (await titles_for(home, "gateway listening ports"))[0] == "Guide"
        assert (await titles_for(home, "mango"))[0] == "prices.xlsx"
        assert (await titles_for(home, "singing whales"))[0] == "Whales"
        (vector,) = await spaces[1].embedder.embed(
            ["¿Dónde duerme el loro?"], EmbeddingRole.QUESTION
        )
        nearest = await home.index.nearest("multilingual", vector, [EVERYONE], 1)
        assert nearest[0][0].title == "Notes"
        (root / "guide.md").unlink()
        summary = await home.indexed(root)
        assert (summary.unchanged, len(summary.removed)) == (len(EVERY_KIND) - 1, 1)
        assert "Guide" not in await titles_for(home, "gateway listening ports")


async def test_a_run_killed_again_and_again_ends_whole(tmp_path: Path) -> None:
    root, seed = tmp_path / "root", random.randrange(10**6)  # noqa: S311
    print("seed", seed)  # noqa: T201 - shown when the test fails
    chance = random.Random(seed)  # noqa: S311
    write_pages(root, 150, sections=8)
    for begun in (5, 30, 55):
        # What earlier runs wrote counts as done, and 64 such pages at most are written at once: so
        # each run is killed while it writes, however slow the machine is.
        process = await started(tmp_path / "home", root, "--led")
        await killed_at(process, begun + chance.randrange(25))
    async with open_home(tmp_path / "home") as home:
        summary = await home.indexed(root)
        assert summary.unchanged >= 55
        assert summary.unchanged + len(summary.added) == 150
        assert summary.added
        await assert_whole(home, root, 150, sections=8)
        assert (await home.indexed(root)).unchanged == 150


async def test_two_processes_at_once_leave_one_whole_index(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_pages(root, 40)
    runs = [await started(tmp_path / "home", root) for _ in range(2)]
    await asyncio.gather(*(run.communicate() for run in runs))
    assert [run.returncode for run in runs] == [0, 0]
    async with open_home(tmp_path / "home") as home:
        await assert_whole(home, root, 40)
        assert (await home.indexed(root)).unchanged == 40


def write_pages(root: Path, count: int, sections: int = 2) -> None:
    """Pages of so many chunks."""
    root.mkdir()
    for number in range(count):
        more = "".join(f"\n## More {section}\n\nx\n" for section in range(1, sections))
        (root / f"{number}.md").write_text(f"# Page {number}\n\nunique{number} words\n{more}")


async def started(home: Path, root: Path, *more: str) -> asyncio.subprocess.Process:
    module, pipe = "tests.adapters.sources.index_folder", asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, str(home), str(root), *more), stdin=pipe, stdout=pipe
    )


async def killed_at(process: asyncio.subprocess.Process, done: int) -> None:
    """SIGKILL once so many documents are done."""
    assert process.stdout
    assert process.stdin
    async for line in process.stdout:
        if int(line) >= done:
            break  # it waits, so however late it is killed, it does no more
        process.stdin.write(b"go on\n")
    process.kill()
    assert await process.wait() == -signal.SIGKILL


async def assert_whole(home: Home, root: Path, count: int, sections: int = 2) -> None:
    """Every page with all its chunks, once, and registered."""
    known = await home.documents.known(address_of(root))
    assert sum(record.chunks for record in known.values()) == sections * count
    assert not any(record.refusal for record in known.values())
    found = [chunk for uri in known for chunk in await home.index.read(uri, [EVERYONE])]
    assert len(found) == len({chunk.id for chunk in found}) == sections * count
