"""HTTP body and caller to a Message or a clear refusal; pure, whatever bytes come in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from adapters.web.errors import ApiError, not_found
from core.messages import EVERYONE, Audience, Message, Person, Place, person_audience
from core.words import say

_NAME = re.compile(r"(?!\.+\Z)[\w.~:@+=,-]{1,128}")
_NAME_RULE = "1 to 128 letters, digits or any of . ~ : @ + = , - _"
# Everything of C0 and C1 but tab and line ends; PostgreSQL refuses NUL, terminals obey others.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOCALE = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\s*(?:[,;]|\Z)")

ANSWER = "answer:"
"""Put before a question's id, the id of its answer."""

LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What `POST /api/ask` was given; conversation and id are empty where they were left out."""

    question: str
    conversation: str
    id: str


@dataclass(frozen=True, slots=True)
class Rated:
    """What `POST /api/feedback` was given."""

    conversation: str
    id: str
    score: int
    comment: str


def read_object(body: bytes) -> dict[str, Any]:
    """The body as a JSON object."""
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _bad("bad_json", f"The body is not JSON in UTF-8: {_reason(error)}") from error
    if not isinstance(found, dict):
        raise _bad("bad_json", 'The body must be a JSON object such as {"question": "…"}.')
    return found


def read_asked(body: bytes, longest: int, locale: str) -> Asked:
    """The question with its optional conversation and id."""
    found = read_object(body)
    question = _clean(_string(found, "question"))
    if len(question) > longest:
        raise ApiError(413, "too_long", say("too_long", locale, limit=longest))
    if not question.strip():
        raise _bad("empty", say("empty", locale))
    conversation = _name(found, "conversation", optional=True)
    message_id = _name(found, "id", optional=True)
    if message_id.startswith(ANSWER):
        raise _bad("bad_id", f'Ids that begin with "{ANSWER}" are those of Mynah\'s answers.')
    return Asked(question, conversation, message_id)


def read_rated(body: bytes) -> Rated:
    """An opinion about one answer."""
    found = read_object(body)
    score, comment = found.get("score"), found.get("comment") or ""
    if isinstance(score, bool) or score not in (-1, 0, 1):
        raise _bad("bad_score", '"score" must be 1 (good), -1 (bad) or 0 (taken back).')
    if not isinstance(comment, str) or len(comment) > LONGEST_COMMENT:
        raise _bad(
            "bad_comment", f'"comment" must be a text of up to {LONGEST_COMMENT} characters.'
        )
    which = (_name(found, "conversation"), _question_id(found))
    return Rated(*which, int(score), _clean(_whole(comment, "comment")))


def read_pressed(body: bytes) -> str:
    """What was chosen on a card."""
    return _string(read_object(body), "value")


def read_which(body: bytes) -> tuple[str, str]:
    """The conversation and the id of the message that is meant."""
    found = read_object(body)
    return _name(found, "conversation"), _question_id(found)


def read_token(body: bytes) -> str:
    """The token somebody signs in with."""
    return _string(read_object(body), "token").strip()


def path_name(name: str, what: str) -> str:
    """A name from the address; one that cannot be a name cannot exist either."""
    if not _NAME.fullmatch(name):
        raise not_found(what)
    return name


def read_count(given: str | None, usual: int, most: int, name: str) -> int:
    """A number from the query between 1 and `most`."""
    if given is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,6}", given) or not 1 <= int(given) <= most:
        raise _bad("bad_number", f"{name} must be a number from 1 to {most}.")
    return int(given)


def read_before(given: str | None, what: str) -> str:
    """The conversation or message before which a page ends; an answer's id means its question's."""
    if given is None:
        return ""
    if not _NAME.fullmatch(given):
        raise _bad("bad_before", f"before must be the id of a {what}: {_NAME_RULE}.")
    return given.removeprefix(ANSWER)


def read_query(given: str | None, longest: int, name: str) -> str:
    """A text from the query."""
    text = _clean(given or "")
    if not text.strip():
        raise _bad("empty", f"{name} is missing: write ?{name}=…")
    if len(text) > longest:
        raise ApiError(413, "too_long", say("too_long", limit=longest))
    return _whole(text, name)


def read_locale(accept_language: str) -> str:
    """The first language of an Accept-Language header, or nothing."""
    found = _LOCALE.match(accept_language[:100])
    return found.group(1) if found else ""


def place(caller: Person, conversation: str) -> Place:
    """Each caller has conversations of their own, whatever others call theirs."""
    return Place("web", "", caller.id, conversation, private=True)


def message(caller: Person, conversation: str, message_id: str, text: str, at: float) -> Message:
    """What the caller wrote, as every platform says it."""
    return Message(
        message_id, caller, place(caller, conversation), person_audience(caller), text, at
    )


def readers(caller: Person) -> tuple[Audience, ...]:
    """The labels this caller holds."""
    return (EVERYONE, person_audience(caller))


def own_conversation(caller: Person, message_id: str) -> str:
    """The conversation of a question that names none: the same for every repetition of its id."""
    return "c" + sha256(f"{caller}\n{message_id}".encode()).hexdigest()[:24]


def _string(found: dict[str, Any], field: str) -> str:
    value = found.get(field)
    if not isinstance(value, str):
        raise _bad(f"bad_{field}", f'"{field}" must be a text.')
    return _whole(value, field)


def _whole(text: str, field: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _bad(
            "bad_text", f'"{field}" holds half a character (a lone surrogate); send whole Unicode.'
        ) from error
    return text


def _name(found: dict[str, Any], field: str, *, optional: bool = False) -> str:
    if optional and found.get(field) is None:
        return ""
    value = found.get(field)
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise _bad(f"bad_{field}", f'"{field}" must be a text of {_NAME_RULE}.')
    return value


def _question_id(found: dict[str, Any]) -> str:
    """An answer may be named by its own id or by its question's."""
    return _name(found, "id").removeprefix(ANSWER)


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _bad(code: str, message_for_people: str) -> ApiError:
    return ApiError(400, code, message_for_people)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}."
    if isinstance(error, RecursionError):
        return "it is nested too deeply."
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is not UTF-8."
    return "it cannot be read."
