"""Where documents come from, and how it went when each was read last."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import read_own
from adapters.web.console.render import page
from core.ports import Role


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """As `mynah source list` tells it."""
    return page(
        "sources",
        visitor,
        sources=await console.sources(),
        may_sync=visitor.role is Role.ADMINISTRATOR,
        done=told(request),
    )


async def sync(request: Request, console: Console, visitor: Visitor) -> Response:
    """Have one read again."""
    fields = await read_own(request, console, visitor)
    name = fields.get("source", "")
    await note(console, visitor, "had a source read again", name[:200])
    return back_to("/sources", "syncing" if await console.sync(name) else "no-source")
