"""Symptoms become incidents: grouped by cause, damped where they flap, escalated, and said to be over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from core.quality.causes import Cause
from core.quality.monitor import HOUR, MINUTE
from core.quality.rules import Severity, Symptom

CALM = 5 * MINUTE
"""Without a symptom until it is over; twice as long each time that it came back."""
LONGEST_CALM = HOUR
TOGETHER = 10 * MINUTE
"""What begins so soon after something of which the cause is unknown is taken for the same trouble."""
AGAIN = HOUR
"""What comes back within this time after its end is the same trouble."""
RETURNS_TOLD = 2
"""How often it is told that it came back and ended; then it flaps, and only its last end is told."""
MOST_SYMPTOMS = 20
_SLOW_TO_END = "burn"


@dataclass(frozen=True, slots=True)
class Stage:
    """Something that is to be told of an incident, once."""

    name: str
    """opened, worse, cause, again, escalated, recovered, with a number where it can come twice."""
    at: float


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble, from its first symptom to its end."""

    id: str
    severity: Severity
    symptoms: tuple[Symptom, ...]
    """Each as it was last seen, the gravest of the first ones first."""
    cause: Cause
    opened_at: float
    bad_at: float
    """When there was a symptom last."""
    closed_at: float | None = None
    returns: int = 0
    stages: tuple[Stage, ...] = ()

    @property
    def lead(self) -> Symptom:
        """The symptom that it is named after."""
        return self.symptoms[0]

    @property
    def calm(self) -> float:
        """Seconds without a symptom after which it is over."""
        return float(min(LONGEST_CALM, CALM * 2 ** min(self.returns, 10)))


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is told of what this pattern matches until then."""

    pattern: str
    """Of a symptom such as `errors platform slack`, or a cause such as `model openai:gpt-4.1`; with *."""
    until: float

    def covers(self, incident: Incident, now: float) -> bool:
        """Whether it does at this time."""
        cause = f"{incident.cause.kind} {incident.cause.name}"
        names = (incident.id, cause, *(symptom.name for symptom in incident.symptoms))
        return now < self.until and any(fnmatchcase(name, self.pattern) for name in names)


def evolved(
    incidents: Sequence[Incident],
    seen: Sequence[tuple[Symptom, Cause]],
    now: float,
    escalate_after: float = 0.0,
) -> list[Incident]:
    """The incidents as they are with what is seen now; `escalate_after` seconds, 0 for never."""
    current = list(incidents)
    for symptom, cause in sorted(seen, key=lambda pair: -pair[0].severity):
        at = _same(current, symptom, cause, now)
        if at is None:
            current.append(_opened(symptom, cause, now))
        else:
            current[at] = _joined(current[at], symptom, cause, now)
    return [_escalated(_ended(each, now), now, escalate_after) for each in current]


def _opened(symptom: Symptom, cause: Cause, now: float) -> Incident:
    name = f"{symptom.kind}-{int(now // MINUTE)}"
    stages = (Stage("opened", now),)
    return Incident(name, symptom.severity, (symptom,), cause, now, now, stages=stages)


def _same(incidents: Sequence[Incident], symptom: Symptom, cause: Cause, now: float) -> int | None:
    """The place of the incident that this symptom belongs to."""

    def is_recent(each: Incident) -> bool:
        return each.closed_at is None or now - each.closed_at < AGAIN

    def rank(each: Incident) -> int:
        if not is_recent(each):
            return 0
        if cause and each.cause == cause:
            return 3
        if any(known.name == symptom.name for known in each.symptoms):
            return 2 if not cause or not each.cause or each.cause == cause else 0
        begun = each.closed_at is None and now - each.opened_at <= TOGETHER
        return 1 if begun and not (cause and each.cause) else 0

    ranked = [(rank(each), n) for n, each in enumerate(incidents)]
    best, at = max(ranked, default=(0, 0))
    return at if best else None


def _joined(incident: Incident, symptom: Symptom, cause: Cause, now: float) -> Incident:
    if symptom.kind == _SLOW_TO_END and incident.lead.kind != _SLOW_TO_END:
        # The budget of the last hours is used up long after what used it has ended.
        return _beside(incident, symptom)
    others = [each for each in incident.symptoms if each.name != symptom.name]
    first = incident.lead.name == symptom.name or symptom.severity > incident.severity
    symptoms = (symptom, *others) if first else (*others, symptom)
    if not first and len(others) < len(incident.symptoms):
        symptoms = tuple(symptom if e.name == symptom.name else e for e in incident.symptoms)
    stages, returns, closed_at = list(incident.stages), incident.returns, incident.closed_at
    if closed_at is not None:
        returns, closed_at = returns + 1, None
        if returns <= RETURNS_TOLD:
            stages.append(Stage(f"again-{returns}", now))
    if symptom.severity > incident.severity:
        stages.append(Stage(f"worse-{symptom.severity}", now))
    elif cause and not incident.cause and not any(each.name == "cause" for each in stages):
        stages.append(Stage("cause", now))
    return replace(
        incident,
        severity=max(incident.severity, symptom.severity),
        symptoms=symptoms[:MOST_SYMPTOMS],
        cause=incident.cause or cause,
        bad_at=now,
        closed_at=closed_at,
        returns=returns,
        stages=tuple(stages),
    )


def _beside(incident: Incident, symptom: Symptom) -> Incident:
    """It neither opens an incident again nor keeps one open."""
    if incident.closed_at is not None or symptom.name in {e.name for e in incident.symptoms}:
        return incident
    return replace(incident, symptoms=(*incident.symptoms, symptom)[:MOST_SYMPTOMS])


def _ended(incident: Incident, now: float) -> Incident:
    if incident.closed_at is not None or now - incident.bad_at < incident.calm:
        return incident
    told = Stage(f"recovered-{incident.returns}", now)
    return replace(incident, closed_at=now, stages=(*incident.stages, told))


def _escalated(incident: Incident, now: float, after: float) -> Incident:
    grave = incident.severity >= Severity.HIGH and incident.closed_at is None
    done = any(each.name == "escalated" for each in incident.stages)
    if not after or not grave or done or now - incident.opened_at < after:
        return incident
    return replace(incident, stages=(*incident.stages, Stage("escalated", now)))


def silenced(incident: Incident, silences: Iterable[Silence], now: float) -> bool:
    """Whether nothing is told of it now."""
    return any(each.covers(incident, now) for each in silences)
