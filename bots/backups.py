"""Backups by the clock, how many of them are kept, and the proof that one can be restored."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

from adapters.indexes.lancedb import open_as_it_is
from adapters.stores.archive import Manifest, read_manifest, unpack
from adapters.stores.copies import DATABASES, INDEX, QUEUE
from bots.assemble import open_queue, open_records
from bots.backing_up import bytes_bar, make_backup
from bots.restoring import restorable
from bots.settings import Settings
from bots.shown import console, spell

_OURS = re.compile(r"mynah-\d{8}-\d{6}\.tar")


async def backup_by_clock(settings: Settings) -> str:
    """A new file in BACKUP_FOLDER, looked through once more; of the older ones the newest stay."""
    folder = Path(settings.backup_folder)
    file = folder / time.strftime("mynah-%Y%m%d-%H%M%S.tar", time.gmtime())
    whole = await make_backup(settings, file)
    await asyncio.to_thread(read_manifest, file)
    gone = await asyncio.to_thread(drop_older, folder, settings.backups_kept)
    return f"{file.name}, {whole.size / 1e6:,.1f} MB; {gone} older removed"


def drop_older(folder: Path, kept: int) -> int:
    """How many went; other files in the folder are nobody's business here."""
    ours = sorted(each for each in folder.iterdir() if _OURS.fullmatch(each.name))
    older = ours[:-kept]
    for each in older:
        each.unlink(missing_ok=True)
    return len(older)


async def verify_backup(settings: Settings, file: Path, *, as_json: bool) -> int:
    """Restore it into an empty home beside the file, and open everything there; exit code 1 for a problem."""
    manifest = await asyncio.to_thread(restorable, file)
    home = Path(mkdtemp(prefix=".mynah-verify-", dir=file.parent))
    try:
        with bytes_bar("unpacking", manifest.size) as tell:
            await asyncio.to_thread(unpack, file, manifest, home, tell)
        changed = {"mynah_home": home, "database_url": "", "weaviate_url": "", "redis_url": ""}
        counts, problems = await _looked_into(settings.model_copy(update=changed), home)
    finally:
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
    _say(file, manifest, counts, problems, as_json=as_json)
    return int(bool(problems))


async def _looked_into(staged: Settings, home: Path) -> tuple[Mapping[str, int], list[str]]:
    """What stands in the restored home, by its own engines, and what is wrong with it."""
    counts: dict[str, int] = {}
    problems = [each for name in DATABASES for each in _unsound(home / name)]
    registered = 0
    if (home / DATABASES[0]).exists():
        async with open_records(staged) as database:
            documents = await database.documents.everything()
            registered = sum(each.chunks for each in documents)
            counts |= {"documents": len(documents), "people": len(await database.records.people())}
    if (home / INDEX).exists():
        async with open_as_it_is(home / INDEX) as index:
            counts["chunks"] = await index.count()
        if counts["chunks"] != registered:
            told = f"the index holds {counts['chunks']} chunks, the register {registered}"
            problems.append(told)
    if (home / QUEUE).exists():
        async with open_queue(staged) as queue:
            depth = await queue.depth()
            counts |= {"waiting": depth.waiting, "dead": depth.dead}
    return counts, problems


def _unsound(database: Path) -> list[str]:
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        told = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    return [] if told == ["ok"] else [f"{database.name}: {each}" for each in told]


def _say(
    file: Path,
    manifest: Manifest,
    counts: Mapping[str, int],
    problems: list[str],
    *,
    as_json: bool,
) -> None:
    if as_json:
        told = {"file": str(file), "files": len(manifest.files), "bytes": manifest.size}
        elsewhere = list(manifest.elsewhere)
        print(json.dumps({**told, **counts, "problems": problems, "elsewhere": elsewhere}))
        return
    out = console()
    for each in problems:
        out.print(spell(("wrong", "red"), f": {each}"))
    held = ", ".join(f"{count} {name}" for name, count in counts.items())
    words = "can be restored" if not problems else "was read"
    out.print(spell((words, "bold"), f": {len(manifest.files)} files as they were written; {held}"))
    for each in manifest.elsewhere:
        out.print(spell(("not in it", "yellow"), f": {each}"))
