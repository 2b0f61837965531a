"""What no document answered, by topic, and the two ways to mend it: an answer of one's own, or a document."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Draft, Visitor
from adapters.web.console.done import back_to, note, told
from adapters.web.console.forms import read_own
from adapters.web.console.render import page
from adapters.web.errors import ApiError
from core.ports import Misconfigured, Role
from core.quality.topics import Asked, Topic, topics

DAYS = 30
MOST = 500
"""Of the latest questions that are grouped."""
_EXAMPLES = 8
_LONGEST_TEXT = 200_000


async def listed(request: Request, console: Console, visitor: Visitor) -> Response:
    """Topics, the largest first; what people wrote only where they agreed, and to administrators."""
    found = await _topics(console)
    unmasked = console.consent and visitor.role is Role.ADMINISTRATOR
    if unmasked and found:
        await note(console, visitor, "read unanswered questions")
    return page(
        "unanswered",
        visitor,
        topics=[_shown(each, unmasked=unmasked) for each in found],
        count=sum(len(each.asked) for each in found),
        cut=sum(len(each.asked) for each in found) == MOST,
        days=DAYS,
        consent=console.consent,
        may_write=visitor.role is Role.ADMINISTRATOR,
        done=told(request),
    )


async def begin_answer(request: Request, console: Console, visitor: Visitor) -> Response:
    """The form, with the questions of a topic as its examples where they may be read."""
    questions = await _questions(request, console, visitor)
    return _answer_form(visitor, {"questions": "\n".join(questions), "audience": "everyone"})


async def begin_document(request: Request, console: Console, visitor: Visitor) -> Response:
    """The form, with the questions of a topic beside it where they may be read."""
    questions = await _questions(request, console, visitor)
    return _document_form(visitor, {"audience": "everyone"}, questions)


async def write_answer(request: Request, console: Console, visitor: Visitor) -> Response:
    """Keep it; what is wrong with it is said above the form, which stays as it was typed."""
    fields = await read_own(request, console, visitor)
    draft = _draft(fields, visitor)
    await note(console, visitor, "wrote an answer", draft.name[:200])
    try:
        await console.write_answer(draft)
    except Misconfigured as error:
        return _answer_form(visitor, fields, str(error))
    return back_to("/unanswered", "answered")


async def add_document(request: Request, console: Console, visitor: Visitor) -> Response:
    """Index it; what is wrong with it is said above the form."""
    fields = await read_own(request, console, visitor)
    draft = _draft(fields, visitor)
    await note(console, visitor, "added a document", draft.name[:200])
    try:
        await console.add_document(draft)
    except Misconfigured as error:
        return _document_form(visitor, fields, error=str(error))
    return back_to("/unanswered", "added")


async def _topics(console: Console) -> list[Topic]:
    since = console.clock() - DAYS * 86_400
    found = await console.turns.unanswered(since, MOST)
    asked = [
        Asked(each.number, message.text, str(message.person), each.turn.answered_at)
        for each in found
        for message in [each.turn.message]
    ]
    return await asyncio.to_thread(topics, asked, console.detect)


def _shown(topic: Topic, *, unmasked: bool) -> dict[str, Any]:
    questions = list(dict.fromkeys(each.text for each in topic.asked))
    return {
        "name": topic.shown(unmasked=unmasked),
        "count": len(topic.asked),
        "people": topic.people,
        "latest": topic.asked[0].at,
        "numbers": [each.number for each in topic.asked[:_EXAMPLES]],
        "questions": questions[:_EXAMPLES] if unmasked else [],
        "asked": ".".join(str(each.number) for each in topic.asked[:_EXAMPLES]),
    }


async def _questions(request: Request, console: Console, visitor: Visitor) -> list[str]:
    """Those of the turns that the address names, as far as they may be read."""
    parts = request.query_params.get("asked", "").split(".")[:_EXAMPLES]
    numbers = [int(each) for each in parts if each.isascii() and each.isdigit() and len(each) < 18]
    if not (numbers and console.consent):
        return []
    found = await console.turns.numbered(numbers)
    await note(console, visitor, "read questions", ", ".join(str(each.number) for each in found))
    texts = [" ".join(each.turn.message.text.split()) for each in found]
    return list(dict.fromkeys(filter(None, texts)))


def _draft(fields: Mapping[str, str], visitor: Visitor) -> Draft:
    text = fields.get("text", "").strip()
    if len(text) > _LONGEST_TEXT:
        raise ApiError(413, "too_large", f"A text has {_LONGEST_TEXT:,} characters at most.")
    return Draft(
        name=fields.get("name", "").strip(),
        text=text,
        questions=tuple(filter(None, map(str.strip, fields.get("questions", "").split("\n")))),
        audience=fields.get("audience", "everyone").strip() or "everyone",
        by=fields.get("by", "").strip() or visitor.name,
    )


def _answer_form(visitor: Visitor, fields: Mapping[str, str], error: str = "") -> Response:
    return page("answer", visitor, status=422 if error else 200, fields=fields, error=error)


def _document_form(
    visitor: Visitor, fields: Mapping[str, str], questions: list[str] | None = None, error: str = ""
) -> Response:
    return page(
        "document",
        visitor,
        status=422 if error else 200,
        fields=fields,
        questions=questions or [],
        error=error,
    )
