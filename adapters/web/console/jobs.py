"""What runs by the clock and how its latest runs went, and where Mynah answers nothing for a while."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import read_own
from adapters.web.console.render import page
from core.ports import Misconfigured, Role


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """As `mynah jobs list` and `mynah jobs history` tell it."""
    return await _page(request, console, visitor)


async def pause(request: Request, console: Console, visitor: Visitor) -> Response:
    """Answer nothing in a room, on a platform or everywhere, from the next question on."""
    fields = await read_own(request, console, visitor)
    where, words = fields.get("where", "").strip(), fields.get("words", "")
    try:
        asked = console.read_pause(where, words)
    except Misconfigured as error:
        return await _page(request, console, visitor, f"Nothing was paused: {error}.", where, words)
    await note(console, visitor, "paused Mynah", asked.scope)
    await console.pause(asked)
    return back_to("/jobs", "paused")


async def resume(request: Request, console: Console, visitor: Visitor) -> Response:
    """Answer there again."""
    fields = await read_own(request, console, visitor)
    scope = fields.get("scope", "")
    if scope not in {each.scope for each in await console.pauses()}:
        return back_to("/jobs", "not-paused")
    await note(console, visitor, "resumed Mynah", scope)
    return back_to("/jobs", "resumed" if await console.resume(scope) else "not-paused")


async def _page(
    request: Request,
    console: Console,
    visitor: Visitor,
    error: str = "",
    where: str = "",
    words: str = "",
) -> Response:
    return page(
        "jobs",
        visitor,
        status=422 if error else 200,
        jobs=await console.jobs(),
        runs=await console.job_runs(),
        pauses=await console.pauses(),
        may_decide=visitor.role is Role.ADMINISTRATOR,
        done=told(request),
        error=error,
        where=where,
        words=words,
    )
