"""What is counted, held to limits, found unusual, and put down to which cause."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ports import Answered, Lost, Opinion, Payer, Slot, Spent, Subject, Told
from core.quality.causes import UNKNOWN, Cause, Evidence, Release, likely
from core.quality.figures import METRICS, Figures, surely_above, total
from core.quality.monitor import DAY, EVERYTHING, MINUTE, counted, since_when, window
from core.quality.rules import WINDOWS, Limits, Severity, Symptom, broken, down
from core.quality.watch import LEARNING, POINT, Watch

AT = 28_000_000 * MINUTE
SLACK = Told("slack", "T1", "openai:x", "naive")


def answers(count: int, told: Told = SLACK, **more: object) -> list[Answered]:
    return [Answered(AT + n % 60, 1.0, told, **more) for n in range(count)]  # type: ignore[arg-type]


def windows_of(slots: Sequence[Slot]) -> dict[int, dict[Subject, Figures]]:
    now = AT + MINUTE
    return {n: dict(window(slots, now - n * MINUTE, now)) for n in WINDOWS}


def found(happened: Sequence[Answered], lost: Sequence[Lost] = ()) -> list[Symptom]:
    return broken(windows_of(counted((happened, (), (), lost))), Limits())


def test_an_answer_counts_for_everything_and_for_each_place_it_is_of() -> None:
    slots = counted((answers(2, cited=True), (), (), ()))
    names = {"all", "platform slack", "workspace T1", "model openai:x", "strategy naive"}
    assert {str(slot.subject) for slot in slots} == names
    assert all(slot.sums == {"answers": 2, "cited": 2} for slot in slots)


def test_every_metric_is_made_of_what_happened() -> None:
    answered = [
        Answered(AT, 2.0, SLACK, True, True, True, True, False, 0.5),
        Answered(AT, 4.0, SLACK, True, False, False, True, True, 0.7, unwritten=True),
    ]
    opinions = [Opinion(AT, 1, SLACK), Opinion(AT, -1, SLACK), Opinion(AT, 1, SLACK)]
    spent = [Spent(AT, Payer(), "openai:x", 1, 1, 500_000)]
    slots = counted((answered, opinions, spent, [Lost(AT, Told("slack"))]), (AT, 7.0))
    figures = window(slots, AT, AT + MINUTE)[EVERYTHING]
    made = {name: metric.of(figures) for name, metric in METRICS.items()}
    assert made == pytest.approx(
        {
            "response": 4.0,
            "errors": 2 / 3,
            "satisfaction": 2 / 3,
            "intent": 0.5,
            "precision": 0.5,
            "opened": 1.0,
            "quality": 0.6,
            "cost": 0.5,
            "queue": 7.0,
            "traffic": 2.0,
        }
    )


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=150), st.integers(1, 5))
def test_percentiles_of_spans_added_up_are_those_of_all_answers(
    seconds: list[float], parts: int
) -> None:
    slots = [
        counted(
            ([Answered(AT + n * MINUTE, s, Told("web")) for s in seconds[n::parts]], (), (), ())
        )
        for n in range(parts)
    ]
    whole = total((s.sums, s.sketch) for found in slots for s in found if s.subject == EVERYTHING)
    told = whole.quantile(0.95)
    assert whole.sums == {"answers": len(seconds)}
    assert told == sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def test_of_twenty_answers_the_slowest_alone_is_not_one_in_twenty() -> None:
    answered = [Answered(AT, seconds, Told("web")) for seconds in (*[1.0] * 19, 60.0)]
    figures = window(counted((answered, (), (), ())), AT, AT + MINUTE)[EVERYTHING]
    assert figures.quantile(0.95) == 1.0


def test_minutes_are_counted_again_for_late_verdicts_and_now_and_then_for_later_signs() -> None:
    assert since_when(AT + 7 * MINUTE + 30) == AT + 4 * MINUTE
    assert since_when(AT + 10 * MINUTE) == AT - 50 * MINUTE


def test_one_failure_of_few_is_no_alert_and_most_of_many_is_a_critical_one() -> None:
    assert not found([*answers(9), *answers(1, unwritten=True)])
    (first, *_) = found([*answers(10), *answers(20, unwritten=True)])
    assert (first.kind, first.severity) == ("errors", Severity.CRITICAL)


def test_messages_that_are_given_up_are_failures_too() -> None:
    symptoms = found(answers(5), [Lost(AT, Told("slack"))] * 20)
    assert {"errors all", "errors platform slack"} <= {each.name for each in symptoms}


def test_slow_answers_are_low_and_very_slow_ones_high() -> None:
    for seconds, severity in ((6.0, Severity.LOW), (12.0, Severity.HIGH)):
        slow = [Answered(AT, seconds, Told("slack"))] * 20
        told = {each.name: each.severity for each in found(slow)}
        assert told == {"response all": severity, "response platform slack": severity}


def test_a_queue_that_waits_too_long_is_high() -> None:
    slots = counted(((), (), (), ()), (AT, 61.0))
    assert [s.name for s in broken(windows_of(slots), Limits())] == ["queue all"]


def test_an_error_budget_that_runs_out_too_fast_is_told_before_the_limit_is_reached() -> None:
    """8% fail for hours: below a tenth, and a month's budget of 1% is gone in four days."""
    minutes = range(360)
    slots = [
        slot
        for n in minutes
        for slot in counted(
            (
                [Answered(AT - n * MINUTE, 1.0, Told("web"), unwritten=k < 2) for k in range(25)],
                (),
                (),
                (),
            )
        )
        if slot.subject == EVERYTHING
    ]
    symptoms = broken(windows_of(slots), Limits())
    assert [(s.kind, s.severity) for s in symptoms] == [("burn", Severity.HIGH)]


def test_a_part_is_down_only_when_two_looks_found_it_so() -> None:
    gone = {"index": "connection refused", "queue": "ok", "slack": "degraded: not connected"}
    assert not down(gone, {"index": "ok", "slack": "ok"})
    told = {each.subject.name: each.severity for each in down(gone, gone)}
    assert told == {"index": Severity.CRITICAL, "slack": Severity.HIGH}


@given(st.integers(0, 500), st.integers(1, 500))
def test_what_is_surely_above_is_above(part: int, whole: int) -> None:
    part = min(part, whole)
    if surely_above(part, whole, 0.1):
        assert part / whole > 0.1


def evidence(now: Sequence[Answered], before: Sequence[Answered], **more: object) -> Evidence:
    one, other = (
        window(counted((happened, (), (), ())), AT, AT + MINUTE) for happened in (now, before)
    )
    return Evidence(one, 1, other, 1, **more)  # type: ignore[arg-type]


ERRORS = Symptom("errors", EVERYTHING, Severity.CRITICAL, 0.5, 0.1, 2)


def test_a_model_that_fails_is_the_cause_though_another_wrote() -> None:
    fallen = answers(10, Told("slack", "", ""), failed_models=("openai:x",), unwritten=True)
    assert likely(ERRORS, evidence(fallen, answers(10)), AT) == Cause("model", "openai:x")


def test_where_only_one_platform_fails_it_is_the_cause() -> None:
    other = Told("telegram", "", "openai:x", "naive")
    now = [*answers(20), *answers(8, other, unwritten=True)]
    seen = evidence(now, [*answers(20), *answers(8, other)])
    assert likely(ERRORS, seen, AT) == Cause("platform", "telegram")


def test_what_is_everywhere_after_a_release_is_put_down_to_it_and_else_to_nothing() -> None:
    now, before = answers(20, unwritten=True), answers(20)
    assert likely(ERRORS, evidence(now, before), AT) == UNKNOWN
    fresh = evidence(now, before, release=Release("1.1", AT - 60, "1.0"))
    assert likely(ERRORS, fresh, AT) == Cause("release", "1.1", "1.0")
    old = evidence(now, before, release=Release("1.1", AT - DAY, "1.0"))
    assert likely(ERRORS, old, AT) == UNKNOWN


def test_a_part_that_is_down_explains_all_else_and_a_lost_connection_only_silence() -> None:
    gone = Symptom("dependency", Subject("dependency", "index"), Severity.CRITICAL, detail="away")
    seen = evidence(answers(9), answers(9), down=(gone,))
    assert likely(ERRORS, seen, AT) == Cause("dependency", "index", "away")
    cut = Symptom(
        "dependency", Subject("dependency", "slack"), Severity.HIGH, detail="not connected: x"
    )
    seen = evidence(answers(9), answers(9), down=(cut,))
    assert likely(ERRORS, seen, AT) == UNKNOWN
    silence = Symptom("traffic", Subject("platform", "slack"), Severity.MEDIUM)
    assert likely(silence, seen, AT).name == "slack"


def five_minutes(begin: float, quality: float, chance: random.Random) -> list[Slot]:
    happened = [
        Answered(begin + n * 15, 1.0, Told("web"), quality=quality + chance.gauss(0, 0.05))
        for n in range(20)
    ]
    return counted((happened, (), (), ()))


def learned(days: float) -> tuple[Watch, float, random.Random]:
    watch, chance = Watch(), random.Random(4)  # noqa: S311 - for figures
    count = int(days * DAY / POINT)
    for n in range(count):
        symptoms, kept = watch.look(
            five_minutes(AT + n * POINT, 0.8, chance), AT + (n + 1) * POINT, 3
        )
        assert not symptoms
        assert kept
    return watch, AT + count * POINT, chance


def test_a_figure_far_from_what_is_usual_is_medium_and_a_good_one_is_nothing() -> None:
    watch, now, chance = learned(3)
    symptoms, _ = watch.look(five_minutes(now, 0.4, chance), now + POINT, 3)
    assert {each.name for each in symptoms} == {"quality all", "quality platform web"}
    assert {each.severity for each in symptoms} == {Severity.MEDIUM}
    good = five_minutes(now + POINT, 0.99, chance)
    assert not watch.look(good, now + 2 * POINT, 3)[0]


def test_nothing_is_unusual_before_a_day_was_seen() -> None:
    watch, now, chance = learned(LEARNING * POINT / DAY / 2)
    assert watch.look(five_minutes(now, 0.1, chance), now + POINT, 3)[0] == []


def test_what_was_kept_is_all_that_is_needed_after_a_restart() -> None:
    watch, chance = Watch(), random.Random(5)  # noqa: S311 - for figures
    kept = []
    for n in range(2 * LEARNING + 60):
        slots = five_minutes(AT + n * POINT, 0.8, chance)
        kept += watch.look(slots, AT + (n + 1) * POINT, 3)[1]
    now = AT + (2 * LEARNING + 60) * POINT
    again = Watch()
    again.restore(kept)
    bad = five_minutes(now, 0.4, chance)
    first, second = (each.look(bad, now + POINT, 3)[0] for each in (watch, again))
    assert first == second
    assert first
