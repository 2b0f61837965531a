"""This process's numbers for Prometheus; what fills them stands in counted.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.ports import ModelFailed, TurnRecord, Usage
from core.release import release
from core.resilience.circuit import State

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_TURN_BUCKETS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 300)
_STEP_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
_MODEL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)
MOST_NAMES = 40
"""Of models that are told apart; what comes later, by experiments, is told as one."""
OTHERS = "others"


class Metrics:
    """On a registry of its own, so that two can live in one process. Labels are small, closed sets."""

    def __init__(self) -> None:
        from prometheus_client import (
            CollectorRegistry,
            Counter,
            Gauge,
            Histogram,
            PlatformCollector,
            ProcessCollector,
        )

        self._registry: CollectorRegistry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._names: set[str] = set()
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
        self.tries = counter(
            "mynah_tries", "Tries of answers, by how each ended.", ("platform", "outcome")
        )
        self._wait_seconds = histogram(
            "mynah_wait_seconds",
            "From a person's message to its first try.",
            ("platform",),
            buckets=_TURN_BUCKETS,
        )
        self._model_seconds = histogram(
            "mynah_model_seconds",
            "What calls of chat models took, by how they ended.",
            ("model", "outcome"),
            buckets=_MODEL_BUCKETS,
        )
        self._first_word_seconds = histogram(
            "mynah_model_first_word_seconds",
            "From a call of a chat model to its first word.",
            ("model",),
            buckets=_MODEL_BUCKETS,
        )
        self._model_tokens = counter(
            "mynah_model_tokens",
            "Tokens that chat models read and wrote; those cached are among those read.",
            ("model", "kind"),
        )
        self._embedding_seconds = histogram(
            "mynah_embedding_seconds",
            "What calls of embedding models took.",
            ("model", "outcome"),
            buckets=_STEP_BUCKETS,
        )
        self._search_seconds = histogram(
            "mynah_search_seconds",
            "What queries of the index took, and reading by a cross-encoder.",
            ("query", "outcome"),
            buckets=_STEP_BUCKETS,
        )
        self._show_seconds = histogram(
            "mynah_show_seconds",
            "What platforms took to show the first words and the whole of an answer.",
            ("platform", "outcome"),
            buckets=_STEP_BUCKETS,
        )
        self._circuits = gauge(
            "mynah_circuit_open",
            "Whether something that failed is left alone: 1, 0.5 while one call tries it, 0.",
            ("of",),
        )
        gauge("mynah_info", "Which release runs.", ("version",)).labels(release()).set(1)
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

    def waited(self, platform: str, seconds: float) -> None:
        """A message that is tried for the first time; platforms' clocks may run ahead of ours."""
        self._wait_seconds.labels(platform).observe(max(0.0, seconds))

    def model_took(self, model: str, seconds: float, outcome: str) -> None:
        """A call of a chat model."""
        self._model_seconds.labels(self._bounded(model), outcome).observe(seconds)

    def first_word(self, model: str, seconds: float) -> None:
        """A call that has its first word."""
        self._first_word_seconds.labels(self._bounded(model)).observe(seconds)

    def tokens(self, model: str, use: Usage) -> None:
        """What a call took, as its provider says."""
        name = self._bounded(model)
        for kind, count in (("read", use.read), ("wrote", use.wrote), ("cached", use.cached)):
            self._model_tokens.labels(name, kind).inc(max(0, count))

    def embedding_took(self, model: str, seconds: float, outcome: str) -> None:
        """A call of an embedding model."""
        self._embedding_seconds.labels(self._bounded(model), outcome).observe(seconds)

    def search_took(self, query: str, seconds: float, outcome: str) -> None:
        """A query of the index, by its kind."""
        self._search_seconds.labels(query, outcome).observe(seconds)

    def show_took(self, platform: str, seconds: float, outcome: str) -> None:
        """A platform's showing of an answer."""
        self._show_seconds.labels(platform, outcome).observe(seconds)

    def circuit_is(self, name: str, state: State) -> None:
        """A circuit breaker that changed."""
        shown = {State.CLOSED: 0.0, State.HALF_OPEN: 0.5, State.OPEN: 1.0}
        self._circuits.labels(self._bounded(name)).set(shown[state])

    def _bounded(self, name: str) -> str:
        if name not in self._names:
            if len(self._names) >= MOST_NAMES:
                return OTHERS
            self._names.add(name)
        return name

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
