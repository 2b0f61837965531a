"""When a source is read again by itself, and what is noted of how that went."""

from __future__ import annotations

from dataclasses import replace

from core.knowledge.report import IngestSummary
from core.ports import Source

FIRST_PAUSE = 60.0
"""Seconds after a failure; doubles with each, up to the source's own interval."""


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
