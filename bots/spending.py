"""Prices and budgets as the settings name them, and `mynah cost`: what language models did cost."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bots.assemble import open_records
from bots.settings import Settings
from bots.shown import console, spell
from bots.tiers import model_names
from core.ports import Amount, Ledger, Misconfigured, Spent, Total
from core.resilience.budget import Price, Spending

if TYPE_CHECKING:
    from adapters.stores.sql.uses import By

SCOPES = ("person", "room", "workspace", "all")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Of models by their names, as of a day."""

    date: str
    of: Mapping[str, Price]


def prices_of(settings: Settings) -> Prices:
    """From MODEL_PRICES, or the file that ships. Raises Misconfigured."""
    named = settings.model_prices
    try:
        text = (
            Path(named).read_text("utf-8") if named else (files("bots") / "prices.json").read_text()
        )
        kept = json.loads(text)
        of = {
            name: Price(float(read), float(wrote)) for name, (read, wrote) in kept["models"].items()
        }
        return Prices(str(kept["date"]), of)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(
            f"MODEL_PRICES={named} cannot be read ({error}). "
            'It is {"date": "2026-01-31", "models": {"openai:gpt-4.1": [2.0, 8.0]}}, '
            "dollars for a million tokens read and written."
        ) from error


def limits_of(settings: Settings) -> dict[str, Amount]:
    """By whose it is; those alone that are set."""
    suffixes = {scope: "" if scope == "all" else f"{scope}_" for scope in SCOPES}
    found = {
        scope: Amount(
            round(getattr(settings, f"budget_{suffix}day") * _MILLION),
            getattr(settings, f"budget_{suffix}day_tokens"),
        )
        for scope, suffix in suffixes.items()
    }
    return {scope: limit for scope, limit in found.items() if limit != Amount()}


def spending_of(
    settings: Settings, ledger: Ledger | None, record: Callable[[Spent], Awaitable[None]]
) -> Spending:
    """Where there is no ledger, calls are recorded and no budget holds them. Raises Misconfigured.

    A model of a provider must have a price where a budget is in money; one at a server of one's own
    costs nothing unless the file names it.
    """
    prices, limits = prices_of(settings), limits_of(settings) if ledger is not None else {}
    unknown = [name for name in model_names(settings) if name not in prices.of]
    if unknown and not settings.mynah_model_url and any(each.micros for each in limits.values()):
        raise Misconfigured(
            f"a budget in money is set, and {', '.join(unknown)} has no price; "
            "name a file with it in MODEL_PRICES. Example: MODEL_PRICES=./prices.json"
        )
    return Spending(limits, prices.of, ledger, record, time.time, lambda: uuid.uuid4().hex)


async def cost(settings: Settings, by: By, since: float, *, as_json: bool) -> int:
    """Print what was spent, by whom, where, with which model or when."""
    prices = prices_of(settings)
    async with open_records(settings) as database:
        totals = await database.uses.totals(by, since)
    if as_json:
        rows = [asdict(each) | {"dollars": each.micros / _MILLION} for each in totals]
        print(json.dumps({"by": by, "prices_of": prices.date, "totals": rows}))
        return 0
    out = console()
    for each in totals:
        out.print(spell(_line(each)))
    if not totals:
        out.print("Nothing was spent.")
    out.print(
        spell((f"Priced when it was spent; the prices now are those of {prices.date}.", "dim"))
    )
    return 0


def _line(total: Total) -> str:
    calls = f"{total.calls} call{'s' * (total.calls != 1)}"
    return (
        f"${total.micros / _MILLION:10.4f}  {total.of or 'nobody in particular'}: {calls}, "
        f"{total.read:,} tokens read, {total.wrote:,} written"
    )
