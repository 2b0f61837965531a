"""`mynah index`: one run a target, with a progress bar for people and one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from adapters.sources.folder import address_of, folder
from adapters.sources.page import page
from adapters.sources.reading import open_readers
from adapters.stores.sql.documents import Source
from bots.assemble import Knowledge, open_knowledge
from bots.settings import Settings
from core.knowledge.documents import Found
from core.knowledge.ingest import IngestPorts, ingest
from core.knowledge.report import IngestSummary, Progress
from core.knowledge.terms import terms
from core.messages import Audience

SHOWN = 20
"""Refused files that are named in the summary for people; the JSON names all."""


async def index(
    settings: Settings, targets: Sequence[str], audience: Audience, *, dry_run: bool, as_json: bool
) -> int:
    """Index every target; exit code 1 when one of them could not be read whole."""
    console = Console(stderr=True, highlight=False)
    async with open_knowledge(settings) as knowledge:
        summaries = {
            target: await index_shown(
                settings, knowledge, target, audience, console, dry_run=dry_run
            )
            for target in dict.fromkeys(targets)
        }
    if as_json:
        print(json.dumps({"targets": {target: asdict(each) for target, each in summaries.items()}}))
    return int(any(summary.incomplete for summary in summaries.values()))


async def index_shown(
    settings: Settings,
    knowledge: Knowledge,
    target: str,
    audience: Audience,
    console: Console,
    *,
    dry_run: bool = False,
) -> IngestSummary:
    """Index one target with a progress bar, and print what was done."""
    with _bar(console, target) as tell:
        summary = await index_one(settings, knowledge, target, audience, tell, dry_run=dry_run)
    _print(console, target, summary, dry_run=dry_run)
    return summary


async def index_one(
    settings: Settings,
    knowledge: Knowledge,
    target: str,
    audience: Audience,
    tell: Callable[[Progress], None] = lambda _progress: None,
    *,
    dry_run: bool = False,
) -> IngestSummary:
    """Make the index hold what one folder, file or page holds."""
    async with open_readers() as parse:
        ports = IngestPorts(
            parse=parse,
            shelve=knowledge.index,
            documents=knowledge.documents,
            spaces=knowledge.spaces,
            detect=knowledge.detect,
            terms=terms,
            clock=knowledge.clock,
            index=knowledge.index.identity,
        )
        source, found = _source(target, settings.index_max_bytes)
        summary = await ingest(
            found, source=source, audience=audience, ports=ports, progress=tell, dry_run=dry_run
        )
    if not dry_run:
        now = knowledge.clock()
        synced = None if summary.incomplete else now
        kind = "web" if source == target else "folder"
        await knowledge.remember_source(Source(source, kind, target, audience, now, synced))
    return summary


def _source(target: str, max_bytes: int) -> tuple[str, AsyncIterator[Found]]:
    if target.startswith(("http://", "https://")):
        return target, page(target, max_bytes)
    root = Path(target).expanduser()
    return address_of(root), folder(root, max_bytes)


@contextmanager
def _bar(console: Console, target: str) -> Iterator[Callable[[Progress], None]]:
    bar = Bar(
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} chunks/s"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task(escape(target), total=None, rate=0.0)

        def tell(progress: Progress) -> None:
            total = progress.total if progress.listed else None
            bar.update(task, completed=progress.done, total=total, rate=progress.rate)

        yield tell


def _print(console: Console, target: str, summary: IngestSummary, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    counts: dict[str, Any] = {
        "added": len(summary.added),
        "changed": len(summary.changed),
        "removed": len(summary.removed),
        "refused": len(summary.refused),
    }
    parts = ", ".join(f"{count} {would}{name}" for name, count in counts.items())
    console.print(
        f"[bold]{escape(target)}[/]: {parts}, {summary.unchanged} unchanged; "
        f"{summary.chunks} chunks in {summary.seconds:.1f} s"
    )
    for uri, reason in summary.refused[:SHOWN]:
        console.print(f"  [yellow]refused[/] {escape(uri)}: {escape(reason)}")
    if len(summary.refused) > SHOWN:
        console.print(f"  [dim]and {len(summary.refused) - SHOWN} more; --json names them all[/]")
    if summary.incomplete:
        console.print(
            f"  [red]not read whole[/]: {escape(summary.incomplete)}; nothing was removed"
        )
