"""Opens the chat models that the settings name, and makes one of them that chooses among the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from bots.instances import instances_of
from bots.screening import shielded
from bots.settings import Settings
from bots.tiers import level_of, tiers_of
from core import ports
from core.knowledge.strategies.choose import Thresholds
from core.resilience.balance import BalancedModel, Registry
from core.resilience.budget import Spending
from core.resilience.retries import RetryBudget
from core.resilience.route import Tier
from core.resilience.routed import Routed


def _nobody(_registry: Registry) -> None:
    return None


def chat_models(
    settings: Settings, balanced: Callable[[Registry], None] = _nobody
) -> tuple[Tier, ...]:
    """The models that write, the cheapest tier first; none: then the documents are quoted.

    One that several tiers name is opened once. `balanced` is told of the servers of each that has
    several, for whoever checks how they are. Raises Misconfigured.
    """
    if not (tiers := tiers_of(settings)):
        return ()
    opened: dict[str, ports.ChatModel] = {}
    for setting, names in tiers.items():
        for name in names:
            opened[name] = opened.get(name) or shielded(
                _opened(name, setting, settings, balanced), settings
            )
    return tuple(
        Tier(level_of(setting), tuple(opened[name] for name in names))
        for setting, names in tiers.items()
    )


def _opened(
    name: str, setting: str, settings: Settings, balanced: Callable[[Registry], None]
) -> ports.ChatModel:
    """Where MYNAH_MODEL_URL names several servers, the model of that name at all of them."""
    from adapters.models.chat import open_model

    servers = instances_of(settings.mynah_model_url) or {"": 1.0}
    models = {
        url: open_model(
            name,
            base_url=url,
            key=settings.mynah_model_key.get_secret_value(),
            seconds=settings.mynah_model_seconds,
            setting=setting.upper(),
        )
        for url in servers
    }
    if len(models) > 1:
        registry = Registry(servers, time.monotonic)
        balanced(registry)
        # Another server is a better second try than the same one after a pause.
        once = {url: replace(each, budget=RetryBudget(0, 0, 0)) for url, each in models.items()}
        return BalancedModel(once, registry)
    [model] = models.values()
    return model


def chat_model(
    settings: Settings, tiers: tuple[Tier, ...], spending: Spending | None = None
) -> ports.ChatModel | None:
    """These models as the one that each piece of work calls for, and what pays for it."""
    if not tiers:
        return None
    return Routed(
        tiers,
        time.monotonic,
        Thresholds(settings.strategy_simple, settings.strategy_complex),
        settings.model_hedge_seconds,
        spending=spending,
    )
