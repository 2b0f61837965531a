"""Who may use Mynah on chat platforms, and the codes that strangers were shown."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import read_choice, read_own
from adapters.web.console.render import page
from core.messages import Audience
from core.ports import Standing


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """What was decided, the latest first."""
    return await _page(console, visitor, told(request))


async def approve(request: Request, console: Console, visitor: Visitor) -> Response:
    """Let in whoever was shown a code."""
    fields = await read_own(request, console, visitor)
    who = await console.approve(fields.get("code", "").strip()[:40], visitor.name)
    if who is None:
        return back_to("/access", "no-code")
    await note(console, visitor, "approved a code", str(who))
    return back_to("/access", "approved")


async def decide(request: Request, console: Console, visitor: Visitor) -> Response:
    """Allow or block a person, a room, a workspace or everyone."""
    fields = await read_own(request, console, visitor)
    names = tuple(each.value for each in Standing)
    standing = Standing(read_choice(fields.get("standing"), names, "standing"))
    who = _whom(fields, console)
    if isinstance(who, str):
        return await _page(console, visitor, error=who, fields=fields)
    await note(console, visitor, standing.value, str(who))
    await console.decide(who, standing, visitor.name)
    return back_to("/access", "decided")


async def forget(request: Request, console: Console, visitor: Visitor) -> Response:
    """Take a decision back."""
    fields = await read_own(request, console, visitor)
    known = {str(each.who): each.who for each in await console.guests.decided()}
    who = known.get(fields.get("who", ""))
    if who is None:
        return back_to("/access", "no-decision")
    await note(console, visitor, "took a decision back", str(who))
    gone = await console.guests.undecide(who)
    return back_to("/access", "forgotten" if gone else "no-decision")


def _whom(fields: Mapping[str, str], console: Console) -> Audience | str:
    """Or what is wrong with what was typed."""
    try:
        return console.read_whom(fields.get("who", "").strip())
    except ValueError as error:
        return f"Nothing was decided: {error}."


async def _page(
    console: Console,
    visitor: Visitor,
    done: str = "",
    error: str = "",
    fields: Mapping[str, str] | None = None,
) -> Response:
    return page(
        "access",
        visitor,
        status=422 if error else 200,
        guests=await console.guests.decided(),
        rule=console.rule,
        administrators=console.administrators,
        done=done,
        error=error,
        who=(fields or {}).get("who", ""),
    )
