"""This process's numbers for Prometheus; what fills them stands in counted.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.ports import ModelFailed, TurnRecord

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_TURN_BUCKETS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 300)
_STEP_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)


class Metrics:
    """On a registry of its own, so that two can live in one process. Labels are small, closed sets."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry: CollectorRegistry = CollectorRegistry()
        counter = partial(Counter, registry=self._registry)
        gauge = partial(Gauge, registry=self._registry)
        histogram = partial(Histogram, registry=self._registry)
        self.accepted = counter(
            "mynah_messages_accepted",
            "Messages at the door, by what became of them.",
            ("platform", "outcome"),
        )
        self.turns = counter(
            "mynah_turns",
            "Answered messages, by mode and by who wrote: a model, extracts, or Mynah's own words.",
            ("platform", "mode", "writer"),
        )
        self.turn_seconds = histogram(
            "mynah_turn_seconds",
            "From the person's message to the end of its answer, waiting included.",
            ("platform",),
            buckets=_TURN_BUCKETS,
        )
        self.step_seconds = histogram(
            "mynah_step_seconds", "What each step of a turn took.", ("step",), buckets=_STEP_BUCKETS
        )
        self.gave_up = counter(
            "mynah_messages_given_up", "Messages moved to the dead letters.", ("platform",)
        )
        self.model_failures = counter(
            "mynah_model_failures", "Failed calls of the chat model.", ("retryable",)
        )
        self.feedback = counter("mynah_feedback", "What people thought of answers.", ("opinion",))
        self.waiting = gauge(
            "mynah_conversations_waiting", "Conversations with a message that is not yet answered."
        )
        self.dead = gauge("mynah_dead_letters", "Messages given up and not yet decided on.")

    def render(self) -> bytes:
        """Prometheus' text format, version 0.0.4."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)

    def count_model_failure(self, failure: ModelFailed) -> None:
        """A call of the model that failed."""
        self.model_failures.labels("yes" if failure.retryable else "no").inc()

    def count_turn(self, turn: TurnRecord) -> None:
        """One answered message."""
        platform = turn.message.place.platform
        writers = {"": "mynah", "extractive": "extracts"}
        self.turns.labels(platform, turn.mode, writers.get(turn.model, "model")).inc()
        took = turn.answered_at - turn.message.at
        # A platform's clock may run ahead of ours.
        self.turn_seconds.labels(platform).observe(max(0.0, took))
        for step, seconds in turn.seconds.items():
            self.step_seconds.labels(step).observe(seconds)
