"""Pages from templates: every value is escaped, and what people wrote is masked unless it is asked for."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from adapters.web.console.console import Visitor

HERE = Path(__file__).parent
MILLION = 1_000_000


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        moment=moment, seconds=seconds, percent=percent, dollars=dollars, masked=masked, span=span
    )
    return made


def page(
    template: str, visitor: Visitor | None, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """The template with these values, and with the navigation that this visitor may follow."""
    from adapters.web.console.routes import navigation

    shown = _environment().get_template(f"{template}.html")
    offered = navigation(visitor.role) if visitor else ()
    return HTMLResponse(shown.render(visitor=visitor, navigation=offered, **values), status)


def moment(at: float | None) -> Markup:
    """A Unix time in UTC; "never" for none."""
    if not at:
        return Markup("never")
    when = time.gmtime(at)
    exact, read = time.strftime("%Y-%m-%dT%H:%M:%SZ", when), time.strftime("%Y-%m-%d %H:%M", when)
    return Markup('<time datetime="{}">{}&nbsp;UTC</time>').format(exact, read)


def seconds(value: float | None) -> str:
    """As long as it says something: 340 ms, 2.31 s; a dash for none."""
    if value is None:
        return "–"
    # The number and its unit stay in one line.
    return f"{1000 * value:.0f}\u00a0ms" if value < 1 else f"{value:.2f}\u00a0s"


def span(value: float) -> str:
    """So many whole days, hours, minutes or seconds."""
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if value >= size and value % size == 0:
            count = int(value // size)
            return f"{count} {name}{'s' * (count != 1)}"
    return f"{value:g} s"


def percent(value: float | None) -> str:
    """A share of 1; a dash for none."""
    return "–" if value is None else f"{100 * value:.1f} %"


def dollars(micros: int) -> str:
    """From millionths."""
    return f"${micros / MILLION:,.4f}"


def masked(text: str) -> Markup:
    """That there are words, and how long they are; no word of them."""
    if not text:
        return Markup("")
    told = f"masked, {len(text):,} characters"
    return Markup('<span class="masked"><span aria-hidden="true">••••••</span> ({})</span>').format(
        escape(told)
    )
