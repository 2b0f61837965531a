"""What calls of language models cost, and the budgets that hold them."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console import plots
from adapters.web.console.console import Console, Visitor
from adapters.web.console.forms import read_choice
from adapters.web.console.render import MILLION, page
from adapters.web.errors import ApiError
from core.ports import Role

SPANS = {"30d": 30, "7d": 7, "90d": 90}
BY = ("model", "day", "room", "person")
_THEIRS = frozenset({"room", "person"})
"""What names people: for administrators."""


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """By model, day, room or person; what names people is for administrators."""
    span = read_choice(request.query_params.get("span"), tuple(SPANS), "span")
    offered = tuple(
        each for each in BY if each not in _THEIRS or visitor.role is Role.ADMINISTRATOR
    )
    by: Any = read_choice(request.query_params.get("by"), BY, "by")
    if by not in offered:
        raise ApiError(403, "not_allowed", "Only administrators may see what a person cost.")
    now = console.clock()
    since = now - SPANS[span] * 86_400
    totals = await console.spent(by, since)
    days = {each.of: each for each in await console.spent("day", since)}
    names = [_day(now - n * 86_400) for n in reversed(range(SPANS[span]))]
    spent = [days[name].micros / MILLION if name in days else 0.0 for name in names]
    today = days.get(_day(now))
    return page(
        "cost",
        visitor,
        span=span,
        spans=tuple(SPANS),
        by=by,
        kinds=offered,
        totals=totals,
        whole=sum(each.micros for each in totals),
        plot=plots.bars("Dollars a day", [name[5:] for name in names], {"dollars": spent}),
        budgets=console.budgets,
        today=today,
        prices_of=console.prices_of,
    )


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at))
