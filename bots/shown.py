"""Words of documents and people for a terminal: none can steer it, and links read as words."""

from __future__ import annotations

import re
from urllib.parse import unquote

from rich.markup import escape

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINK = re.compile(r"\[((?:\\.|[^\]\\\n])+)\]\(<([^<>\n]*)>\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def shown(text: str) -> str:
    """As rich shows it letter for letter, without characters that a terminal obeys."""
    return escape(_CONTROL.sub("", text))


def readable(text: str) -> str:
    """CommonMark as a person reads it in a terminal: `[Start](<docs/start.md>)` as Start (docs/start.md)."""
    return _LINK.sub(lambda link: f"{_words(link[1])} ({address(link[2])})", text)


def address(uri: str) -> str:
    """A file's address as its path; any other as it is."""
    path = unquote(uri.removeprefix("file://"))
    # What cannot be printed stays encoded, as it is in the address.
    return path if uri.startswith("file://") and path.isprintable() else uri


def _words(title: str) -> str:
    return _ESCAPED.sub(r"\1", title)
