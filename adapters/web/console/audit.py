"""What was done in the console, and who may sign in to it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.render import page
from adapters.web.errors import ApiError

AT_ONCE = 200


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """The latest deeds, or those before a time; and everybody who is entered."""
    deeds = await console.deeds.latest(AT_ONCE + 1, _before(request.query_params.get("before")))
    return page(
        "audit",
        visitor,
        deeds=deeds[:AT_ONCE],
        earlier=repr(deeds[AT_ONCE - 1].at) if len(deeds) > AT_ONCE else None,
        operators=await console.operators.all(),
    )


def _before(text: str | None) -> float | None:
    if not text:
        return None
    try:
        found = float(text[:30])
    except ValueError as error:
        raise ApiError(400, "bad_request", "before is to be a Unix time.") from error
    if not 0 <= found < 1e12:
        raise ApiError(400, "bad_request", "before is to be a Unix time.")
    return found
