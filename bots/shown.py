"""Words of documents and people for a terminal: none can steer it, and links read as words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from urllib.parse import unquote

from rich.console import Console
from rich.text import Text

WHOLE_LINES = 100_000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COMMONMARK = re.compile(
    r"(?P<number>\\\[(?:\d[\d,; ]*|\?)\\?\])"
    r"|(?P<code>(?<!\\)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|\[(?P<words>(?:\\.|[^\]\\\n])+)\]\(<(?P<to>[^<>\n]*)>\)"
    rf"|{_ESCAPED.pattern}",
    re.S,
)


def console(*, stderr: bool = False) -> Console:
    """Wrapped for a person's terminal; a pipe gets whole lines, so that no address is broken."""
    made = Console(stderr=stderr, highlight=False, emoji=False)
    if made.is_terminal:
        return made
    return Console(stderr=stderr, highlight=False, emoji=False, width=WHOLE_LINES)


def done(told: Mapping[str, object], words: str, *, as_json: bool) -> int:
    """Say what a command did, as one JSON object or in words; its exit code."""
    if as_json:
        print(json.dumps(told))
    else:
        console().print(spell(words))
    return 0


def moment(at: float) -> str:
    """A Unix time as every list shows it, in UTC: 2026-11-26T18:47:07Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def spell(*parts: str | tuple[str, str]) -> Text:
    """Words, some with a style, letter for letter, without characters that a terminal obeys.

    Never written as markup: its escapes cost a backslash here and there, and `80:100:443` holds
    the name of a picture.
    """
    styled = (part if isinstance(part, tuple) else (part, "") for part in parts)
    return Text.assemble(*((_CONTROL.sub("", words), style) for words, style in styled))


def readable(text: str) -> str:
    """CommonMark as a person reads it in a terminal: `[Start](<docs/start.md>)` as Start (docs/start.md).

    Outside code, signs stand without the backslashes that keep them from being markup; only a
    document's own "\\[1\\]" keeps them, which would look like one of Mynah's numbers.
    """
    return _COMMONMARK.sub(_read, text)


def _read(found: re.Match[str]) -> str:
    if same := found["code"] or found["number"]:
        return same
    if found["to"] is not None:
        return _ESCAPED.sub(r"\1", found["words"]) + f" ({address(found['to'])})"
    return found.group()[1:]


def address(uri: str) -> str:
    """A file's address as its path; any other as it is."""
    path = unquote(uri.removeprefix("file://"))
    # What cannot be printed stays encoded, as it is in the address.
    return path if uri.startswith("file://") and path.isprintable() else uri
