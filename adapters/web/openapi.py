"""The description of the API in OpenAPI 3.1; a test holds every route and response to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.people.cards import NAMES
from core.release import release

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_INTEGER: Schema = {"type": "integer"}
_YES_OR_NO: Schema = {"type": "boolean"}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 128}


def _object(optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _one_of(*values: str | int) -> Schema:
    return {"type": "string" if isinstance(values[0], str) else "integer", "enum": list(values)}


_REPLY = {
    "citations": _list(_of("Citation")),
    "notices": _list(_TEXT),
    "suggestions": _list(_TEXT),
    "pictures": _list(_of("Picture")),
}
_SCORE = _one_of(-1, 0, 1)
_DOCUMENT = _object(title=_TEXT, uri=_TEXT, indexed_at=_NUMBER)
_RESULT = _object(title=_TEXT, uri=_TEXT, heading=_TEXT, text=_TEXT, score=_NUMBER, why=_TEXT)
_CHOICE = _object(value=_TEXT, label=_TEXT, chosen=_YES_OR_NO, final=_YES_OR_NO)
_ROW = _object(label=_TEXT, choices=_list(_CHOICE))

SCHEMAS: dict[str, Schema] = {
    "Error": _object(error=_object(code=_TEXT, message=_TEXT)),
    "Citation": _object(number=_INTEGER, title=_TEXT, uri=_TEXT, quote=_TEXT),
    "Picture": _object(address=_TEXT, words=_TEXT, width=_INTEGER, height=_INTEGER),
    "Question": _object(("conversation", "id"), question=_TEXT, conversation=_NAME, id=_NAME),
    "Answer": _object(id=_NAME, conversation=_NAME, answer=_TEXT, **_REPLY),
    "Waiting": _object(
        id=_NAME, conversation=_NAME, events=_TEXT, messages=_TEXT, state=_one_of("waiting")
    ),
    "Which": _object(conversation=_NAME, id=_NAME),
    "Stopped": _object(state=_one_of("stopping", "done")),
    "Opinion": _object(("comment",), conversation=_NAME, id=_NAME, score=_SCORE, comment=_TEXT),
    "Kept": _object(score=_SCORE, comment=_TEXT),
    "Conversations": _object(
        conversations=_list(_object(id=_NAME, title=_TEXT, at=_NUMBER)), earlier=_YES_OR_NO
    ),
    "Message": _object(
        ("html", *_REPLY, "opinion"),
        id=_TEXT,
        role=_one_of("person", "mynah"),
        text=_TEXT,
        reply_to=_TEXT,
        at=_NUMBER,
        state=_one_of("answered", "waiting", "writing", "done"),
        html=_TEXT,
        **_REPLY,
        opinion=_of("Kept"),
    ),
    "Messages": _object(messages=_list(_of("Message")), earlier=_YES_OR_NO),
    "Results": _object(results=_list(_RESULT), notices=_list(_TEXT)),
    "Questions": _object(questions=_list(_TEXT)),
    "Passage": _object(
        title=_TEXT, uri=_TEXT, heading=_TEXT, text=_TEXT, start=_INTEGER, end=_INTEGER, html=_TEXT
    ),
    "Why": _object(
        question=_TEXT,
        intent=_or_null(
            _object(
                kind=_one_of("continue", "switch", "deepen", "branch", "return"),
                about=_TEXT,
                confidence=_NUMBER,
                reasons=_list(_TEXT),
            )
        ),
        ways=_list(
            _object(
                strategy=_TEXT,
                reasons=_list(_TEXT),
                looked=_list(_object(query=_TEXT, why=_TEXT, found=_INTEGER)),
                searches=_INTEGER,
                tokens=_INTEGER,
                complexity=_NUMBER,
            )
        ),
        model=_TEXT,
        choices=_list(_object(model=_TEXT, tier=_TEXT, reasons=_list(_TEXT))),
        seconds=_map(_NUMBER),
        verdict=_or_null(_map(_object(value=_NUMBER, reason=_TEXT))),
    ),
    "Documents": _object(documents=_list(_DOCUMENT), more=_YES_OR_NO, count=_INTEGER),
    "Card": _object(html=_TEXT, rows=_list(_ROW), follow=_YES_OR_NO),
    "Pressed": _object(value=_TEXT),
    "Me": _object(name=_TEXT, can_sign_out=_YES_OR_NO, examples=_list(_TEXT)),
    "Token": _object(token=_TEXT),
    "Session": _object(name=_TEXT),
    "Health": _object(status=_one_of("ok")),
    "Ready": _object(ready=_YES_OR_NO, parts=_map(_TEXT)),
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
    gives: Schema,
    *parameters: Schema,
    takes: str = "",
    more: Mapping[str, Schema] | None = None,
    is_open: bool = False,
) -> Schema:
    """`gives` with status 200; `more` are other answers by their status."""
    responses: Schema = {
        status: {"description": "Given.", "content": content}
        for status, content in {"200": gives, **(more or {})}.items()
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


def _get(summary: str, gives: Schema, *parameters: Schema, **options: Any) -> Schema:
    """A path that is only got."""
    return {"get": _operation(summary, gives, *parameters, **options)}


def _post(summary: str, gives: Schema, takes: str, *parameters: Schema, **options: Any) -> Schema:
    return {"post": _operation(summary, gives, *parameters, takes=takes, **options)}


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
_DIGEST = _parameter("digest", "path", _NAME, "As a reply's pictures have it in their addresses.")
_CARD = _parameter("name", "query", _one_of(*NAMES), "Which card; preferences.")
_SEEN = _parameter("Last-Event-ID", "header", _TEXT, "The last event that was seen.")
_ZONE = _parameter(
    "Time-Zone", "header", _TEXT, "Your time zone, such as Europe/Berlin, unless you set one."
)
_Q = _parameter("q", "query", _TEXT, "What to look for.")
_TYPED = _parameter("q", "query", _TEXT, "What was typed so far.")
_K = _parameter("k", "query", {"type": "integer", "minimum": 1, "maximum": 50}, "How many; 10.")
_URI = _parameter("uri", "query", _TEXT, "The citation's address.")
_OF_CONVERSATION = _parameter("conversation", "query", _NAME, "The conversation it was cited in.")
_OF_ID = _parameter("id", "query", _NAME, "The question whose answer cites it.")
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
_ANY_JSON = {"application/json": {"schema": {"type": "object"}}}

PATHS: dict[str, Schema] = {
    "/api/ask": _post(
        "Ask. The same id is answered once, however often it is sent. " + _EVENTS,
        {**_json("Answer"), **_STREAM},
        "Question",
        _ZONE,
        more={"202": _json("Waiting")},
    ),
    "/api/answers/{conversation}/{id}/events": _get(
        "Follow an answer. " + _EVENTS, _STREAM, _CONVERSATION, _ID, _SEEN
    ),
    "/api/answers/{conversation}/{id}/why": _get(
        "Why an answer is as it is: what your question was taken for and which earlier one it takes "
        "up, how passages were sought and why so, who wrote it, the seconds of each step, and six "
        "scores from 0 to 1. `intent` and `verdict` are null where there is none.",
        _json("Why"),
        _CONVERSATION,
        _ID,
    ),
    "/api/answers/{conversation}/{id}/next": _get(
        "What may be asked next: waits a few seconds until it is known.",
        _json("Questions"),
        _CONVERSATION,
        _ID,
    ),
    "/api/stop": _post(
        "Stop an answer that is being written.",
        _json("Stopped"),
        "Which",
        more={"202": _json("Stopped")},
    ),
    "/api/feedback": _post("Say what you think of an answer.", _json("Kept"), "Opinion"),
    "/api/conversations": _get(
        "Your conversations, latest first; `earlier` says whether there are more.",
        _json("Conversations"),
        _OLDER,
        _limit(50, 200, "conversations"),
    ),
    "/api/conversations/{conversation}": _get(
        "The latest messages of one conversation in order, or those before one of them; "
        "`earlier` says whether there are more. Answers carry your opinion, if you gave one.",
        _json("Messages"),
        _CONVERSATION,
        _BEFORE,
        _limit(200, 200, "questions with answers"),
    ),
    "/api/search": _get("Search the documents.", _json("Results"), _Q, _K),
    "/api/suggest": _get("Complete what is being typed.", _json("Questions"), _TYPED),
    "/api/passage": _get(
        "The passage behind a citation; with the answer that cites it, notes that it was opened.",
        _json("Passage"),
        _URI,
        _QUOTE,
        _OF_CONVERSATION,
        _OF_ID,
    ),
    "/api/documents": _get(
        "The documents answers are made from, by title; `count` is how many there are in all, "
        "`more` whether some follow.",
        _json("Documents"),
        _AFTER,
        _limit(500, 500, "documents"),
    ),
    "/api/pictures/{digest}": _get(
        "A picture of a document that the caller may see.",
        {kind: {"schema": _TEXT} for kind in ("image/png", "image/jpeg")},
        _DIGEST,
    ),
    "/api/card": {
        **_get(
            "What is yours: your preferences, or being forgotten. Where `follow` is true, ask again "
            "for what came of it.",
            _json("Card"),
            _CARD,
            _ZONE,
        ),
        **_post("Choose something on a card.", _json("Card"), "Pressed", _ZONE),
    },
    "/api/me": _get("Who is calling.", _json("Me")),
    "/api/session": {
        **_post("Sign in.", _json("Session"), "Token", is_open=True),
        "delete": _operation("Sign out.", _json("Session"), is_open=True),
    },
    "/api/openapi.json": _get("This description.", _ANY_JSON, is_open=True),
    "/healthz": _get("The process serves.", _json("Health"), is_open=True),
    "/readyz": _get(
        "Whether people get answers.", _json("Ready"), more={"503": _json("Ready")}, is_open=True
    ),
    "/metrics": _get("Figures for Prometheus.", {"text/plain": {"schema": _TEXT}}),
    "/": _get("The page.", _HTML, is_open=True),
    "/c/{conversation}": _get("The page at a conversation.", _HTML, _CONVERSATION, is_open=True),
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
