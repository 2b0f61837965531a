"""`mynah restore`: a backup in the home's place, with everything removed again that was removed since."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.stores.archive import Manifest, read_manifest, unpack
from adapters.stores.copies import DATABASES, INDEX
from adapters.stores.embedded_valkey import stop_abandoned
from adapters.stores.home import ASIDE, alone_in, mark_whole
from adapters.stores.sql.database import open_database
from adapters.stores.sql.migrate import REVISION
from bots.answering import open_answers
from bots.assemble import open_knowledge, open_queue
from bots.backing_up import bytes_bar
from bots.erasing import erase_now
from bots.generations import hand_over, made_beside, promise, settle
from bots.indexes import home_of, living_at
from bots.moving import moved
from bots.roles import forgetting_of
from bots.rooms import leave_room, lose_again
from bots.settings import Settings
from bots.shown import console, spell
from core.people.administrators import read_person
from core.people.forget import forget
from core.ports import Erasure, Misconfigured, Traces, Unavailable
from core.upkeep.removals import DOCUMENT, LINE, LINK, PERSON, QUOTED, SOURCE, Removal

TO_DO = (
    "remove again by hand what was removed since: mynah source sync, mynah source remove, "
    "mynah forget"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the home that is replaced remembers of removals."""

    removals: Sequence[Removal] = ()
    problem: str = ""
    """Why it may not be all."""


async def restore(settings: Settings, file: Path, *, as_json: bool) -> int:
    """Checked and prepared beside the old home; then the one takes the other's place."""
    manifest = await asyncio.to_thread(restorable, file)
    home = home_of(settings)
    aside = time.strftime(f"{ASIDE}%Y%m%d-%H%M%S")
    replaced = any((home / name).exists() for name in (*DATABASES, INDEX))
    try:
        async with alone_in(home) as new:
            await stop_abandoned(home, settings.valkey_fsync)
            known = await _removed_since(settings, home, manifest)
            with bytes_bar("unpacking", manifest.size) as tell:
                await asyncio.to_thread(unpack, file, manifest, new, tell)
            staged = settings.model_copy(update={"mynah_home": new, "weaviate_url": ""})
            await _remove_again(staged, known.removals, manifest.at)
            async with _index_elsewhere(settings, staged, home):
                await asyncio.to_thread(mark_whole, home, aside)
    except OSError as error:
        raise Unavailable(f"nothing was restored: {error}") from error
    _say(file, manifest, known, str(home / aside) if replaced else "", as_json=as_json)
    async with living_at(settings):
        await settle(settings, home)
    return 0


def restorable(file: Path) -> Manifest:
    """What is in it, where this release can restore it. Raises Misconfigured."""
    manifest = read_manifest(file)
    if manifest.records > REVISION:
        raise Misconfigured(
            f"{file} was made by Mynah {manifest.release}, and its records are of a later release "
            "than this one: restore it with that one"
        )
    return manifest


@asynccontextmanager
async def _index_elsewhere(settings: Settings, staged: Settings, home: Path) -> AsyncIterator[None]:
    """With Weaviate, the new home's index is made there and promised to it; inside, the home comes to count."""
    new = staged.mynah_home
    if not settings.weaviate_url or not (new / INDEX).exists():
        yield
        return
    async with made_beside(settings, home) as there:
        await moved(staged, there, console(stderr=True))
        # Nobody reads it there any more, and nothing would be removed from it.
        await asyncio.to_thread(shutil.rmtree, new / INDEX)
        await asyncio.to_thread(promise, there, new)
        yield
        await asyncio.to_thread(hand_over, there)


async def _removed_since(settings: Settings, home: Path, manifest: Manifest) -> Known:
    """By the records that are here now, which know what the backup cannot know."""
    if not settings.database_url and not (home / DATABASES[0]).exists():
        return Known(problem="there are no records of an earlier home here")
    keys = settings.mynah_keys.get_secret_value()
    try:
        async with open_database(settings.database_url, home, keys=keys) as database:
            removals, closed = await database.removals.since(manifest.at, manifest.removals)
    except (Misconfigured, Unavailable) as error:
        return Known(problem=f"the records that are here cannot be read: {error}")
    unknown = f"{closed} removals are sealed by a key that is not here" if closed else ""
    return Known(removals, unknown)


def _named(removals: Sequence[Removal], kind: str) -> list[str]:
    return list(dict.fromkeys(name for one in removals if one.kind == kind for name in one.names))


async def _remove_again(staged: Settings, removals: Sequence[Removal], made_at: float) -> None:
    """In the new home, before it is anybody's; opening it also shows that its engines take it.

    Of a person goes all that they had said when the backup was made, whatever a clock said later.
    """
    documents = _named(removals, DOCUMENT)
    async with open_knowledge(staged) as knowledge:
        await lose_again(knowledge, [one.names for one in removals if one.kind == LINE])
        for name in _named(removals, SOURCE):
            await leave_room(staged, knowledge, name)
        if documents:
            await knowledge.shelve.remove(documents)
            await knowledge.database.documents.forget(documents, owing=True)
        quoted = _named(removals, QUOTED)
        await knowledge.database.removals.owe(quoted, _named(removals, LINK))
        await erase_now(staged, knowledge)
        # For a backup that is older still, restored after this one.
        await knowledge.database.removals.take_over(removals)
        if people := [one for one in removals if one.kind == PERSON]:
            async with (
                open_queue(staged) as queue,
                open_answers(staged, knowledge, kept=True) as answers,
            ):
                forgetting = forgetting_of(staged, knowledge, queue, answers)
                for one in people:
                    person = read_person(one.names[0])
                    await forget(Erasure(Traces(person, max(one.at, made_at))), forgetting)


def _say(file: Path, manifest: Manifest, known: Known, aside: str, *, as_json: bool) -> None:
    removed = {kind: len(_named(known.removals, kind)) for kind in (DOCUMENT, SOURCE, PERSON)}
    removed[LINE] = sum(one.kind == LINE for one in known.removals)
    if as_json:
        told = {"file": str(file), "at": manifest.at, "release": manifest.release}
        more = {"aside": aside, "removed_again": removed, "unknown_removals": known.problem}
        print(json.dumps({**told, **more, "elsewhere": manifest.elsewhere}))
        return
    out = console()
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(manifest.at))
    out.print(spell(("restored", "bold"), f" {file}, made at {made} by Mynah {manifest.release}"))
    if any(removed.values()):
        counts = ", ".join(f"{count} {kind}" for kind, count in removed.items() if count)
        out.print(spell(f"removed again, as it was removed since: {counts}"))
    if known.problem:
        out.print(spell(("not known", "yellow"), f": removals since then; {known.problem}"))
        out.print(spell(f"  {TO_DO}"))
    if aside:
        out.print(spell(f"what was here before is in {aside}; remove it once all is well"))
    for each in manifest.elsewhere:
        out.print(spell(("not in it", "yellow"), f": {each}"))
    out.print("Start Mynah again, then: mynah doctor, and mynah source sync")
