"""When a source is read again by itself, and what is noted of how that went.

The clock only says that a source is due: whoever first claims that, of several processes, writes a
ticket, and some worker reads the source.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import quote, unquote

from core.knowledge.report import IngestSummary
from core.ports import Notes, Source, Sources

_TICKET = "sync"
CLAIM_SECONDS = 120.0
"""So long after a claim that led to nothing, as in a crash, the source is due for others again."""

FIRST_PAUSE = 60.0
"""Seconds after a failure; doubles with each, up to the source's own interval."""


async def entered(name: str, sources: Sources) -> Source | None:
    """As it is kept now."""
    return next((one for one in await sources.all() if one.name == name), None)


def next_at(source: Source) -> float | None:
    """The Unix time from which on it is to be read; None where nobody set an interval."""
    if not source.every:
        return None
    if not source.failures:
        return source.tried_at + source.every
    return source.tried_at + min(source.every, FIRST_PAUSE * 2.0 ** min(source.failures - 1, 20))


def outcome(source: Source, problem: str, now: float) -> Source:
    """The source after a try, which went well where there is no problem."""
    failures = source.failures + 1 if problem else 0
    return replace(source, tried_at=now, failures=failures, problem=problem)


def problem_of(summary: IngestSummary) -> str:
    """Why a run counts as failed, in words for a person; empty where it does not."""
    if summary.incomplete:
        return summary.incomplete
    if summary.failed:
        uri, reason = summary.refused[0]
        more = f" and {len(summary.refused) - 1} more" if len(summary.refused) > 1 else ""
        return f"nothing of it could be read: {uri}{more}: {reason}"
    return ""


async def fire(
    sources: Sources,
    notes: Notes,
    enqueue: Callable[[str], Awaitable[None]],
    now: float,
    me: str,
) -> int:
    """Write a ticket for each source that is due and that nobody else claimed; how many."""
    written = 0
    for source in await sources.all():
        due = next_at(source)
        if due is None or due > now:
            continue
        claim = f"sched:sync:{quote(source.name, safe='')}:{due:.3f}"
        if await notes.keep_first(claim, me, CLAIM_SECONDS) == me:
            await enqueue(ticket(source.name, now))
            written += 1
    return written


def ticket(name: str, at: float) -> str:
    """Three parts, where a conversation's id has four."""
    return f"{_TICKET}:{quote(name, safe='')}:{at:.3f}"


def read_ticket(text: str) -> tuple[str, float] | None:
    """The source's name and when it was due; None for what is a conversation's ticket."""
    kind, *parts = text.split(":")
    if kind != _TICKET or len(parts) != 2:
        return None
    return unquote(parts[0]), float(parts[1])


def is_wanted(source: Source, at: float) -> bool:
    """Whether a ticket of that time still stands: not read since, or broken off while it was."""
    due = next_at(source)
    return source.tried_at == at or (due is not None and due <= at)


async def ask_for(
    name: str, sources: Sources, enqueue: Callable[[str], Awaitable[None]], now: float
) -> bool:
    """Have a source read by a worker at once, also one without an interval; False where there is none."""
    source = await entered(name, sources)
    if source is None:
        return False
    at = round(now, 3)  # as a ticket writes it
    # As if it were being read since now: so its ticket stands until it was.
    await sources.remember(replace(source, tried_at=at))
    await enqueue(ticket(name, at))
    return True


async def told_apart(
    text: str, work: Callable[[str], Awaitable[None]], sync: Callable[[str, float], Awaitable[None]]
) -> None:
    """Hand a ticket to whom it is for."""
    fired = read_ticket(text)
    if fired is None:
        await work(text)
    else:
        await sync(*fired)
