"""What is wrong with Mynah or lately was, and what nobody is told of for a while."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import read_choice, read_own, read_skip
from adapters.web.console.render import page
from core.ports import Role
from core.quality.incidents import Silence

AT_ONCE = 100
SINCE = {"24h": 86_400, "7d": 7 * 86_400, "30d": 30 * 86_400}
SPANS = {"30m": 1_800, "1h": 3_600, "4h": 4 * 3_600, "1d": 86_400, "7d": 7 * 86_400}
LONGEST_PATTERN = 200


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """Incidents that are open or ended lately, as `mynah alert list` tells them; the open ones first."""
    return await _page(request, console, visitor)


async def silence(request: Request, console: Console, visitor: Visitor) -> Response:
    """Tell nobody of what matches, for a while."""
    fields = await read_own(request, console, visitor)
    span = read_choice(fields.get("for"), tuple(SPANS), "for")
    pattern = fields.get("pattern", "").strip()
    if not pattern or len(pattern) > LONGEST_PATTERN:
        wrong = f"Nothing was silenced: a pattern has 1 to {LONGEST_PATTERN} characters."
        return await _page(request, console, visitor, wrong, pattern)
    await note(console, visitor, f"silenced for {span}", pattern)
    await console.silence(Silence(pattern, console.clock() + SPANS[span]))
    return back_to("/alerts", "silenced")


async def end(request: Request, console: Console, visitor: Visitor) -> Response:
    """Tell it again."""
    fields = await read_own(request, console, visitor)
    pattern = fields.get("pattern", "")
    _, silences = await console.incidents(console.clock(), 0, 0)
    if pattern not in {each["pattern"] for each in silences}:
        return back_to("/alerts", "no-silence")
    await note(console, visitor, "ended a silence", pattern)
    await console.silence(Silence(pattern, console.clock()))
    return back_to("/alerts", "told-again")


async def _page(
    request: Request, console: Console, visitor: Visitor, error: str = "", pattern: str = ""
) -> Response:
    since = read_choice(request.query_params.get("since"), tuple(SINCE), "since")
    skip = read_skip(request)
    found, silences = await console.incidents(console.clock() - SINCE[since], AT_ONCE + 1, skip)
    return page(
        "alerts",
        visitor,
        status=422 if error else 200,
        incidents=found[:AT_ONCE],
        more=skip + AT_ONCE if len(found) > AT_ONCE else None,
        first=not skip,
        silences=silences,
        since=since,
        known=tuple(SINCE),
        spans=tuple(SPANS),
        may_decide=visitor.role is Role.ADMINISTRATOR,
        done=told(request),
        error=error,
        pattern=pattern,
    )
