"""What was judged harmful and how people reviewed it; the words only when asked for."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import (
    read_choice,
    read_number,
    read_own,
    read_skip,
    read_unmasking,
)
from adapters.web.console.render import page
from adapters.web.errors import ApiError, not_found
from core.ports import Role, Screening

AT_ONCE = 100
ONLY = ("waiting", "all")
MARKS = ("", "right", "false alarm")


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """Those that wait for a review, the urgent first; or all, the latest first."""
    only = read_choice(request.query_params.get("only"), ONLY, "only")
    skip = read_skip(request)
    found = await console.verdicts(only == "waiting", AT_ONCE + 1, skip)
    return page(
        "reviews",
        visitor,
        only=only,
        kinds=ONLY,
        verdicts=found[:AT_ONCE],
        more=skip + AT_ONCE if len(found) > AT_ONCE else None,
        first=not skip,
        may_decide=visitor.role is Role.ADMINISTRATOR,
        done=told(request),
    )


async def one(request: Request, console: Console, visitor: Visitor) -> Response:
    """One verdict, masked."""
    return _shown(await _found(request, console), request, console, visitor, unmasked=False)


async def read(request: Request, console: Console, visitor: Visitor) -> Response:
    """The same with what was said: where people agreed to it, and never unseen."""
    await read_unmasking(request, console, visitor)
    found = await _found(request, console)
    await note(console, visitor, "read a verdict", str(found.id))
    return _shown(found, request, console, visitor, unmasked=True)


async def mark(request: Request, console: Console, visitor: Visitor) -> Response:
    """Keep the review, by the name of whoever signed in."""
    fields = await read_own(request, console, visitor)
    said: Any = read_choice(fields.get("mark", ""), MARKS, "mark")
    if not said:
        raise ApiError(400, "bad_request", "mark is one of: right, false alarm.")
    found = await _found(request, console)
    await note(console, visitor, f"marked a verdict: {said}", str(found.id))
    if await console.review(found.id, said, visitor.name) is None:
        raise not_found("verdict")
    return back_to("/reviews", "marked")


async def _found(request: Request, console: Console) -> Screening:
    number = read_number(request.path_params["number"], "number")
    found = await console.verdict(number) if number is not None else None
    if found is None:
        raise not_found("verdict")
    return found


def _shown(
    found: Screening, request: Request, console: Console, visitor: Visitor, *, unmasked: bool
) -> Response:
    decides = visitor.role is Role.ADMINISTRATOR
    return page(
        "review",
        visitor,
        verdict=found,
        unmasked=unmasked,
        may_read=console.consent and decides and not unmasked,
        may_decide=decides,
        consent=console.consent,
        done=told(request),
    )
