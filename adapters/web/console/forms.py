"""Reads what a form sent: its fields as text, bounded; a form of ours or none at all."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import Request

from adapters.web.console.console import Console, Visitor
from adapters.web.console.session import is_theirs
from adapters.web.errors import ApiError
from adapters.web.limits import read_body

_FIELDS = 200
KEY = "form_key"
"""The field with the visitor's key."""


async def read_form(request: Request, console: Console) -> Mapping[str, str]:
    """Each field's last value; raises ApiError where it is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await read_body(request, console.limits)
    if kind != "application/x-www-form-urlencoded":
        raise ApiError(415, "no_form", "This address takes what a form of these pages sends.")
    try:
        text = body.decode("ascii")
        fields = parse_qs(text, keep_blank_values=True, errors="replace", max_num_fields=_FIELDS)
    except ValueError as error:
        raise ApiError(400, "no_form", "This is no form.") from error
    # Browsers end lines as mail does.
    return {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}


async def read_own(request: Request, console: Console, visitor: Visitor) -> Mapping[str, str]:
    """The same, of a form that was made for this visitor; raises ApiError for any other."""
    fields = await read_form(request, console)
    if not is_theirs(fields.get(KEY, ""), visitor):
        words = "This form is not one of yours, or too old. Go back, load the page anew, try again."
        raise ApiError(403, "wrong_form", words)
    return fields


async def read_unmasking(request: Request, console: Console, visitor: Visitor) -> None:
    """One's own that asks for what people wrote; raises ApiError where nobody said that they agreed."""
    await read_own(request, console, visitor)
    if not console.consent:
        words = "What people wrote stays masked: nobody said that they agreed (CONSOLE_CONSENT)."
        raise ApiError(403, "masked", words)


def read_number(text: str | None, name: str) -> int | None:
    """A whole number of a query or path; None where there is none, ApiError where it is another thing."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise ApiError(400, "bad_request", f"{name} is to be a whole number.")
    return int(text)


def read_skip(request: Request) -> int:
    """How many rows of a list come before this page of it; raises ApiError."""
    return read_number(request.query_params.get("skip"), "skip") or 0


def read_choice(text: str | None, known: tuple[str, ...], name: str) -> str:
    """One of these, the first where nothing is said; raises ApiError."""
    if text is None:
        return known[0]
    if text not in known:
        words = f"{name} is one of: {', '.join(filter(None, known))}."
        raise ApiError(400, "bad_request", words)
    return text
