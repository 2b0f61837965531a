"""Counts what happened: a slot a minute for everything, each platform, workspace, model and strategy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from core.ports import Answered, Lost, Observed, Opinion, Slot, Spent, Subject, Told
from core.quality.figures import Figures, total

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
LATE, LATEST = 3, 60
"""Minutes that are counted again each minute, since verdicts come after answers; and now and then,
since corrections and opened citations come much later."""
KINDS = tuple(each.name for each in fields(Told))
EVERYTHING = Subject()

Counted = dict[tuple[float, Subject], Figures]
Happened = tuple[Sequence[Answered], Sequence[Opinion], Sequence[Spent], Sequence[Lost]]


def minute_of(at: float) -> float:
    """The beginning of the minute."""
    return at // MINUTE * MINUTE


def since_when(now: float) -> float:
    """From when on minutes are counted again at this time."""
    minute = minute_of(now)
    often = int(minute // MINUTE) % 10
    return minute - (LATE if often else LATEST) * MINUTE


async def happened(
    observed: Observed, lost: Iterable[Lost], since: float, until: float
) -> Happened:
    """All of it in between. Raises Unavailable."""
    return (
        await observed.answered(since, until),
        await observed.opinions(since, until),
        await observed.spent(since, until),
        [each for each in lost if since <= each.at < until],
    )


def counted(what: Happened, queue: tuple[float, float] | None = None) -> list[Slot]:
    """Slots of a minute; `queue`: when somebody looked, and how many seconds the oldest message waited."""
    made: Counted = defaultdict(Figures)
    answered, opinions, spent, lost = what
    for answer in answered:
        for figures in _of(made, answer.at, answer.told):
            _count_answer(figures, answer)
        for model in answer.failed_models:
            made[minute_of(answer.at), Subject("model", model)].count("failures")
    for opinion in opinions:
        for figures in _of(made, opinion.at, opinion.told):
            figures.count("up" if opinion.score > 0 else "down")
    for call in spent:
        for figures in _of(made, call.at, Told("", call.payer.workspace, call.model)):
            figures.count("micros", call.micros)
            figures.count("calls")
    for letter in lost:
        for figures in _of(made, letter.at, letter.told):
            figures.count("lost")
            figures.count("failed")
    if queue is not None:
        figures = made[minute_of(queue[0]), EVERYTHING]
        figures.count("queue", queue[1])
        figures.count("looks")
    return [_slot(at, subject, figures) for (at, subject), figures in made.items()]


def _count_answer(figures: Figures, answer: Answered) -> None:
    figures.time(answer.seconds)
    names = ("searched", "cited", "opened", "followed", "corrected")
    for name in names:
        if getattr(answer, name):
            figures.count(name)
    if answer.unwritten:
        figures.count("failed")
    if answer.quality is not None:
        figures.count("judged")
        figures.count("quality", answer.quality)


def _of(made: Counted, at: float, told: Told) -> Iterable[Figures]:
    minute = minute_of(at)
    yield made[minute, EVERYTHING]
    for kind in KINDS:
        if name := getattr(told, kind):
            yield made[minute, Subject(kind, name)]


def _slot(at: float, subject: Subject, figures: Figures) -> Slot:
    sketch = figures.sketch.kept if figures.sketch else b""
    return Slot(at, MINUTE, subject, dict(figures.sums), sketch)


def window(slots: Iterable[Slot], since: float, until: float) -> Mapping[Subject, Figures]:
    """What the slots that begin in between add up to, by subject."""
    parts: dict[Subject, list[Slot]] = defaultdict(list)
    for slot in slots:
        if since <= slot.at < until:
            parts[slot.subject].append(slot)
    return {
        subject: total((slot.sums, slot.sketch) for slot in found)
        for subject, found in parts.items()
    }
