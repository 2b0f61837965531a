"""What administrators are told of an incident: what changed, the likely cause, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping

from core.ports import Subject
from core.quality.causes import Cause
from core.quality.incidents import Incident, Stage
from core.quality.monitor import MINUTE
from core.quality.rules import Severity, Symptom
from core.words import say

RUNBOOKS = "docs/runbooks"
_PAGES: Mapping[str, str] = {
    "errors": "errors",
    "burn": "errors",
    "response": "slow-answers",
    "queue": "queue",
    "dependency": "part-away",
    "cost": "cost",
    "traffic": "silence",
}
_QUALITY = "quality"
_SECONDS = frozenset({"response", "queue"})
MOST_FURTHER = 5


def page_of(symptom: Symptom) -> str:
    """The page that says what to do."""
    return f"{RUNBOOKS}/{_PAGES.get(symptom.kind, _QUALITY)}.md"


def notice_of(incident: Incident, stage: Stage, locale: str = "en") -> tuple[str, str]:
    """The title and the text, in CommonMark."""
    kind = stage.name.partition("-")[0]
    title = say(
        f"alert_{kind}",
        locale,
        severity=severity_in(incident.severity, locale),
        what=what(incident.lead, locale),
    )
    lines = [say("alert_likely", locale, cause=cause_in(incident.cause, locale))]
    if kind == "recovered":
        minutes = max(1, round((incident.bad_at - incident.opened_at) / MINUTE))
        lines = [say("alert_lasted", locale, minutes=minutes)]
    if further := incident.symptoms[1 : MOST_FURTHER + 1]:
        told = "\n".join(f"- {plain(what(each, locale))}" for each in further)
        lines.append(f"{say('alert_also', locale)}\n\n{told}")
    if kind != "recovered":
        lines.append(say("alert_read", locale, page=page_of(incident.lead)))
    lines.append(say("alert_named", locale, id=incident.id))
    return plain(title), "\n\n".join(lines)


def severity_in(severity: Severity, locale: str) -> str:
    """Its name."""
    return say(f"alert_severity_{severity.name.lower()}", locale)


def what(symptom: Symptom, locale: str) -> str:
    """What is wrong, in a line."""
    values = {
        "where": where(symptom.subject, locale),
        "minutes": symptom.minutes,
        "name": symptom.subject.name,
        "detail": symptom.detail,
        "value": _figure(symptom.kind, symptom.value),
        "limit": _figure(symptom.kind, symptom.limit),
    }
    if symptom.usual:
        metric = say(f"alert_metric_{symptom.kind}", locale)
        return say("alert_unusual", locale, metric=metric, **values)
    return say(f"alert_is_{symptom.kind}", locale, **values)


def where(subject: Subject, locale: str) -> str:
    """Of whom the figures are."""
    return say(f"alert_in_{subject.by}", locale, name=subject.name)


def cause_in(cause: Cause, locale: str) -> str:
    """The cause, or that none stands out."""
    name, detail = plain(cause.name), plain(cause.detail)
    return say(f"alert_by_{cause.kind or 'nothing'}", locale, name=name, detail=detail)


def _figure(kind: str, value: float) -> str:
    if kind in _SECONDS:
        return f"{value:.1f} s"
    if kind == "cost":
        return f"${value:.4f}"
    if kind == "traffic":
        return f"{value:.0f}"
    return f"{value:.1%}" if kind in ("errors", "burn") else f"{value:.2f}"


def plain(words: str) -> str:
    """One line without marks: names and errors come from others."""
    return " ".join(words.split()).translate(_MARKS)[:300]


_MARKS = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>~|"})
