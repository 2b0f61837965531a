"""The description of the API in OpenAPI 3.1; a test holds every route and response to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.release import release

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 128}


def _object(properties: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _one_of(*values: str | int) -> Schema:
    return {"type": "string" if isinstance(values[0], str) else "integer", "enum": list(values)}


_REPLY = {
    "citations": _list(_of("Citation")),
    "notices": _list(_TEXT),
    "suggestions": _list(_TEXT),
}
_WHERE = {"id": _NAME, "conversation": _NAME, "events": _TEXT, "messages": _TEXT}
_ANSWER = {"id": _NAME, "conversation": _NAME, "answer": _TEXT, **_REPLY}

SCHEMAS: dict[str, Schema] = {
    "Error": _object({"error": _object({"code": _TEXT, "message": _TEXT})}),
    "Citation": _object(
        {"number": {"type": "integer"}, "title": _TEXT, "uri": _TEXT, "quote": _TEXT}
    ),
    "Question": _object(
        {"question": _TEXT, "conversation": _NAME, "id": _NAME}, optional=("conversation", "id")
    ),
    "Answer": _object(_ANSWER),
    "Waiting": _object({**_WHERE, "state": _one_of("waiting")}),
    "Which": _object({"conversation": _NAME, "id": _NAME}),
    "Stopped": _object({"state": _one_of("stopping", "done")}),
    "Opinion": _object(
        {"conversation": _NAME, "id": _NAME, "score": _one_of(-1, 0, 1), "comment": _TEXT},
        optional=("comment",),
    ),
    "Kept": _object({"score": _one_of(-1, 0, 1), "comment": _TEXT}),
    "Conversations": _object(
        {
            "conversations": _list(_object({"id": _NAME, "title": _TEXT, "at": _NUMBER})),
            "earlier": {"type": "boolean"},
        }
    ),
    "Message": _object(
        {
            "id": _TEXT,
            "role": _one_of("person", "mynah"),
            "text": _TEXT,
            "reply_to": _TEXT,
            "at": _NUMBER,
            "state": _one_of("answered", "waiting", "writing", "done"),
            "html": _TEXT,
            **_REPLY,
            "opinion": _of("Kept"),
        },
        optional=("html", *_REPLY, "opinion"),
    ),
    "Messages": _object({"messages": _list(_of("Message")), "earlier": {"type": "boolean"}}),
    "Results": _object(
        {
            "results": _list(
                _object(
                    {
                        "title": _TEXT,
                        "uri": _TEXT,
                        "heading": _TEXT,
                        "text": _TEXT,
                        "score": _NUMBER,
                        "why": _TEXT,
                    }
                )
            ),
            "notices": _list(_TEXT),
        }
    ),
    "Passage": _object(
        {
            "title": _TEXT,
            "uri": _TEXT,
            "heading": _TEXT,
            "text": _TEXT,
            "start": {"type": "integer"},
            "end": {"type": "integer"},
            "html": _TEXT,
        }
    ),
    "Documents": _object(
        {
            "documents": _list(_object({"title": _TEXT, "uri": _TEXT, "indexed_at": _NUMBER})),
            "more": {"type": "boolean"},
            "count": {"type": "integer"},
        }
    ),
    "Me": _object({"name": _TEXT, "can_sign_out": {"type": "boolean"}, "examples": _list(_TEXT)}),
    "Token": _object({"token": _TEXT}),
    "Session": _object({"name": _TEXT}),
    "Health": _object({"status": _one_of("ok")}),
    "Ready": _object(
        {
            "ready": {"type": "boolean"},
            "parts": {"type": "object", "additionalProperties": {"type": "string"}},
        }
    ),
}

_EVENTS = (
    "Server-sent events: `accepted` (where the answer is), `status` ({step}), `text` (the answer "
    "so far, always whole: an Answer with `html`), `done` (the whole answer), `error`. Come back "
    "with Last-Event-ID to go on after the last event seen."
)


def _json(schema: str) -> Schema:
    return {"application/json": {"schema": _of(schema)}}


def _operation(
    summary: str,
    gives: Mapping[str, Schema],
    takes: str = "",
    parameters: tuple[Schema, ...] = (),
    *,
    is_open: bool = False,
) -> Schema:
    responses: Schema = {
        status: {"description": "Given.", "content": content} for status, content in gives.items()
    }
    responses["default"] = {"description": "Refused, with what to do.", "content": _json("Error")}
    operation: Schema = {"summary": summary, "responses": responses}
    if takes:
        operation["requestBody"] = {"required": True, "content": _json(takes)}
    if parameters:
        operation["parameters"] = list(parameters)
    if is_open:
        operation["security"] = []
    return operation


def _parameter(name: str, place: str, schema: Schema, words: str) -> Schema:
    return {
        "name": name,
        "in": place,
        "required": place == "path" or name in ("q", "uri"),
        "schema": schema,
        "description": words,
    }


_CONVERSATION = _parameter("conversation", "path", _NAME, "The conversation's id.")
_ID = _parameter("id", "path", _NAME, "The question's id.")
_SEEN = _parameter("Last-Event-ID", "header", _TEXT, "The last event that was seen.")
_Q = _parameter("q", "query", _TEXT, "What to look for.")
_K = _parameter("k", "query", {"type": "integer", "minimum": 1, "maximum": 50}, "How many; 10.")
_URI = _parameter("uri", "query", _TEXT, "The citation's address.")
_QUOTE = _parameter("quote", "query", _TEXT, "The citation's quote.")
_BEFORE = _parameter("before", "query", _NAME, "A message's id: gives what comes before it.")
_OLDER = _parameter(
    "before", "query", _NAME, "A conversation's id: gives those that were active before it."
)
_AFTER = _parameter("after", "query", _TEXT, "A document's address: gives those that follow it.")


def _limit(usual: int, most: int, what: str) -> Schema:
    number = {"type": "integer", "minimum": 1, "maximum": most}
    return _parameter("limit", "query", number, f"How many {what} at most; {usual}.")


_STREAM = {"text/event-stream": {"schema": _TEXT}}
_HTML = {"text/html": {"schema": _TEXT}}

PATHS: dict[str, Schema] = {
    "/api/ask": {
        "post": _operation(
            "Ask. The same id is answered once, however often it is sent. " + _EVENTS,
            {"200": {**_json("Answer"), **_STREAM}, "202": _json("Waiting")},
            "Question",
        )
    },
    "/api/answers/{conversation}/{id}/events": {
        "get": _operation(
            "Follow an answer. " + _EVENTS, {"200": _STREAM}, parameters=(_CONVERSATION, _ID, _SEEN)
        )
    },
    "/api/stop": {
        "post": _operation(
            "Stop an answer that is being written.",
            {"200": _json("Stopped"), "202": _json("Stopped")},
            "Which",
        )
    },
    "/api/feedback": {
        "post": _operation("Say what you think of an answer.", {"200": _json("Kept")}, "Opinion")
    },
    "/api/conversations": {
        "get": _operation(
            "Your conversations, latest first; `earlier` says whether there are more.",
            {"200": _json("Conversations")},
            parameters=(_OLDER, _limit(50, 200, "conversations")),
        )
    },
    "/api/conversations/{conversation}": {
        "get": _operation(
            "The latest messages of one conversation in order, or those before one of them; "
            "`earlier` says whether there are more. Answers carry your opinion, if you gave one.",
            {"200": _json("Messages")},
            parameters=(_CONVERSATION, _BEFORE, _limit(200, 200, "questions with answers")),
        )
    },
    "/api/search": {
        "get": _operation("Search the documents.", {"200": _json("Results")}, parameters=(_Q, _K))
    },
    "/api/passage": {
        "get": _operation(
            "The passage behind a citation.", {"200": _json("Passage")}, parameters=(_URI, _QUOTE)
        )
    },
    "/api/documents": {
        "get": _operation(
            "The documents answers are made from, by title; `count` is how many there are in all, "
            "`more` whether some follow.",
            {"200": _json("Documents")},
            parameters=(_AFTER, _limit(500, 500, "documents")),
        )
    },
    "/api/me": {"get": _operation("Who is calling.", {"200": _json("Me")})},
    "/api/session": {
        "post": _operation("Sign in.", {"200": _json("Session")}, "Token", is_open=True),
        "delete": _operation("Sign out.", {"200": _json("Session")}, is_open=True),
    },
    "/api/openapi.json": {
        "get": _operation(
            "This description.",
            {"200": {"application/json": {"schema": {"type": "object"}}}},
            is_open=True,
        )
    },
    "/healthz": {"get": _operation("The process serves.", {"200": _json("Health")}, is_open=True)},
    "/readyz": {
        "get": _operation(
            "Whether people get answers.",
            {"200": _json("Ready"), "503": _json("Ready")},
            is_open=True,
        )
    },
    "/metrics": {
        "get": _operation("Figures for Prometheus.", {"200": {"text/plain": {"schema": _TEXT}}})
    },
    "/": {"get": _operation("The page.", {"200": _HTML}, is_open=True)},
    "/c/{conversation}": {
        "get": _operation(
            "The page at a conversation.", {"200": _HTML}, parameters=(_CONVERSATION,), is_open=True
        )
    },
}


def description(public_url: str, *, tokens: bool) -> Schema:
    """The whole document; with tokens it names the two ways to show one."""
    document: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Mynah",
            "version": release(),
            "description": "Ask, follow the answer, and see what it was made from.",
        },
        "servers": [{"url": public_url or "/"}],
        "paths": PATHS,
        "components": {"schemas": SCHEMAS},
    }
    if tokens:
        document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"bearer": []}]
    return document
