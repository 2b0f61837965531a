"""What models cost and what a day may cost, as the settings name it; nothing is opened but a file of prices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from bots.tiers import model_names
from core.ports import Amount, Misconfigured
from core.resilience.budget import Price

if TYPE_CHECKING:
    from bots.settings import Settings

SCOPES = ("person", "room", "workspace", "all")
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Of models by their names, as of a day."""

    date: str
    of: Mapping[str, Price]


def prices_of(settings: Settings) -> Prices:
    """From MODEL_PRICES, or the file that ships. Raises Misconfigured."""
    file = Path(settings.model_prices) if settings.model_prices else files("bots") / "prices.json"
    try:
        kept = json.loads(file.read_text("utf-8"))
        of = {
            name: Price(_price(read), _price(wrote), _price(cached[0] if cached else read))
            for name, (read, wrote, *cached) in kept["models"].items()
        }
        return Prices(str(kept["date"]), of)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(
            f"{settings.model_prices} cannot be read as prices ({type(error).__name__}: {error})"
        ) from error


def _price(given: object) -> float:
    price = float(str(given))
    if not isfinite(price) or price < 0:
        raise ValueError(f"a price is a number from 0 on, not {given}")
    return price


def limits_of(settings: Settings) -> dict[str, Amount]:
    """By whose it is; those alone that are set."""
    found = {}
    for scope in SCOPES:
        setting = "budget_day" if scope == "all" else f"budget_{scope}_day"
        money, tokens = getattr(settings, setting), getattr(settings, f"{setting}_tokens")
        found[scope] = Amount(round(money * MILLION), tokens)
    return {scope: limit for scope, limit in found.items() if limit != Amount()}


def unpriced(settings: Settings) -> tuple[str, ...]:
    """Models that a budget in money cannot hold; at a server of one's own they cost nothing unless priced."""
    if settings.mynah_model_url or not any(each.micros for each in limits_of(settings).values()):
        return ()
    prices = prices_of(settings).of
    return tuple(name for name in model_names(settings) if name not in prices)
