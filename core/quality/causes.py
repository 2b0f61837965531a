"""What most likely causes a symptom: a part that is down, a model, where it happens, or a new release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.ports import Subject
from core.quality.figures import Figures
from core.quality.monitor import EVERYTHING, HOUR
from core.quality.rules import Symptom

RELEASED = 2 * HOUR
"""So long after a new release what is unusual everywhere is put down to it."""
MOST_OF_IT = 0.6
"""The share of what is too much that must be in one place."""
APART = 3.0
"""And so many times as much of what happens there must be lost as of what happens elsewhere."""
NEARLY_ALL = 0.9
"""The share of what happens from which on a place is no other than everything."""
BLAMED = ("model", "strategy", "platform", "workspace")
"""Kinds of places, the likeliest to be at fault first."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Empty where nothing stands out."""

    kind: str = ""
    """dependency, model, strategy, platform, workspace, release."""
    name: str = ""
    detail: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind)


UNKNOWN = Cause()


@dataclass(frozen=True, slots=True)
class Release:
    """Which release runs, and since when; which one ran before, or "" where that is not known."""

    name: str
    since: float
    before: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What happened lately, in so many minutes, and what did before, in so many."""

    now: Mapping[Subject, Figures]
    minutes: float
    before: Mapping[Subject, Figures]
    minutes_before: float
    down: Sequence[Symptom] = ()
    """Parts that do not work at this moment."""
    release: Release | None = None


Loss = Callable[[Figures, float], float]
_BY_EVENT: Mapping[str, tuple[Loss, tuple[str, ...]]] = {
    "errors": (lambda f, _: f["failed"], ("answers", "lost")),
    "burn": (lambda f, _: f["failed"], ("answers", "lost")),
    "response": (lambda f, limit: f.slower(limit), ("answers",)),
    "satisfaction": (lambda f, _: f["down"], ("up", "down")),
    "intent": (lambda f, _: f["corrected"], ("followed",)),
    "precision": (lambda f, _: f["searched"] - f["cited"], ("searched",)),
    "opened": (lambda f, _: f["cited"] - f["opened"], ("cited",)),
    "quality": (lambda f, _: f["judged"] - f["quality"], ("judged",)),
    "cost": (lambda f, _: f["micros"], ("calls",)),
}
"""How much is lost, and of how many events."""
_BY_TIME: Mapping[str, Loss] = {
    "traffic": lambda f, _: -f["answers"],
}


def likely(symptom: Symptom, evidence: Evidence, now: float) -> Cause:
    """The likeliest cause by what is known now: the first of these that there is a sign of."""
    if symptom.kind == "dependency":
        return Cause("dependency", symptom.subject.name, symptom.detail)
    return (
        _down(symptom, evidence.down)
        or _failing(symptom, evidence)
        or _place(symptom, evidence)
        or _released(evidence.release, now)
        or _own(symptom, evidence)
    )


def _own(symptom: Symptom, evidence: Evidence) -> Cause:
    """Where it was seen, unless that is nearly everywhere."""
    own, whole = (_weight(each, symptom, evidence) for each in (symptom.subject, EVERYTHING))
    if symptom.subject.by not in BLAMED or own >= NEARLY_ALL * whole:
        return UNKNOWN
    return Cause(symptom.subject.by, symptom.subject.name)


def _down(symptom: Symptom, down: Iterable[Symptom]) -> Cause:
    """Where several parts are, the one without which least works; a chat platform explains only its own silence."""
    for each in sorted(down, key=lambda each: -each.severity):
        name = each.subject.name
        own = symptom.subject in (Subject("platform", name), EVERYTHING)
        if "connected" in each.detail and not (own and symptom.kind == "traffic"):
            continue
        return Cause("dependency", name, each.detail)
    return UNKNOWN


def _failing(symptom: Symptom, evidence: Evidence) -> Cause:
    """The model that failed most, where that explains half of what got no proper answer."""
    if symptom.kind not in ("errors", "burn"):
        return UNKNOWN
    failed = evidence.now.get(EVERYTHING, Figures())["failed"]
    models = [(f["failures"], s.name) for s, f in evidence.now.items() if s.by == "model"]
    failures, name = max(models, default=(0.0, ""))
    return Cause("model", name) if failures and failures >= failed / 2 else UNKNOWN


def _place(symptom: Symptom, evidence: Evidence) -> Cause:
    """Where nearly all of what is lost beyond the usual is lost, while elsewhere little is.

    What one model answers is one strategy's, too: of several places the one counts that is worse
    beside the rest, and of those the kind that is named first in BLAMED.
    """
    everywhere, whole = (part(EVERYTHING, symptom, evidence) for part in (_excess, _weight))
    if everywhere <= 0:
        return UNKNOWN
    ranked = []
    for subject in {*evidence.now, *evidence.before}:
        own, weight = (part(subject, symptom, evidence) for part in (_excess, _weight))
        others = whole - weight
        if subject.by not in BLAMED or own < MOST_OF_IT * everywhere or not (weight and others > 0):
            continue
        rest = max(0.0, everywhere - own) / others
        if own / weight >= APART * rest:
            margin = round(own / weight - rest, 1)
            ranked.append((margin, -BLAMED.index(subject.by), subject.by, subject.name))
    return Cause(*max(ranked)[2:]) if ranked else UNKNOWN


def _excess(subject: Subject, symptom: Symptom, evidence: Evidence) -> float:
    """What is lost there now, beyond what would be by how it was before."""
    now = evidence.now.get(subject, Figures())
    before = evidence.before.get(subject, Figures())
    if symptom.kind in _BY_TIME:
        loss = _BY_TIME[symptom.kind]
        usual = loss(before, 0.0) * evidence.minutes / evidence.minutes_before
        return loss(now, 0.0) - usual
    if symptom.kind not in _BY_EVENT:
        return 0.0
    lost, names = _BY_EVENT[symptom.kind]
    events, earlier = (sum(f[name] for name in names) for f in (now, before))
    rate = lost(before, symptom.limit) / earlier if earlier else 0.0
    return lost(now, symptom.limit) - rate * events


def _weight(subject: Subject, symptom: Symptom, evidence: Evidence) -> float:
    """How much happens there: the events of which something may be lost, or what is usual."""
    if symptom.kind in _BY_TIME:
        before = evidence.before.get(subject, Figures())
        minutes = evidence.minutes / evidence.minutes_before
        return abs(_BY_TIME[symptom.kind](before, 0.0)) * minutes
    _, names = _BY_EVENT.get(symptom.kind, (None, ()))
    now = evidence.now.get(subject, Figures())
    return sum(now[name] for name in names)


def _released(release: Release | None, now: float) -> Cause:
    if release is None or not release.before or now - release.since > RELEASED:
        return UNKNOWN
    return Cause("release", release.name, release.before)
