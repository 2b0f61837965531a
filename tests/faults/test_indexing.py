"""Indexing meets a full disk, a lock that another run holds, and SIGKILL at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.indexes.lock import sole_writer
from core.messages import EVERYONE, Audience, Chunk
from core.ports import DocumentRecord
from tests import warm
from tests.adapters.sources.index_folder import open_home
from tests.docs.pages import ROOT
from tests.faults import product

ADA = Audience("person", "web", "", "ada")


async def mynah(home: Path, *arguments: str, largest_file: int = 0) -> tuple[int, str, str]:
    """Run the command to its end; with a limit, every larger file is one on a full disk."""
    environment = {**os.environ, "MYNAH_HOME": str(home), "EMBEDDING_LANGUAGES": "en"}
    return await warm.done(*arguments, environment=environment, largest_file=largest_file)


async def found(home: Path, question: str) -> list[str]:
    code, said, _ = await mynah(home, "search", question, "-k", "1", "--json")
    assert code == 0
    return [result["text"] for result in json.loads(said)["results"]]


async def test_on_a_full_disk_the_last_good_state_answers_and_the_next_run_completes(
    tmp_path: Path,
) -> None:
    home, root = tmp_path / "home", tmp_path / "root"
    root.mkdir()
    (root / "hours.md").write_text("# Hours\n\nThe office opens at nine.\n")
    assert (await mynah(home, "index", str(root)))[0] == 0
    (root / "hours.md").write_text("# Hours\n\nThe office opens at ten.\n")
    sections = "".join(f"# Room {n}\n\nRoom {n} has a window.\n\n" for n in range(200))
    (root / "rooms.md").write_text(sections)
    # First there is no room for the index's largest file, then none for the records.
    for limit, what in (
        (200_000, "There is no room left on the disk"),
        (20_000, "the records' database"),
    ):
        code, _, wailed = await mynah(home, "index", str(root), largest_file=limit)
        assert (code, wailed.count("mynah: ")) == (2, 1), wailed
        assert what in wailed
        assert "Traceback" not in wailed
        assert await found(home, "When does the office open?") in (
            ["The office opens at nine."],
            ["The office opens at ten."],
        )
    assert (await mynah(home, "index", str(root)))[0] == 0
    assert await found(home, "When does the office open?") == ["The office opens at ten."]
    code, said, _ = await mynah(home, "index", str(root), "--json")
    (summary,) = json.loads(said)["targets"].values()
    assert (code, summary["unchanged"], summary["refused"]) == (0, 2, [])


async def test_a_run_waits_for_the_one_that_holds_the_lock(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_pages(root, 3)
    async with open_home(tmp_path / "home"):
        pass
    async with sole_writer(tmp_path / "home" / "register.lock"):
        run = await started(tmp_path / "home", root)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run.wait(), 3)
    assert await run.wait() == 0
    assert len((await state(tmp_path / "home"))[0]) == 3


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.soak) for n in range(2, 10))]
)
async def test_two_runs_of_which_one_is_killed_end_as_one_clean_run_would(
    tmp_path: Path, seed: int
) -> None:
    """The second source is a folder of the first, for fewer readers."""
    chance = random.Random(seed)  # noqa: S311
    root, home = tmp_path / "root", tmp_path / "home"
    write_pages(root, 20)
    write_pages(root / "private", 20)
    targets = [(root, EVERYONE), (root / "private", ADA)]
    chance.shuffle(targets)
    runs = [await started(home, *target) for target in targets]
    victim = chance.choice(runs)
    await killed_at(victim, chance.randrange(1, 20))
    await asyncio.gather(*(run.communicate() for run in runs))
    assert {run.returncode for run in runs} <= {0, -signal.SIGKILL}
    assert not await leaked(home)
    async with open_home(home) as opened:
        for target, audience in targets:
            await opened.indexed(target, audience=audience)
    async with open_home(tmp_path / "clean") as opened:
        for target, audience in reversed(targets):
            await opened.indexed(target, audience=audience)
        await opened.indexed(root, audience=EVERYONE)
    assert not await leaked(home)
    assert await state(home) == await state(tmp_path / "clean")
    assert len((await state(home))[1]) == 80


def write_pages(root: Path, count: int) -> None:
    root.mkdir()
    for number in range(count):
        (root / f"{number}.md").write_text(
            f"# Page {number}\n\n{root.name} words\n\n## More\n\nx\n"
        )


async def started(
    home: Path, root: Path, audience: Audience = EVERYONE
) -> asyncio.subprocess.Process:
    module = "tests.adapters.sources.index_folder"
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, str(home), str(root), str(audience)),
        stdout=asyncio.subprocess.PIPE,
    )


async def killed_at(process: asyncio.subprocess.Process, done: int) -> None:
    """SIGKILL once so many documents are done."""
    assert process.stdout
    async for line in process.stdout:
        if int(line) >= done:
            break
    if process.returncode is None:
        process.kill()


async def leaked(home: Path) -> list[str]:
    """Pages of the private folder that everyone is shown once it was claimed for one person."""
    async with open_home(home) as opened:
        if not any(source.audience == ADA for source in await opened.ports.holding.sources.all()):
            return []
        pages = [uri for uri in await opened.documents.known("file:///") if "/private/" in uri]
        return [uri for uri in pages if await opened.index.read(uri, [EVERYONE])]


async def state(home: Path) -> tuple[dict[str, DocumentRecord], list[Chunk]]:
    """Register and index, without the times."""
    async with open_home(home) as opened:
        known = await opened.documents.known("file:///")
        chunks = [each for uri in known for each in await opened.index.read(uri, [EVERYONE, ADA])]
    records = {uri: replace(one, indexed_at=0.0, source="") for uri, one in known.items()}
    return records, sorted(chunks, key=lambda chunk: chunk.id)


def _as_from_a_terminal() -> None:
    # Tests that a script runs in the background are told to ignore Ctrl-C, and hand that on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def test_a_run_that_a_person_stops_says_how_to_go_on(tmp_path: Path) -> None:
    home, root = tmp_path / "home", tmp_path / "root"
    root.mkdir()
    for number in range(500):
        (root / f"{number}.md").write_text(f"# Room {number}\n\nRoom {number} has a window.\n")
    process = await asyncio.create_subprocess_exec(
        *(*product.MYNAH, "index", str(root)),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "MYNAH_HOME": str(home), "EMBEDDING_LANGUAGES": "en"},
        preexec_fn=_as_from_a_terminal,
    )
    async with asyncio.timeout(180):
        while not (home / "index").exists():  # noqa: ASYNC110 nobody announces it
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, wailed = await process.communicate()
    assert process.returncode == 130
    assert wailed.decode().strip().endswith("mynah: stopped; run it again to continue")
