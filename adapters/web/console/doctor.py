"""How every part is: at a glance, and as `mynah doctor` finds it when it is asked."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Described, Visitor
from adapters.web.console.done import note
from adapters.web.console.forms import read_own
from adapters.web.console.render import page
from core.ports import Role


async def look(_request: Request, console: Console, visitor: Visitor) -> Response:
    """What /readyz tells, and the button."""
    return await _page(console, visitor, None)


async def examine(request: Request, console: Console, visitor: Visitor) -> Response:
    """All checks; they take some seconds."""
    await read_own(request, console, visitor)
    await note(console, visitor, "ran the doctor")
    return await _page(console, visitor, list(await console.examine()))


async def _page(console: Console, visitor: Visitor, findings: list[Described] | None) -> Response:
    ready, parts = await console.ready()
    return page(
        "doctor",
        visitor,
        ready=ready,
        parts_now=parts,
        findings=findings,
        may_examine=visitor.role is Role.ADMINISTRATOR,
    )
