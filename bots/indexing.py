"""`mynah index`: one run a target, with a progress bar for people and one JSON object for programs."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from adapters.indexes.lock import sole_writer
from adapters.sources.folder import address_of, folder, is_gone
from adapters.sources.page import page
from adapters.sources.readers.choose import readable
from adapters.sources.reading import open_readers
from adapters.sources.shown import shown_target
from bots.assemble import Knowledge, open_knowledge
from bots.settings import Settings
from bots.shown import console, spell
from core.knowledge.documents import Found
from core.knowledge.holdings import HoldingPorts
from core.knowledge.ingest import IngestPorts, ingest
from core.knowledge.names.shelve import name_missing
from core.knowledge.report import IngestSummary, Progress
from core.knowledge.terms import terms
from core.messages import Audience
from core.ports import Source

SHOWN = 20
"""Reasons, each with one file, and endings that the summary for people names; the JSON names all."""


async def index(
    settings: Settings, targets: Sequence[str], audience: Audience, *, dry_run: bool, as_json: bool
) -> int:
    """Index every target; exit code 1 when one could not be read whole, or not at all."""
    out = console(stderr=True)
    async with open_knowledge(settings) as knowledge:
        if not dry_run:
            alone = partial(sole_writer, settings.mynah_home / "register.lock")
            if named := await name_missing(knowledge.database.names, knowledge.index, alone):
                out.print(spell((f"found the names in {named} documents indexed before", "dim")))
        summaries = {
            target: await index_shown(settings, knowledge, target, audience, out, dry_run=dry_run)
            for target in dict.fromkeys(targets)
        }
    if not dry_run:
        out.print(spell((f"kept in {settings.mynah_home.absolute()}", "dim")))
    if as_json:
        described = {shown_target(target): asdict(each) for target, each in summaries.items()}
        print(json.dumps({"targets": described}))
    return int(any(summary.failed for summary in summaries.values()))


async def index_shown(
    settings: Settings,
    knowledge: Knowledge,
    target: str,
    audience: Audience,
    out: Console,
    *,
    dry_run: bool = False,
) -> IngestSummary:
    """Index one target with a progress bar, and print what was done."""
    with _bar(out, shown_target(target)) as tell:
        summary = await index_one(settings, knowledge, target, audience, tell, dry_run=dry_run)
    print_summary(out, shown_target(target), summary, dry_run=dry_run)
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
    source, found = _source(target, audience, settings.index_max_bytes)
    async with open_readers() as parse:
        ports = IngestPorts(
            parse=parse,
            holding=HoldingPorts(
                shelve=knowledge.shelve,
                documents=knowledge.database.documents,
                sources=knowledge.database.sources,
                alone=partial(sole_writer, settings.mynah_home / "register.lock"),
                gone=is_gone,
                clock=time.time,
            ),
            spaces=knowledge.spaces,
            detect=knowledge.detect,
            terms=terms,
            reads=readable,
            index=knowledge.index.identity,
        )
        return await ingest(found, source=source, ports=ports, progress=tell, dry_run=dry_run)


def _source(target: str, audience: Audience, max_bytes: int) -> tuple[Source, AsyncIterator[Found]]:
    if "://" in target:
        return Source(shown_target(target), "web", audience), page(target, max_bytes)
    root = Path(target).expanduser()
    return Source(address_of(root), "folder", audience), folder(root, max_bytes)


@contextmanager
def _bar(out: Console, target: str) -> Iterator[Callable[[Progress], None]]:
    bar = Bar(
        TextColumn("{task.description}", style="bold", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} chunks/s"),
        TimeRemainingColumn(),
        console=out,
        transient=True,
    )
    with bar:
        task = bar.add_task(spell(target).plain, total=None, rate=0.0)

        def tell(progress: Progress) -> None:
            total = progress.total if progress.listed else None
            bar.update(task, completed=progress.done, total=total, rate=progress.rate)

        yield tell


def print_summary(out: Console, target: str, summary: IngestSummary, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    done_to = {
        "added": summary.added,
        "changed": summary.changed,
        "removed": summary.removed,
        "refused": summary.refused,
    }
    parts = ", ".join(f"{len(files)} {would}{name}" for name, files in done_to.items())
    skipped = f", {summary.skipped} skipped, not documents" if summary.skipped else ""
    done = (
        f": {parts}, {summary.unchanged} unchanged{skipped}; "
        f"{summary.chunks} chunks in {summary.seconds:.1f} s"
    )
    out.print(spell((target, "bold"), done))
    if summary.skipped and not summary.documents:
        out.print("  [yellow]nothing in it is of a kind that Mynah reads[/]")
    if endings := summary.endings:
        more = f" and {len(endings) - SHOWN} more" if len(endings) > SHOWN else ""
        out.print(
            spell("  ", ("skipped", "yellow"), f" by ending: {', '.join(endings[:SHOWN])}{more}")
        )
    hidden = ((uri, ", ".join(kinds)) for uri, kinds in summary.left_out)
    whole = _print_files(out, "refused", summary.refused)
    whole &= _print_files(out, "left out of", hidden)
    if not whole:
        out.print("  [dim]--json names every file[/]")
    if summary.incomplete:
        said = f": {summary.incomplete}; nothing was removed"
        out.print(spell("  ", ("not read whole", "red"), said))


def _print_files(out: Console, done: str, files: Iterable[tuple[str, str]]) -> bool:
    """A line a reason, with the first of its files; whether all of them were named."""
    by_reason: dict[str, list[str]] = {}
    for uri, reason in files:
        by_reason.setdefault(reason, []).append(uri)
    for reason, uris in list(by_reason.items())[:SHOWN]:
        more = f" and {len(uris) - 1} more" if len(uris) > 1 else ""
        out.print(spell("  ", (done, "yellow"), f" {uris[0]}{more}: {reason}"))
    return len(by_reason) <= SHOWN and all(len(uris) == 1 for uris in by_reason.values())
