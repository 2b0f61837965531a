"""The simulations come out as they should, in small."""

from __future__ import annotations

from bots.measure.experiments import ARMS, DRAWN, eval_experiments


def test_false_alarms_are_few_and_real_effects_and_faults_are_found() -> None:
    told: list[str] = []
    figures = eval_experiments(told.append, 40)
    assert figures == eval_experiments(told.append, 40), "the same each time"
    assert len(figures["false_positives"]) == len(DRAWN) * len(ARMS)
    assert figures["false_positives_most"] <= 0.1  # 4 of 40
    assert all(power["one_look"] > 0.5 for power in figures["power"].values())
    assert all(power["longer"]["verdicts"] > 0.5 for power in figures["power"].values())
    assert figures["ratio"]["51"]["faulty"] > 0.9
    assert figures["ratio"]["50"]["faulty"] < 0.1
