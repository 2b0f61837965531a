"""JSON of what outlives a process: every record carries a version, and a later one is refused."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

VERSION = 1

T = TypeVar("T")


class Unreadable(ValueError):
    """What was kept cannot be read: no release up to this one wrote it, or no key that is set opens it."""


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return _adapter_once(kind)


@cache
def _adapter_once(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def plain(value: object) -> Any:
    """The value as plain JSON data: dicts, lists, strings, numbers."""
    return _adapter(type(value)).dump_python(value, mode="json")


def unplain(kind: type[T], body: object) -> T:
    """A value of `kind` from what `plain` gave; raises Unreadable."""
    try:
        value: T = _adapter(kind).validate_json(json.dumps(body))
        return value
    except (ValidationError, RecursionError) as error:
        raise Unreadable(f"not a {kind.__name__}: {error}") from error


def dump(value: object) -> str:
    """The value as versioned JSON."""
    return json.dumps({"v": VERSION, "body": plain(value)}, ensure_ascii=False)


def load(kind: type[T], text: str | bytes) -> T:
    """Read what `dump` of this or an earlier release wrote; raises Unreadable."""
    try:
        record = json.loads(text)
        version, body = int(record["v"]), record["body"]
    # Too deep for the parser and too large for a number are rubbish like any other: what raised
    # anything else would stand at the head of its inbox for good.
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise Unreadable(f"not a record: {str(text)[:80]!r}") from error
    if version > VERSION:
        raise Unreadable(f"version {version} is newer than this release's {VERSION}; upgrade Mynah")
    return unplain(kind, body)
