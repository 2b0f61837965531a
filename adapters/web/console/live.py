"""The overview: what happens now and what happened lately, counted and without anybody's words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console import plots
from adapters.web.console.console import Console, Visitor
from adapters.web.console.forms import read_choice
from adapters.web.console.render import MILLION, page
from core.ports import Fact
from core.quality.overview import Bucket, Overview
from core.quality.overview import overview as summed

SPANS = {"24h": (86_400, 24), "7d": (7 * 86_400, 28), "30d": (30 * 86_400, 30)}
"""Seconds, and how many stretches they are shown in."""
MOST = 50_000
"""Turns that are counted at once: 0.4 s; of more, the latest, and the page says so."""


async def overview(request: Request, console: Console, visitor: Visitor) -> Response:
    """Traffic, latency, errors, queue, cost and satisfaction of the span that is asked for."""
    span = read_choice(request.query_params.get("span"), tuple(SPANS), "span")
    seconds, stretches = SPANS[span]
    end = console.clock()
    begin = end - seconds
    facts, (ready, parts), depth, letters, spent = await asyncio.gather(
        console.turns.facts(begin, MOST),
        console.ready(),
        console.depth(),
        console.letters(),
        console.spent("day", begin),
    )
    shown, drawn = await asyncio.to_thread(_counted, facts, begin, end, stretches)
    return page(
        "overview",
        visitor,
        span=span,
        spans=tuple(SPANS),
        shown=shown,
        plots=drawn,
        stretches=[(_label(each, seconds), each) for each in shown.buckets if each.answers],
        cut=len(facts) == MOST,
        ready=ready,
        parts_now=parts,
        waiting=depth[0],
        dead=depth[1],
        given_up=sum(each.at >= begin for each in letters),
        dollars=sum(each.micros for each in spent) / MILLION,
        at=end,
    )


def _counted(
    facts: Sequence[Fact], begin: float, end: float, stretches: int
) -> tuple[Overview, dict[str, Markup]]:
    shown = summed(facts, begin, end, stretches)
    labels = [_label(each, end - begin) for each in shown.buckets]
    answered = [each.answers - each.unanswered - each.stopped for each in shown.buckets]
    quantiles = {
        name: [each.latency.at[place] if each.latency else None for each in shown.buckets]
        for place, name in enumerate(("p50", "p95", "p99"))
    }
    traffic = {
        "cited": [max(0, each) for each in answered],
        "unanswered": [each.unanswered for each in shown.buckets],
    }
    thumbs = {
        "up": [each.up for each in shown.buckets],
        "down": [each.down for each in shown.buckets],
    }
    return shown, {
        "traffic": plots.bars("Answers over time", labels, traffic, stacked=True),
        "latency": plots.lines("Seconds until the whole answer", labels, quantiles),
        "thumbs": plots.bars("Thumbs over time", labels, thumbs, stacked=True),
    }


def _label(bucket: Bucket, seconds: float) -> str:
    return time.strftime("%H:%M" if seconds <= 86_400 else "%m-%d %H:%M", time.gmtime(bucket.begin))
