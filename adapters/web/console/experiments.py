"""Experiments: what each arm has shown so far, with intervals that hold however often one looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console import plots
from adapters.web.console.console import Console, Visitor
from adapters.web.console.render import page
from adapters.web.errors import not_found


async def listed(_request: Request, console: Console, visitor: Visitor) -> Response:
    """All that were started, the latest first."""
    return page("experiments", visitor, experiments=list(await console.experiments())[::-1])


async def one(request: Request, console: Console, visitor: Visitor) -> Response:
    """As `mynah experiment report` tells it, with a plot for each metric."""
    told = await console.report(str(request.path_params["name"]))
    if told is None:
        raise not_found("experiment")
    analysis = told["analysis"]
    metrics = [_metric(each) for each in analysis["metrics"]] if analysis else []
    return page("experiment", visitor, told=told, analysis=analysis, metrics=metrics)


def _metric(metric: Mapping[str, Any]) -> dict[str, Any]:
    rate = metric["kind"] == "rate"
    rows = [
        (each["arm"], each["effect"], *each["always_valid_interval"])
        for each in metric["effects"]
        if each["always_valid_interval"]
    ]
    title = f"{metric['metric']}: each arm minus the control, with its interval"
    plot = (
        plots.intervals(title, rows, lambda value: _shown(value, rate=rate)) if rows else Markup()
    )
    arms = [
        {
            "arm": each["arm"],
            "value": _shown(metric["values"][each["arm"]], rate=rate),
            "effect": _shown(each["effect"], rate=rate, sign=True),
            "interval": _interval(each["always_valid_interval"], rate=rate),
            "p": f"{each['always_valid_p']:.4f}",
        }
        for each in metric["effects"]
    ]
    return {"name": metric["metric"], "kind": metric["kind"], "plot": plot, "arms": arms}


def _interval(ends: tuple[float, float] | None, *, rate: bool) -> str:
    if ends is None:
        return "too few units"
    return " to ".join(_shown(each, rate=rate, sign=True) for each in ends)


def _shown(value: float, *, rate: bool, sign: bool = False) -> str:
    mark = "+" if sign else ""
    return f"{100 * value:{mark}.2f} %" if rate else f"{value:{mark}.4g}"
