"""What holds models' calls to their budgets, and `mynah cost`: what they did cost."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from bots.assemble import open_records
from bots.prices import MILLION, limits_of, prices_of
from bots.settings import Settings
from bots.shown import console, spell
from core.messages import Person
from core.people.linking import Links
from core.ports import Ledger, Spent, Total
from core.resilience.budget import Spending, themselves

if TYPE_CHECKING:
    from adapters.stores.sql.uses import By


def spending_of(
    settings: Settings,
    ledger: Ledger | None,
    record: Callable[[Spent], Awaitable[None]],
    links: Links | None = None,
) -> Spending:
    """Where there is no ledger, calls are recorded and no budget holds them. Raises Misconfigured."""
    limits, prices = limits_of(settings), prices_of(settings).of
    return Spending(
        limits,
        prices,
        ledger,
        record,
        time.time,
        lambda: uuid.uuid4().hex,
        settings.budget_answer_tokens,
        partial(_first_of, links=links) if links else themselves,
    )


async def _first_of(person: str, links: Links) -> str:
    """The first name of all that somebody has linked: they share one budget."""
    return min(map(str, await links.of(Person.parse(person)))) if person else person


async def cost(settings: Settings, by: By, since: float, *, as_json: bool) -> int:
    """Print what was spent, by whom, where, with which model or when."""
    prices = prices_of(settings)
    async with open_records(settings) as database:
        totals = await database.uses.totals(by, since)
    if as_json:
        rows = [asdict(each) | {"dollars": each.micros / MILLION} for each in totals]
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
        f"${total.micros / MILLION:10.4f}  {total.of or 'nobody in particular'}: {calls}, "
        f"{total.read:,} tokens read, {total.wrote:,} written"
    )
