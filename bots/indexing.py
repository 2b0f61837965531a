"""`mynah index`: one run a target, with a progress bar for people and one JSON object for programs."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from adapters.indexes.lock import sole_writer
from adapters.sources.allowed import readers_below
from adapters.sources.folder import folder, is_gone, path_of
from adapters.sources.page import page
from adapters.sources.readers.choose import readable
from adapters.sources.reading import open_readers
from adapters.sources.shown import shown_target
from bots.assemble import Knowledge, open_knowledge
from bots.enriching import enricher, filled_by
from bots.kinds import named, opened
from bots.picturing import known_as, picturing
from bots.settings import Settings
from bots.shown import console, spell
from core.knowledge.documents import Found, Parse
from core.knowledge.entries import IngestPorts
from core.knowledge.granted import covers
from core.knowledge.holdings import HoldingPorts
from core.knowledge.ingest import ingest
from core.knowledge.meaning import by_meaning
from core.knowledge.names.shelve import name_missing
from core.knowledge.report import IngestSummary, Progress, joined
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
    if (
        any(each.added or each.changed or each.unchanged for each in summaries.values())
        and not dry_run
    ):
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
    run = partial(index_one, settings, knowledge, target, audience, dry_run=dry_run)
    return await shown_run(out, shown_target(target), run, dry_run=dry_run)


async def shown_run(
    out: Console,
    target: str,
    run: Callable[[Callable[[Progress], None]], Awaitable[IngestSummary]],
    *,
    dry_run: bool = False,
) -> IngestSummary:
    """A run with a progress bar; what was done is printed."""
    with _bar(out, target) as tell:
        summary = await run(tell)
    print_summary(out, target, summary, dry_run=dry_run)
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
    source = named(target, "", audience)
    # As it was typed: what an address holds of secrets is in no name.
    page_at = page(target, settings.index_max_bytes) if source.kind == "web" else None
    found = page_at or opened(source, settings.index_max_bytes)
    return await index_source(
        settings, knowledge, source, found, tell, owing=False, dry_run=dry_run
    )


def holding(settings: Settings, knowledge: Knowledge, *, owing: bool) -> HoldingPorts:
    """What keeps index and register in step, one process at a time."""
    return HoldingPorts(
        shelve=knowledge.shelve,
        documents=knowledge.database.documents,
        sources=knowledge.database.sources,
        alone=partial(sole_writer, settings.mynah_home / "register.lock"),
        gone=is_gone,
        clock=time.time,
        owing=owing,
    )


async def index_source(
    settings: Settings,
    knowledge: Knowledge,
    source: Source,
    found: AsyncIterator[Found],
    tell: Callable[[Progress], None] = lambda _progress: None,
    *,
    owing: bool,
    dry_run: bool = False,
) -> IngestSummary:
    """Make the index hold what was found in a source, for its audience.

    `owing` notes that answers are to be erased which quote what is there no more.

    What a folder's rules name for other readers is a source of its own and read first: so it is
    never shown to those of the folder, not even for a moment.
    """
    async with open_readers() as parse:
        ports = await ingest_ports(settings, knowledge, parse, owing=owing)
        alone = partial(_index_alone, settings, knowledge, ports, tell, dry_run=dry_run)
        if source.kind != "folder":
            return await alone(source, found)
        rules = await readers_below(path_of(source.name))
        parts, summaries = rules.parts, []
        for path, audience in sorted(parts.items(), key=lambda rule: len(rule[0].parts)):
            part = Source(path.as_uri(), "folder", audience)
            inner = [each.as_uri() for each in parts if each != path and each.is_relative_to(path)]
            below = outside(folder(path, settings.index_max_bytes), inner, rules.hides)
            summaries.append(await alone(part, below))
        own = await alone(source, outside(found, [path.as_uri() for path in parts], rules.hides))
        return joined(own, *summaries)


async def outside(
    found: AsyncIterator[Found], parts: Sequence[str], hides: Callable[[str], bool]
) -> AsyncIterator[Found]:
    """What is in none of these parts, and hidden by no rule."""
    async for one in found:
        if not any(covers(part, one.uri) for part in parts) and not hides(one.uri):
            yield one


async def _index_alone(
    settings: Settings,
    knowledge: Knowledge,
    ports: IngestPorts,
    tell: Callable[[Progress], None],
    source: Source,
    found: AsyncIterator[Found],
    *,
    dry_run: bool,
) -> IngestSummary:
    async with picturing(ports.parse, knowledge, settings.index_max_bytes, source) as look:
        if not dry_run:  # which tells what would be read, and embeds nothing
            parse = by_meaning(look, knowledge.spaces, knowledge.detect)
            ports = replace(ports, parse=parse, enricher=enricher(settings, knowledge))
        return await ingest(found, source=source, ports=ports, progress=tell, dry_run=dry_run)


async def ingest_ports(
    settings: Settings, knowledge: Knowledge, parse: Parse, *, owing: bool
) -> IngestPorts:
    """What indexing asks of the world, with this reader of documents."""
    return IngestPorts(
        parse=parse,
        holding=holding(settings, knowledge, owing=owing),
        spaces=knowledge.spaces,
        detect=knowledge.detect,
        terms=terms,
        reads=readable,
        index=known_as(filled_by(settings, await knowledge.index.identity())),
        held=knowledge.index.held,
        shown_by=knowledge.database.pictures.shown_by,
    )


@contextmanager
def _bar(out: Console, target: str) -> Iterator[Callable[[Progress], None]]:
    bar = Bar(
        TextColumn("{task.description}", style="bold", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} chunks/s{task.fields[calls]}"),
        TimeRemainingColumn(),
        console=out,
        transient=True,
    )
    with bar:
        task = bar.add_task(spell(target).plain, total=None, rate=0.0, calls="")

        def tell(progress: Progress) -> None:
            total = progress.total if progress.listed else None
            calls = f", {progress.calls} model calls" if progress.calls else ""
            done, rate = progress.done, progress.rate
            bar.update(task, completed=done, total=total, rate=rate, calls=calls)

        yield tell


def print_summary(out: Console, target: str, summary: IngestSummary, *, dry_run: bool) -> None:
    read = summary.documents or summary.skipped or summary.removed
    if summary.incomplete and not read:
        said = f": {summary.incomplete}; nothing was changed"
        out.print(spell((target, "bold"), ": ", ("not read", "red"), said))
    else:
        _print_done(out, target, summary, dry_run=dry_run)


def _print_done(out: Console, target: str, summary: IngestSummary, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    done_to: dict[str, Sequence[object]] = {
        "added": summary.added,
        "changed": summary.changed,
        "removed": summary.removed,
        "refused": summary.refused,
    }
    if summary.moved:
        done_to["moved"] = [to for _, to in summary.moved]
    parts = ", ".join(f"{len(files)} {would}{name}" for name, files in done_to.items())
    skipped = f", {summary.skipped} skipped (no document)" if summary.skipped else ""
    done = (
        f": {parts}, {summary.unchanged} unchanged{skipped}; "
        f"{summary.chunks} chunks in {summary.seconds:.1f} s"
    )
    out.print(spell((target, "bold"), done))
    if summary.skipped and not summary.documents:
        out.print("  [yellow]nothing in it is of a kind that Mynah reads[/]")
    elif not (summary.documents or summary.incomplete):
        out.print("  [yellow]nothing to read was found there[/]")
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
    _print_written(out, summary)
    if summary.incomplete:
        said = f": {summary.incomplete}; nothing was removed"
        out.print(spell("  ", ("not read whole", "red"), said))


def _print_written(out: Console, summary: IngestSummary) -> None:
    """What the model that writes of chunks has cost, and what it still owes."""
    if summary.calls:
        out.print(
            spell(f"  {summary.calls} calls of the model, for what is sought beside the text")
        )
    if left := summary.unfinished:
        said = f" for {len(left)} documents until they are indexed again: {summary.model_problem}"
        out.print(spell("  ", ("not all written", "yellow"), said))


def _print_files(out: Console, done: str, files: Iterable[tuple[str, str]]) -> bool:
    """A line a reason, with the first of its files; whether all of them were named."""
    by_reason: dict[str, list[str]] = {}
    for uri, reason in files:
        by_reason.setdefault(reason, []).append(uri)
    for reason, uris in list(by_reason.items())[:SHOWN]:
        more = f" and {len(uris) - 1} more" if len(uris) > 1 else ""
        out.print(spell("  ", (done, "yellow"), f" {uris[0]}{more}: {reason}"))
    return len(by_reason) <= SHOWN and all(len(uris) == 1 for uris in by_reason.values())
