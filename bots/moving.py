"""`mynah migrate index`: moves the index into the other engine, with a progress bar or one JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bots.assemble import embedding_spaces, opened_spaces
from bots.indexes import open_index
from bots.settings import Settings
from bots.shown import console, spell
from core.knowledge.move import Moved, move
from core.ports import Misconfigured

Engine = Literal["weaviate", "lancedb"]


async def migrate_index(settings: Settings, to: Engine, *, as_json: bool) -> int:
    """The documents' vectors come along; what the other index holds of an earlier try is kept."""
    if not settings.weaviate_url:
        raise Misconfigured(
            "WEAVIATE_URL must name the Weaviate server. Example: WEAVIATE_URL=http://127.0.0.1:8090"
        )
    embedded = settings.model_copy(update={"weaviate_url": ""})
    one, other = (embedded, settings) if to == "weaviate" else (settings, embedded)
    out = console(stderr=True)
    done = await moved(one, other, out)
    _say(out, done, to)
    if as_json:
        print(json.dumps({"to": to, **asdict(done)}))
    return 0


async def moved(one: Settings, other: Settings, out: Console) -> Moved:
    """All that the index of the one settings holds, moved into that of the other, with a bar."""
    spaces = await opened_spaces(embedding_spaces(one))
    async with open_index(one, spaces) as source, open_index(other, spaces) as target:
        with _bar(out) as tell:
            return await move(source, target, tell)


def _say(out: Console, moved: Moved, to: Engine) -> None:
    done = (
        f"{moved.written} documents moved, {moved.unchanged} were there, {moved.removed} removed; "
        f"{moved.chunks:,} chunks on both sides, {moved.compared} documents compared whole"
    )
    out.print(spell(done))
    then = (
        "Keep WEAVIATE_URL set and start Mynah again; MYNAH_HOME/index is not read any more."
        if to == "weaviate"
        else "Remove WEAVIATE_URL and start Mynah again; the server's collections are not read any more."
    )
    out.print(spell(then))


@contextmanager
def _bar(out: Console) -> Iterator[Callable[[Moved], None]]:
    columns = (TextColumn("documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=out, transient=True) as bar:
        task = bar.add_task("documents", total=None)
        yield lambda moved: bar.update(task, completed=moved.done, total=moved.documents)
