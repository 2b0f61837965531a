"""Messages that failed every try: why, and what is to become of them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import read_own
from adapters.web.console.render import page
from core.ports import Role

MOST = 200


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """The latest first; `mynah dead show` shows one with its words."""
    letters = list(await console.letters())[::-1]
    return page(
        "dead",
        visitor,
        letters=letters[:MOST],
        count=len(letters),
        may_decide=visitor.role is Role.ADMINISTRATOR,
        done=told(request),
    )


async def retry(request: Request, console: Console, visitor: Visitor) -> Response:
    """Back to the head of its inbox."""
    await read_own(request, console, visitor)
    letter = str(request.path_params["letter"])
    await note(console, visitor, "retried a dead letter", letter[:200])
    return back_to("/dead", "no-letter" if await console.retry(letter) is None else "retried")


async def drop(request: Request, console: Console, visitor: Visitor) -> Response:
    """Away for good."""
    await read_own(request, console, visitor)
    letter = str(request.path_params["letter"])
    await note(console, visitor, "dropped a dead letter", letter[:200])
    return back_to("/dead", "dropped" if await console.drop(letter) else "no-letter")
