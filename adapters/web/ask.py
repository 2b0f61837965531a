"""Asking, following an answer, stopping it and saying what one thinks of it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, suppress
from hashlib import sha256

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from adapters.web import read, write
from adapters.web.errors import ApiError, not_found
from adapters.web.limits import read_body
from adapters.web.watch import (
    Closing,
    Forgotten,
    answered,
    is_waiting,
    offered,
    recorded,
    watch,
)
from adapters.web.web import Web
from core.messages import Message, Person, Reply
from core.ports import Accepted, Feedback, Unavailable
from core.words import say

# The shape of a feed's event ids; anything else a client claims to have seen is ignored.
_EVENT_ID = re.compile(r"[0-9]{1,19}(?:-[0-9]{1,19})?")


async def ask(request: Request, web: Web, caller: Person) -> Response:
    """Take a question and give its answer; a question sent again gives the same answer."""
    body = await read_body(request, web.limits)
    asked = read.read_asked(body, web.limits.question_characters, caller.locale)
    message_id = asked.id or web.new_id()
    conversation = await _conversation(asked, message_id, caller, web)
    message = read.message(caller, conversation, message_id, asked.question, web.clock())
    with ExitStack() as following:
        # Before the door: who cannot wait for the answer has asked nothing, and may send it again.
        following.enter_context(web.followers.one_more(str(caller), web.limits, web.clock))
        reply = await answered(message, web) or await _accept(message, web)
        if "text/event-stream" in request.headers.get("accept", ""):
            return _Events(_stream(message, web, _event_id(request), reply), following.pop_all())
        return await _answer(request, message, web, reply)


async def answer_events(request: Request, web: Web, caller: Person) -> Response:
    """Follow an answer, from the beginning or from the last event seen."""
    message = _in_path(request, web, caller)
    with ExitStack() as following:
        following.enter_context(web.followers.one_more(str(caller), web.limits, web.clock))
        reply = await _known(message, web)
        return _Events(_stream(message, web, _event_id(request), reply), following.pop_all())


async def next_questions(request: Request, web: Web, caller: Person) -> Response:
    """What may be asked next, as soon as it is known; nothing where that takes long."""
    message = _in_path(request, web, caller)
    with web.followers.one_more(str(caller), web.limits, web.clock):
        reply = await _known(message, web)
        asked = reply.suggestions if reply else ()
        with suppress(TimeoutError):
            async with asyncio.timeout(web.limits.next_seconds):
                asked = asked or await offered(message, web)
        reply = reply or (await _known(message, web) if asked else None)
        if asked and reply:
            asked = tuple(await web.still_offered(asked, reply, read.readers(caller)))
    return JSONResponse({"questions": list(asked)})


async def stop(request: Request, web: Web, caller: Person) -> Response:
    """Stop an answer that waits or is being written; one that is done stays as it is."""
    message = _named(caller, *read.read_which(await read_body(request, web.limits)), web)
    if await _known(message, web):
        return JSONResponse({"state": "done"})
    await web.door.stop(message.conversation, message.id)
    return JSONResponse({"state": "stopping"}, 202)


async def feedback(request: Request, web: Web, caller: Person) -> Response:
    """Keep what the caller thinks of an answer; the latest opinion counts."""
    rated = read.read_rated(await read_body(request, web.limits))
    conversation = str(read.place(caller, rated.conversation))
    opinion = Feedback(conversation, rated.id, str(caller), rated.score, rated.comment)
    if not await web.records.rate(opinion):
        raise not_found("answer")
    return JSONResponse({"score": rated.score, "comment": rated.comment})


async def _conversation(asked: read.Asked, message_id: str, caller: Person, web: Web) -> str:
    """One id is one question of one conversation, even if it comes again under another."""
    proposed = asked.conversation or read.own_conversation(caller, message_id)
    asks = sha256(asked.question.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    bound = await web.bind(f"{caller}:{message_id}", f"{proposed} {asks}")
    conversation, _, first = bound.partition(" ")
    if first != asks:
        words = "Another question came with this id before. Give each question an id of its own."
        raise ApiError(409, "other_question", words)
    return conversation


async def _accept(message: Message, web: Web) -> Reply | None:
    """Let the message in; gives the answer when it had been answered long ago."""
    accepted = await web.accept(message)
    if accepted is Accepted.DUPLICATE:
        return await recorded(message, web)
    if accepted is Accepted.NEW:
        return None
    count = len(await web.door.waiting(message.conversation))
    words = say("inbox_full", message.person.locale, count=count)
    raise ApiError(429, "inbox_full", words, {"Retry-After": "10"})


async def _known(message: Message, web: Web) -> Reply | None:
    """The whole answer, or None while it is in the making; not found when nobody asked."""
    reply = await answered(message, web) or await recorded(message, web)
    if reply:
        return reply
    if not await is_waiting(message, web):
        raise not_found("message")
    return None


async def _answer(
    request: Request, message: Message, web: Web, reply: Reply | None
) -> JSONResponse:
    try:
        async with asyncio.timeout(web.limits.answer_seconds):
            reply = reply or await _finished(request, message, web)
    except (TimeoutError, Closing):
        where = write.where_json(message)
        return JSONResponse({**where, "state": "waiting"}, 202, {"Location": where["messages"]})
    except Forgotten as error:
        words = say("question_forgotten", message.person.locale)
        raise ApiError(410, "forgotten", words) from error
    return JSONResponse(write.answer_json(message, reply))


async def _finished(request: Request, message: Message, web: Web) -> Reply:
    async for progress in watch(message, web):
        if progress.kind == "done" and progress.reply:
            return progress.reply
        if progress.kind == "quiet" and await request.is_disconnected():
            raise ApiError(400, "gone", "Nobody waits for this answer any more.")
    raise Unavailable("the feed ended")


class _Events(EventSourceResponse):
    """Events until the answer is there or nobody listens; counts as followed until then."""

    def __init__(
        self, events: AsyncIterator[ServerSentEvent], following: AbstractContextManager[object]
    ) -> None:
        super().__init__(events, ping=15, send_timeout=30)
        self._following = following

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._following:
            await super().__call__(scope, receive, send)


async def _stream(
    message: Message, web: Web, after: str, reply: Reply | None
) -> AsyncIterator[ServerSentEvent]:
    yield _event("accepted", write.where_json(message))
    if reply:
        yield _event("done", write.event_json(message, reply))
        return
    try:
        async for progress in watch(message, web, after):
            if progress.kind == "status":
                yield _event("status", {"step": progress.step}, progress.id)
            elif progress.reply:
                data = write.event_json(message, progress.reply)
                yield _event(progress.kind, data, progress.id)
    except Unavailable:
        # The stream ends; whoever follows comes back and goes on after the last event.
        words = "Something Mynah needs does not answer right now. Your question is safe."
        yield _event("error", {"code": "unavailable", "message": words})
    except Forgotten:
        words = say("question_forgotten", message.person.locale)
        yield _event("error", {"code": "forgotten", "message": words})


def _event(kind: str, data: write.Json, event_id: str = "") -> ServerSentEvent:
    return ServerSentEvent(
        json.dumps(data, ensure_ascii=False), event=kind, id=event_id or None, sep="\n"
    )


def _named(caller: Person, conversation: str, message_id: str, web: Web) -> Message:
    """A message by its name alone, enough to find what belongs to it."""
    return read.message(caller, conversation, message_id, "", web.clock())


def _in_path(request: Request, web: Web, caller: Person) -> Message:
    conversation = read.path_name(request.path_params["conversation"], "conversation")
    message_id = read.path_name(request.path_params["id"], "message").removeprefix(read.ANSWER)
    return _named(caller, conversation, message_id, web)


def _event_id(request: Request) -> str:
    found = request.headers.get("last-event-id", "")
    return found if _EVENT_ID.fullmatch(found) else ""
