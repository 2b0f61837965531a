"""Symptoms become incidents that are told once, grouped, damped, escalated and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ports import Subject
from core.quality.causes import UNKNOWN, Cause
from core.quality.incidents import CALM, Incident, Silence, Stage, evolved, silenced
from core.quality.monitor import EVERYTHING, MINUTE
from core.quality.notices import notice_of, page_of
from core.quality.rules import Severity, Symptom
from core.words import CATALOGUES
from tests.docs.pages import ROOT

SLOW = Symptom("response", EVERYTHING, Severity.HIGH, 12.0, 10.0, 2)
FAILING = Symptom("errors", Subject("platform", "slack"), Severity.CRITICAL, 0.5, 0.1, 2)
MODEL = Cause("model", "openai:x")
KINDS = ("errors", "response", "queue", "burn", "dependency", "test")
METRICS = (
    *("response", "satisfaction", "intent", "precision"),
    *("opened", "quality", "cost", "queue", "traffic"),
)


def lived(
    minutes: Sequence[Sequence[tuple[Symptom, Cause]]], escalate: float = 0.0
) -> list[Incident]:
    incidents: list[Incident] = []
    for n, seen in enumerate(minutes):
        incidents = evolved(incidents, seen, n * MINUTE, escalate)
    return incidents


def stages(incident: Incident) -> list[str]:
    return [each.name for each in incident.stages]


def test_what_lasts_is_opened_once_and_ends_once() -> None:
    bad, good = [(SLOW, MODEL)], list[tuple[Symptom, Cause]]()
    (incident,) = lived([bad] * 10 + [good] * 20)
    assert stages(incident) == ["opened", "recovered-0"]
    assert incident.closed_at == 9 * MINUTE + CALM


def test_symptoms_of_one_cause_are_one_incident_whose_severity_is_the_gravest() -> None:
    (incident,) = lived([[(SLOW, MODEL)], [(SLOW, MODEL), (FAILING, MODEL)]])
    assert [each.kind for each in incident.symptoms] == ["errors", "response"]
    assert stages(incident) == ["opened", "worse-4"]


def test_other_causes_are_other_incidents() -> None:
    both = lived([[(SLOW, MODEL), (FAILING, Cause("platform", "slack"))]])
    assert len(both) == 2


def test_what_begins_shortly_after_without_a_cause_is_the_same_trouble() -> None:
    (incident,) = lived([[(FAILING, UNKNOWN)], [(SLOW, UNKNOWN)]])
    assert len(incident.symptoms) == 2
    assert len(lived([[(FAILING, UNKNOWN)]] + [[]] * 11 + [[(SLOW, UNKNOWN)]])) == 2


def test_a_cause_that_shows_later_is_told_once() -> None:
    (incident,) = lived([[(SLOW, UNKNOWN)], [(SLOW, MODEL)], [(SLOW, MODEL)]])
    assert (incident.cause, stages(incident)) == (MODEL, ["opened", "cause"])


def test_what_flaps_is_told_a_few_times_and_then_only_when_it_is_over_for_good() -> None:
    bad, good = [(SLOW, MODEL)], list[tuple[Symptom, Cause]]()
    (incident,) = lived(([bad] + [good] * 11) * 12 + [[]] * 70)
    assert len(incident.stages) <= 6
    assert incident.closed_at is not None
    assert stages(incident)[-1].startswith("recovered")


def test_only_what_is_grave_and_lasts_is_escalated_and_only_once() -> None:
    (grave,) = lived([[(SLOW, MODEL)]] * 40, escalate=30 * MINUTE)
    assert stages(grave) == ["opened", "escalated"]
    slight = replace(SLOW, severity=Severity.LOW)
    (incident,) = lived([[(slight, MODEL)]] * 40, escalate=30 * MINUTE)
    assert stages(incident) == ["opened"]


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("response *", True),
        ("response all", True),
        ("model openai:*", True),
        ("response-0", True),
        ("errors *", False),
        ("RESPONSE all", False),
    ],
)
def test_a_silence_covers_a_symptom_a_cause_or_one_incident_until_it_ends(
    pattern: str, covered: bool
) -> None:
    (incident,) = lived([[(SLOW, MODEL)]])
    silence = Silence(pattern, 100.0)
    assert silenced(incident, [silence], 99.0) is covered
    assert not silenced(incident, [silence], 100.0)


@given(st.lists(st.booleans(), max_size=200))
def test_no_stage_is_told_twice_whatever_comes_and_goes(bad: list[bool]) -> None:
    incidents = lived([[(SLOW, MODEL)] if each else [] for each in bad], escalate=600)
    for incident in incidents:
        assert len(set(stages(incident))) == len(incident.stages)
    assert len({each.id for each in incidents}) == len(incidents)


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_symptom_and_stage_can_be_told_in_every_language(language: str) -> None:
    fixed = [Symptom(kind, Subject("dependency", "index"), Severity.HIGH) for kind in KINDS]
    unusual = [Symptom(kind, EVERYTHING, Severity.LOW, usual=True) for kind in METRICS]
    for symptom in (*fixed, *unusual):
        (incident,) = lived([[(symptom, MODEL)]])
        for name in ("opened", "worse-4", "cause", "again-1", "escalated", "recovered-0"):
            title, text = notice_of(incident, Stage(name, 60.0), language)
            assert title
            assert text
        assert (ROOT / page_of(symptom)).is_file()


def test_a_notice_says_what_changed_the_likely_cause_and_where_to_read_on() -> None:
    (incident,) = lived([[(FAILING, MODEL), (SLOW, MODEL)]])
    title, text = notice_of(incident, incident.stages[0])
    assert title == (
        "Alert (Critical): 50.0% of messages on slack got no proper answer in the last 2 minutes; "
        "the limit is 10.0%"
    )
    assert "Likely cause: the model openai:x." in text
    assert "took 12.0 s or longer" in text
    assert "docs/runbooks/errors.md" in text


def test_names_and_errors_of_others_bring_no_marks_into_a_notice() -> None:
    gone = Symptom(
        "dependency", Subject("dependency", "index"), Severity.HIGH, detail="[x](http://evil)\n@all"
    )
    (incident,) = lived([[(gone, Cause("dependency", "index", gone.detail))]])
    title, text = notice_of(incident, incident.stages[0])
    assert "\n" not in title
    assert "[x](" not in title + text
