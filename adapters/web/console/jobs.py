"""What runs by the clock, and how its latest runs went."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.render import page


async def listed(_request: Request, console: Console, visitor: Visitor) -> Response:
    """As `mynah jobs list` and `mynah jobs history` tell it."""
    return page("jobs", visitor, jobs=await console.jobs(), runs=await console.job_runs())
