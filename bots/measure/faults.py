"""A simulated world for `mynah eval drill`: what people ask, what becomes of it, and what breaks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from adapters.doubles.monitoring import MemoryObserved
from core.ports import Answered, Lost, Opinion, Payer, Spent, Told
from core.quality.monitor import DAY, MINUTE

MONDAY = 1_767_571_200.0
BUSY, PLATFORMS = (
    22.0,
    (("slack", "T1", 0.4), ("slack", "T2", 0.2), ("discord", "G1", 0.25), ("telegram", "", 0.15)),
)
MODELS = (("anthropic:small", 0.7), ("anthropic:large", 0.3))
STRATEGIES = (("naive", 0.6), ("chain_of_rag", 0.25), ("deep_search", 0.15))
SECONDS = {"naive": 0.9, "chain_of_rag": 1.5, "deep_search": 2.0}
MICROS = {"anthropic:small": 900.0, "anthropic:large": 9_000.0}
PARTS = ("queue", "records", "index", "workers", "slack", "discord", "telegram")


@dataclass
class World:
    """What people ask and what becomes of it; a fault changes some of this."""

    chance: np.random.Generator
    observed: MemoryObserved = field(default_factory=MemoryObserved)
    lost: list[Lost] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PARTS, "ok"))
    release: str = "1.0"
    waits: float = 0.4
    answers: bool = True
    """Whether anything is answered at all."""
    changed: Callable[[Answered], Answered | Lost] = lambda answer: answer
    costs: Callable[[str], float] = lambda _model: 1.0
    silent: frozenset[str] = frozenset()
    """Platforms from which nothing comes."""

    def minute(self, at: float) -> None:
        """All that happens in the minute from then on."""
        busy = self.chance.poisson(rate(at)) if self.answers else 0
        for moment in np.sort(at + self.chance.random(busy) * MINUTE):
            self._one(float(moment))
        self.waited = float(self.waits * self.chance.lognormal(0, 0.5))

    waited: float = 0.4

    def _one(self, at: float) -> None:
        chance = self.chance
        platform, workspace, _ = PLATFORMS[chance.choice(4, p=[p for *_, p in PLATFORMS])]
        model = MODELS[chance.choice(2, p=[p for _, p in MODELS])][0]
        strategy = STRATEGIES[chance.choice(3, p=[p for _, p in STRATEGIES])][0]
        seconds = SECONDS[strategy] * (1.3 if model == MODELS[1][0] else 1.0)
        told = Told(platform, workspace, model, strategy)
        searched = chance.random() < 0.85
        answer = Answered(
            at=at,
            seconds=float(seconds * chance.lognormal(0, 0.35)),
            told=told,
            searched=searched,
            cited=searched and chance.random() < 0.85,
            opened=searched and chance.random() < 0.15,
            followed=chance.random() < 0.5,
            corrected=chance.random() < 0.05,
            quality=float(np.clip(chance.normal(0.78, 0.12), 0, 1)),
            failed_models=(model,) if chance.random() < 0.004 else (),
            unwritten=chance.random() < 0.003,
        )
        if platform in self.silent:
            return
        if chance.random() < 0.0005:
            self.lost.append(Lost(at, told, "every try failed"))
            return
        made = self.changed(answer)
        if isinstance(made, Lost):
            self.lost.append(made)
            return
        self.observed.answers.append(made)
        cost = float(MICROS[model] * chance.lognormal(0, 0.6) * self.costs(model))
        self.observed.calls.append(Spent(at, Payer("", "", workspace), model, 0, 0, int(cost)))
        if chance.random() < 0.08:
            up = 1 if chance.random() < 0.85 else -1
            self.observed.thumbs.append(Opinion(at, up, made.told))


def rate(at: float) -> float:
    """Questions a minute: few by night, most by day, a third at weekends."""
    hour = (at % DAY) / 3600
    day = math.exp(-(((hour - 13.5) / 4.5) ** 2))
    weekend = int((at - MONDAY) // DAY) % 7 >= 5
    return 0.6 + BUSY * day * (0.3 if weekend else 1.0)


def _none(world: World, _at: float) -> None:
    """Nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks, and the cause that should be named."""

    name: str
    breaks: Callable[[World, float], None]
    cause: tuple[str, str]


def _model_fails(world: World, _at: float) -> None:
    bad = MODELS[0][0]

    def change(answer: Answered) -> Answered:
        if answer.told.model != bad:
            return answer
        told = replace(answer.told, model="extractive")
        return replace(answer, told=told, failed_models=(bad,), unwritten=True, seconds=0.4)

    world.changed = change


def _slower(kind: str, name: str, times: float) -> Callable[[World, float], None]:
    def change(answer: Answered) -> Answered:
        if getattr(answer.told, kind) != name:
            return answer
        return replace(answer, seconds=answer.seconds * times)

    def breaks(world: World, _at: float) -> None:
        world.changed = change

    return breaks


def _part(
    name: str, state: str, also: Callable[[World, float], None]
) -> Callable[[World, float], None]:
    def breaks(world: World, at: float) -> None:
        world.states[name] = state
        also(world, at)

    return breaks


def _nothing_answered(world: World, _at: float) -> None:
    world.answers = False
    world.waits = 90.0


def _lost(share: float, kind: str = "", name: str = "") -> Callable[[World, float], None]:
    def breaks(world: World, _at: float) -> None:
        def change(answer: Answered) -> Answered | Lost:
            there = not kind or getattr(answer.told, kind) == name
            if there and world.chance.random() < share:
                told = Told(answer.told.platform, answer.told.workspace)
                return Lost(answer.at, told, "undeliverable")
            return answer

        world.changed = change

    return breaks


def _records_away(world: World, _at: float) -> None:
    world.observed.away = True


def _bad_release(world: World, _at: float) -> None:
    world.release = "1.1"
    world.changed = lambda answer: replace(answer, quality=max(0.0, (answer.quality or 0) - 0.3))


def _bad_strategy(world: World, _at: float) -> None:
    def change(answer: Answered) -> Answered:
        return replace(answer, cited=False) if answer.told.strategy == "naive" else answer

    world.changed = change


def _dear(world: World, _at: float) -> None:
    world.costs = lambda model: 8.0 if model == MODELS[1][0] else 1.0


def _silent(world: World, _at: float) -> None:
    world.silent = frozenset({"slack"})


AWAY = "does not answer: connection refused"
FAULTS = (
    Fault("a model fails", _model_fails, ("model", MODELS[0][0])),
    Fault("a model is slow", _slower("model", MODELS[1][0], 12.0), ("model", MODELS[1][0])),
    Fault("the queue is away", _part("queue", AWAY, _nothing_answered), ("dependency", "queue")),
    Fault("the index is away", _part("index", AWAY, _lost(0.85)), ("dependency", "index")),
    Fault("the records are away", _part("records", AWAY, _records_away), ("dependency", "records")),
    Fault(
        "no worker runs",
        _part("workers", "degraded: no worker runs", _nothing_answered),
        ("dependency", "workers"),
    ),
    Fault(
        "slack is not connected",
        _part("slack", "degraded: not connected: invalid_auth", _silent),
        ("dependency", "slack"),
    ),
    Fault(
        "telegram takes no answers", _lost(0.95, "platform", "telegram"), ("platform", "telegram")
    ),
    Fault("a release answers worse", _bad_release, ("release", "1.1")),
    Fault("a model costs eight times as much", _dear, ("model", MODELS[1][0])),
)
FURTHER = (Fault("a strategy finds nothing", _bad_strategy, ("strategy", "naive")),)
"""Not among the ten."""
