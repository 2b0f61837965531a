"""Turns and conversations: where the time went, what was found, how it was judged; words only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.done import note
from adapters.web.console.forms import read_choice, read_number, read_unmasking
from adapters.web.console.render import page
from adapters.web.errors import not_found
from adapters.web.markup import answer_html
from core.ports import Numbered, Only, Role

AT_ONCE = 100


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """The latest of one kind, or those before one of them."""
    only: Any = read_choice(request.query_params.get("only"), get_args(Only), "only")
    before = read_number(request.query_params.get("before"), "before")
    found = await console.turns.page(AT_ONCE + 1, before, only)
    return page(
        "turns",
        visitor,
        only=only,
        kinds=get_args(Only),
        rows=_rows(found[:AT_ONCE]),
        earlier=found[AT_ONCE - 1].number if len(found) > AT_ONCE else None,
        first=before is None,
    )


async def conversations(request: Request, console: Console, visitor: Visitor) -> Response:
    """The latest, or those before one of them."""
    before = read_number(request.query_params.get("before"), "before")
    found = await console.talks(AT_ONCE + 1, before)
    rows = [
        {**_row(each.latest), "turns": each.turns, "began_at": each.began_at}
        for each in found[:AT_ONCE]
    ]
    earlier = rows[-1]["number"] if len(found) > AT_ONCE else None
    return page("conversations", visitor, rows=rows, earlier=earlier, first=before is None)


async def conversation(request: Request, console: Console, visitor: Visitor) -> Response:
    """All that was answered in the conversation of a turn, the latest first."""
    one = await _found(request, console)
    before = read_number(request.query_params.get("before"), "before")
    found = await console.turns.page(
        AT_ONCE + 1, before, conversation=one.turn.message.conversation
    )
    return page(
        "conversation",
        visitor,
        number=one.number,
        place=_place(one),
        rows=_rows(found[:AT_ONCE]),
        earlier=found[AT_ONCE - 1].number if len(found) > AT_ONCE else None,
    )


async def one(request: Request, console: Console, visitor: Visitor) -> Response:
    """One turn, masked."""
    return _shown(await _found(request, console), console, visitor, unmasked=False)


async def read(request: Request, console: Console, visitor: Visitor) -> Response:
    """The same with what was said: where people agreed to it, and never unseen."""
    await read_unmasking(request, console, visitor)
    found = await _found(request, console)
    await note(console, visitor, "read a turn", str(found.number))
    return _shown(found, console, visitor, unmasked=True)


async def _found(request: Request, console: Console) -> Numbered:
    number = read_number(request.path_params["number"], "number")
    found = await console.turns.numbered([number]) if number is not None else []
    if not found:
        raise not_found("turn")
    return found[0]


def _shown(found: Numbered, console: Console, visitor: Visitor, *, unmasked: bool) -> Response:
    turn = found.turn
    may_read = console.consent and visitor.role is Role.ADMINISTRATOR
    return page(
        "turn",
        visitor,
        row=_row(found),
        turn=turn,
        steps=_waterfall(found),
        unmasked=unmasked,
        may_read=may_read and not unmasked,
        consent=console.consent,
        answer=answer_html(turn.reply.text, ()) if unmasked else "",
    )


def _waterfall(found: Numbered) -> list[dict[str, Any]]:
    """Each step with where it began and how long it took, both in thousandths of the whole."""
    seconds = found.turn.seconds
    whole = sum(seconds.values()) or 1.0
    rows, begun = [], 0.0
    for step, taken in seconds.items():
        share = {"begin": f"{1000 * begun / whole:.1f}", "length": f"{1000 * taken / whole:.1f}"}
        rows.append({"step": step, "seconds": taken, "begun": begun, **share})
        begun += taken
    return rows


def _rows(found: Sequence[Numbered]) -> list[dict[str, Any]]:
    return [_row(each) for each in found]


def _row(found: Numbered) -> dict[str, Any]:
    turn = found.turn
    return {
        "number": found.number,
        "at": turn.answered_at,
        "place": _place(found),
        "mode": turn.mode,
        "model": turn.model,
        "seconds": sum(turn.seconds.values()) if turn.seconds else None,
        "citations": len(turn.reply.citations),
        "question": turn.message.text,
        "accuracy": turn.verdict.accuracy.value if turn.verdict else None,
        "rated": found.rated,
        "signs": turn.signs,
    }


def _place(found: Numbered) -> str:
    """Where, without the ids of a room or person."""
    place = found.turn.message.place
    where = "private" if place.private or found.turn.message.audience.kind == "person" else "room"
    return f"{place.platform}, {where}"
