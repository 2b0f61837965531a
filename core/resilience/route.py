"""Which tier of models a piece of work goes to, and in which order its models are asked; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.knowledge.strategies.choose import Thresholds
from core.ports import ChatModel, Payer
from core.resilience.track import Track, worth

LEVELS = ("light", "balanced", "premium")
LONG = 8_000
"""Tokens of a prompt from which on it is long: more than passages and history of a usual answer."""
NEED = 0.9
"""From here on a question is like the tenth of exam questions on which a stronger model gained most."""
PLACE = 0.1
"""What a model further back in its tier must be better by, in `worth`, to be asked before the one ahead."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Models that cost about the same, in the order in which the settings name them."""

    level: int
    """The place of its name in LEVELS."""
    models: tuple[ChatModel, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a model is asked for, as far as it decides which one is asked."""

    aside: bool = True
    """Not an answer for a person: queries to search for, a summary of what was said."""
    about_itself: bool = False
    """The question is about the conversation and not about documents."""
    complexity: float = 0.0
    """0 to 1, see core/knowledge/strategies/complexity.py."""
    several: bool = False
    """Tools are needed, a report is due, or several things are asked at once."""
    need: float = 0.0
    """0 to 1, see `need.py`."""
    payer: Payer = field(default_factory=Payer)


def level_for(demand: Demand, tokens: int, thresholds: Thresholds) -> tuple[int, str]:
    """The place in LEVELS of what is wanted, and why, for a prompt of so many tokens."""
    if demand.aside:
        return 0, "nothing that a person reads"
    if demand.about_itself:
        return 0, "asks about the conversation"
    told = f"complexity {demand.complexity:.2f}"
    if demand.complexity >= thresholds.complex:
        return 2, told
    if demand.complexity >= thresholds.simple:
        return 1, told
    lifts = (
        (demand.several, "tools, a report or several questions"),
        (tokens >= LONG, f"{tokens} tokens to read"),
        (demand.need >= NEED, "of a kind on which stronger models do better"),
    )
    lifted = [words for holds, words in lifts if holds]
    return int(bool(lifted)), ", ".join((told, *lifted))


def tiers_from(tiers: Sequence[Tier], level: int) -> list[Tier]:
    """All of them, the wanted one first, or else the next above it, or else below.

    Behind it come those that cost less, the nearest first, and then those that cost more.
    """
    ordered = sorted(tiers, key=lambda tier: tier.level)
    first = next((n for n, tier in enumerate(ordered) if tier.level >= level), len(ordered) - 1)
    return [*ordered[first::-1], *ordered[first + 1 :]]


def in_order(
    models: Sequence[ChatModel], tracks: Mapping[str, Track], now: float
) -> list[ChatModel]:
    """As the settings name them, but for those that did clearly better of late."""
    value = {
        model.name: worth(tracks.get(model.name, Track()), now) - PLACE * place
        for place, model in enumerate(models)
    }
    return sorted(models, key=lambda model: -value[model.name])


def awake(models: Sequence[ChatModel], tracks: Mapping[str, Track], now: float) -> list[ChatModel]:
    """Those that do not rest; where all do, the one alone whose rest is over first.

    So somebody is always asked, and a single model is never kept from answering.
    """
    found = [model for model in models if not tracks.get(model.name, Track()).rests(now)]
    return found or [min(models, key=lambda model: tracks[model.name].rests_until)]
