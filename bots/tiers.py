"""Which chat models the settings name, by tier; nothing is opened here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from core.resilience.route import LEVELS

if TYPE_CHECKING:
    from bots.settings import Settings

ALONE = "mynah_model"
"""The setting that names one model for everything."""


def tiers_of(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """The names in each setting that names any, by that setting's name; the cheapest tier first."""
    named = {f"models_{level}": getattr(settings, f"models_{level}") for level in LEVELS}
    found = {setting: tuple(_names(value)) for setting, value in named.items() if value.strip()}
    return found or ({ALONE: (settings.mynah_model,)} if settings.mynah_model else {})


def model_names(settings: Settings) -> tuple[str, ...]:
    """All of them, each once, the cheapest tier's first."""
    return tuple(dict.fromkeys(name for names in tiers_of(settings).values() for name in names))


def level_of(setting: str) -> int:
    """The place of its tier in LEVELS; a model for everything is in the middle."""
    return LEVELS.index("balanced" if setting == ALONE else setting.removeprefix("models_"))


def providers(settings: Settings) -> frozenset[str]:
    """Of all models; none where they are at one server."""
    if settings.mynah_model_url:
        return frozenset()
    return frozenset(name.partition(":")[0] for name in model_names(settings))


def _names(value: str) -> Iterator[str]:
    return filter(None, (name.strip() for name in value.split(",")))
