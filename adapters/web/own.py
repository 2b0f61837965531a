"""What is the caller's own, on the page: shown as a card, and changed by what is pressed on it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.web import read
from adapters.web.errors import not_found
from adapters.web.limits import read_body
from adapters.web.markup import answer_html
from adapters.web.web import Web
from core.messages import Person
from core.people.cards import NAMES, Card


async def card(request: Request, web: Web, caller: Person) -> Response:
    """The caller's preferences, or whether Mynah shall forget them and what it forgot."""
    asked = request.query_params.get("name", NAMES[0])
    name = next((each for each in NAMES if each == asked), None)
    if name is None:
        raise not_found("card")
    return JSONResponse(_card_json(await web.cards.open(name, caller)))


async def press(request: Request, web: Web, caller: Person) -> Response:
    """What comes of a choice; one that leads nowhere any more is not found."""
    value = read.read_pressed(await read_body(request, web.limits))
    shown = await web.cards.press(value, caller)
    if shown is None:
        raise not_found("choice")
    return JSONResponse(_card_json(shown))


def _card_json(shown: Card) -> dict[str, Any]:
    rows = [
        {
            "label": row.label,
            "choices": [
                {
                    "value": each.value,
                    "label": each.label,
                    "chosen": each.chosen,
                    "final": each.final,
                }
                for each in row.choices
            ],
        }
        for row in shown.rows
    ]
    return {"html": answer_html(shown.text, ()), "rows": rows, "follow": shown.follow}
