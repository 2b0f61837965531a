"""What a caller may look at: conversations, search results, passages, documents, who they are."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urldefrag

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.web import read, write
from adapters.web.errors import not_found
from adapters.web.web import Web
from core.conversation.following import taken_up
from core.messages import Person
from core.ports import TurnRecord, Unavailable
from core.words import say

_CONVERSATIONS = 50
_MOST_CONVERSATIONS = 200
_SUGGESTED = 6
"""As many as a list above the box shows without hiding the conversation."""
_DOCUMENTS = 500
"""The most documents that one request lists."""
_TURNS = 200
"""The most questions with their answers that one request gives of a conversation."""


async def conversations(request: Request, web: Web, caller: Person) -> Response:
    """The caller's own conversations, latest first: the latest ones, or those before one of them."""
    name = read.read_before(request.query_params.get("before"), "conversation")
    most = read.read_count(
        request.query_params.get("limit"), _CONVERSATIONS, _MOST_CONVERSATIONS, "limit"
    )
    before = str(read.place(caller, name)) if name else ""
    firsts = await web.records.conversations(str(caller), most + 1, before)
    if before and not firsts and not await web.records.turns(before, 1):
        raise not_found("conversation")
    own = read.place(caller, "-")
    shown = [write.conversation_json(first) for first in firsts[:most] if write.is_own(first, own)]
    return JSONResponse({"conversations": shown, "earlier": len(firsts) > most})


async def conversation(request: Request, web: Web, caller: Person) -> Response:
    """One of the caller's conversations in order: its latest messages, or those before one of them."""
    name = read.path_name(request.path_params["conversation"], "conversation")
    before = read.read_before(request.query_params.get("before"), "message")
    most = read.read_count(request.query_params.get("limit"), _TURNS, _TURNS, "limit")
    place = str(read.place(caller, name))
    # First what waits: a message that is answered in between is then seen twice, not never.
    waiting = await web.door.waiting(place)
    if before in {message.id for message in waiting}:
        waiting, before = [], ""  # what is answered comes before whatever waits
    # One more than is shown tells whether there are earlier ones.
    turns = await web.records.turns(place, most + 1, before)
    if before:
        waiting = []
        if not turns and not await _was_answered(place, before, web):
            raise not_found("message in this conversation")
    elif not turns and not waiting:
        raise not_found("conversation")
    drafts = {message.id: await web.drafts.load(message) for message in waiting}
    begun = {name: draft for name, draft in drafts.items() if draft}
    # Many long answers take a while to render, in which others go on.
    messages = await asyncio.to_thread(
        write.messages_json, turns[-most:], waiting, begun, str(caller)
    )
    return JSONResponse({"messages": messages, "earlier": len(turns) > most})


async def why(request: Request, web: Web, caller: Person) -> Response:
    """What the caller's question was taken for, how its answer was sought, and how good it seems."""
    name = read.path_name(request.path_params["conversation"], "conversation")
    place = str(read.place(caller, name))
    turn = await _turn(place, read.path_name(request.path_params["id"], "id"), web)
    if turn is None:
        raise not_found("answer")
    about = await _turn(place, taken_up(turn.intent), web) if turn.intent else None
    return JSONResponse(write.why_json(turn, about))


async def _was_answered(place: str, message_id: str, web: Web) -> bool:
    return await _turn(place, message_id, web) is not None


async def _turn(place: str, message_id: str, web: Web) -> TurnRecord | None:
    """It is looked for from the latest to the first."""
    turns = await web.records.turns(place, _TURNS) if message_id else []
    while turns:
        found = next((turn for turn in turns if turn.message.id == message_id), None)
        if found is not None:
            return found
        turns = await web.records.turns(place, _TURNS, turns[0].message.id)
    return None


async def search(request: Request, web: Web, caller: Person) -> Response:
    """What the documents say, without an answer written from it."""
    query = read.read_query(request.query_params.get("q"), web.limits.question_characters, "q")
    count = read.read_count(request.query_params.get("k"), 10, 50, "k")
    failed: list[str] = []
    passages = await web.search(query, read.readers(caller), count, failed.append)
    partly = [say("search_partly", caller.locale)] if failed else []
    results = [write.result_json(passage) for passage in passages]
    return JSONResponse({"results": results, "notices": partly})


async def suggest(request: Request, web: Web, caller: Person) -> Response:
    """Whole questions that complete what was typed so far."""
    typed = read.read_query(request.query_params.get("q"), web.limits.typed_characters, "q")
    found = await web.suggest(caller, typed, read.readers(caller))
    return JSONResponse({"questions": list(found)[:_SUGGESTED]})


async def passage(request: Request, web: Web, caller: Person) -> Response:
    """The passage behind a citation, its quote marked; hidden and unknown ones look the same."""
    longest = web.limits.question_characters
    uri = read.read_query(request.query_params.get("uri"), longest, "uri")
    quote = request.query_params.get("quote", "")[:longest]
    chunks = await web.read(urldefrag(uri).url, read.readers(caller))
    if not chunks:
        raise not_found("passage")
    await _note_opened(request, web, caller)
    # A large document takes a while, in which others go on.
    chosen = await asyncio.to_thread(write.choose_chunk, chunks, uri, quote)
    return JSONResponse(write.passage_json(chosen, quote))


async def _note_opened(request: Request, web: Web, caller: Person) -> None:
    """That a citation of an answer was opened, where the caller says of which."""
    conversation, asked = map(request.query_params.get, ("conversation", "id"))
    if not conversation or not asked:
        return
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return  # another web page had the browser fetch it
    place = read.place(caller, read.path_name(conversation, "conversation"))
    with suppress(Unavailable):  # the passage can be shown all the same
        await web.observed.note_sign(str(place), read.path_name(asked, "id"), "opened")


async def picture(request: Request, web: Web, caller: Person) -> Response:
    """A picture of a document that the caller may see; hidden and unknown ones look the same."""
    digest = str(request.path_params["digest"])
    shown = await web.pictures.shown(digest, read.readers(caller))
    data = await web.files.read(digest) if shown else None
    if shown is None or data is None:
        raise not_found("picture")
    return Response(data, media_type=shown.media_type)


async def documents(request: Request, web: Web, caller: Person) -> Response:
    """The documents that answers to this caller are made from, by title, and how many there are."""
    most = read.read_count(request.query_params.get("limit"), _DOCUMENTS, _DOCUMENTS, "limit")
    after = request.query_params.get("after")
    if after is not None:
        after = read.read_query(after, web.limits.question_characters, "after")
    readers = read.readers(caller)
    found = await web.documents.visible(readers, most + 1, after or "")
    if after and not found and not await web.read(after, readers):
        raise not_found("document")
    return JSONResponse(
        {
            "documents": [write.document_json(document) for document in found[:most]],
            "more": len(found) > most,
            "count": await web.documents.count(readers),
        }
    )


async def me(_request: Request, web: Web, caller: Person) -> Response:
    """Who is calling, and what the empty page offers to try."""
    return JSONResponse(
        {
            "name": caller.name,
            "can_sign_out": bool(web.access.tokens),
            "examples": list(await web.examples(read.readers(caller))),
        }
    )


async def metrics(_request: Request, web: Web, _caller: Person) -> Response:
    """What Prometheus reads; with tokens it needs one, as bearer_token in its configuration."""
    return Response(web.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")
