"""What is wrong by fixed limits: failures, slow answers, the queue, error budgets, parts that are down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from core.ports import Subject
from core.quality.figures import PERCENTILE, Figures, surely_above
from core.quality.monitor import EVERYTHING

Windows = Mapping[int, Mapping[Subject, Figures]]
"""By minutes: what was counted in the last so many."""

SPANS = (2, 10, 60)
"""Minutes that limits are held to: the shortest in which there were enough events."""
FEWEST = 10
BURNS = ((14.4, 60, 5), (6.0, 360, 30))
"""How many times too fast the error budget is used up, over a long and a short window of so many
minutes (Beyer et al. 2018, The Site Reliability Workbook, chapter 5)."""
WINDOWS = tuple(sorted({*SPANS, *(minutes for _, *both in BURNS for minutes in both)}))
HELD = ("all", "platform", "workspace")
"""Kinds of subjects that limits are held to."""
NEEDED = frozenset({"workers"})
"""Parts without which nobody is answered, though only degraded."""


class Severity(IntEnum):
    """How soon somebody should look."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """From which figures on something is wrong."""

    errors: float = 0.1
    """The share of messages that get no proper answer; critical."""
    very_slow: float = 10.0
    """Seconds that more than one answer in twenty takes; high."""
    slow: float = 5.0
    """The same; low."""
    queue: float = 60.0
    """Seconds that the oldest message waits; high."""
    deviations: float = 3.0
    """From what is usual; medium."""
    objective: float = 0.99
    """The share of messages that are to get a proper answer."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that is wrong now."""

    kind: str
    """errors, response, queue, burn, dependency, or the name of a metric that is unusual."""
    subject: Subject
    severity: Severity
    value: float = 0.0
    limit: float = 0.0
    minutes: int = 0
    """The window that was looked at."""
    detail: str = ""
    usual: bool = False
    """The limit is what was usual, not one that somebody set."""

    @property
    def name(self) -> str:
        """What tells it from others."""
        return f"{self.kind} {self.subject}"


def broken(windows: Windows, limits: Limits) -> list[Symptom]:
    """All that is beyond its limit."""
    found = [*_shares(windows, limits), *_waiting(windows, limits), *_burning(windows, limits)]
    return sorted(found, key=lambda each: -each.severity)


def down(states: Mapping[str, str], before: Mapping[str, str]) -> list[Symptom]:
    """Parts that did not work at the last look either, by what `readiness` says of them."""
    found = []
    for name, state in states.items():
        if _works(state) or _works(before.get(name, "ok")):
            continue
        degraded = state.startswith("degraded") and name not in NEEDED
        severity = Severity.HIGH if degraded else Severity.CRITICAL
        found.append(Symptom("dependency", Subject("dependency", name), severity, detail=state))
    return found


def _works(state: str) -> bool:
    return state == "ok"


def _shares(windows: Windows, limits: Limits) -> Iterator[Symptom]:
    for subject in _subjects(windows):
        minutes, figures = _enough(windows, subject)
        every = figures["answers"] + figures["lost"]
        if surely_above(figures["failed"], every, limits.errors):
            share = figures["failed"] / every
            yield Symptom("errors", subject, Severity.CRITICAL, share, limits.errors, minutes)
        for seconds, severity in ((limits.very_slow, Severity.HIGH), (limits.slow, Severity.LOW)):
            if surely_above(figures.slower(seconds), figures["answers"], 1 - PERCENTILE):
                took = figures.quantile(PERCENTILE) or 0.0
                yield Symptom("response", subject, severity, took, seconds, minutes)
                break


def _waiting(windows: Windows, limits: Limits) -> Iterator[Symptom]:
    waits = windows[SPANS[0]].get(EVERYTHING, Figures())["queue"]
    if waits > limits.queue:
        yield Symptom("queue", EVERYTHING, Severity.HIGH, waits, limits.queue, SPANS[0])


def _burning(windows: Windows, limits: Limits) -> Iterator[Symptom]:
    severities = (Severity.CRITICAL, Severity.HIGH)
    for (times, *spans), severity in zip(BURNS, severities, strict=True):
        rate = times * (1 - limits.objective)
        long, short = (windows[minutes].get(EVERYTHING, Figures()) for minutes in spans)
        surely = surely_above(long["failed"], long["answers"] + long["lost"], rate)
        # The short window only says that it goes on.
        if surely and (short.share("failed", "answers", "lost") or 0.0) > rate:
            share = long.share("failed", "answers", "lost") or 0.0
            yield Symptom("burn", EVERYTHING, severity, share, rate, spans[0])
            return


def _subjects(windows: Windows) -> Iterable[Subject]:
    every = {subject for minutes in SPANS for subject in windows[minutes] if subject.by in HELD}
    return sorted(every, key=str)


def _enough(windows: Windows, subject: Subject) -> tuple[int, Figures]:
    for minutes in SPANS:
        figures = windows[minutes].get(subject, Figures())
        if figures["answers"] + figures["lost"] >= FEWEST:
            return minutes, figures
    return SPANS[-1], Figures()
