"""Chats as programs keep them, lists of turns in JSON or in Python's own notation, made transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.knowledge.documents import Document, one_line

_SPEAKERS = ("role", "speaker", "author", "sender", "from", "username", "user")
_SAID = ("content", "text", "message", "body")
_FEWEST = 2
_MOSTLY = 0.6
"""The share of a dump, or of a list's records, that is turns."""
_BEGINS = re.compile(r"\s*\[\s*\{\s*[\"']")
_PAIR = re.compile(
    rf"""(["'])({"|".join((*_SPEAKERS, *_SAID))})\1\s*:\s*"""
    r"""(?:'((?:[^'\\]|\\.)*+)(?:'|\Z)|"((?:[^"\\]|\\.)*+)(?:"|\Z))""",
    re.DOTALL,
)
"""A name with a string, which may be cut off where the file ends."""
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "\n"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said, in lines, and what stands for each of them in the file."""

    speaker: str
    lines: tuple[str, ...]
    originals: tuple[str, ...]


def dumped(text: str, title: str) -> Document | None:
    """The chat in a text that is nothing but lists of turns, one after the other; or None."""
    if not _BEGINS.match(text):
        return None
    turns = list(_turns(text))
    said = sum(each.end() - each.start() for each in _PAIR.finditer(text))
    if len(turns) < _FEWEST or said < _MOSTLY * len(text):
        return None
    return transcript(turns, title)


def _turns(text: str) -> Iterator[Turn]:
    held: dict[bool, str] = {}
    for found in _PAIR.finditer(text):
        named = found.group(2) in _SPEAKERS
        raw = found.group(3) if found.group(3) is not None else found.group(4)
        if named in held:
            held = {}
        held[named] = raw
        if len(held) == 2:
            yield _turn(_plain(held[True]), held[False])
            held = {}
    if False in held:  # its speaker was cut off
        yield _turn("", held[False])


def _turn(speaker: str, raw: str) -> Turn:
    originals = tuple(re.split(r"\\r\\n|\\n|\n", raw))
    return Turn(one_line(speaker, 60), tuple(map(_plain, originals)), originals)


def _plain(raw: str) -> str:
    return _ESCAPE.sub(_sign, raw)


def _sign(found: re.Match[str]) -> str:
    code = found.group(1)
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _SIGNS.get(code, code)


def chat_in(value: Any, title: str) -> Document | None:
    """The chat in a JSON value: a list of turns, by itself or under a name; or None.

    Replies stand behind what they reply to, where the records name their thread.
    """
    held = list(value.values()) if isinstance(value, Mapping) else [value]
    for records in held:
        if isinstance(records, list) and len(records) >= _FEWEST:
            turns = [turn for record in _by_thread(records) if (turn := _recorded(record))]
            if len(turns) >= max(_FEWEST, _MOSTLY * len(records)):
                return transcript(turns, title)
    return None


def _by_thread(records: Sequence[Any]) -> list[Any]:
    places: dict[str, int] = {}

    def place(number: int) -> int:
        record = records[number]
        if not isinstance(record, Mapping):
            return number
        own = record.get("ts") or record.get("id")
        thread = record.get("thread_ts") or record.get("reply_to_message_id") or own
        return places.setdefault(str(thread), places.setdefault(str(own), number))

    order = [place(number) for number in range(len(records))]
    return [records[number] for number in sorted(range(len(records)), key=lambda n: order[n])]


def _recorded(record: Any) -> Turn | None:
    if not isinstance(record, Mapping):
        return None
    speaker = next((name for key in _SPEAKERS if (name := _name(record.get(key)))), "")
    said = next((record[key] for key in _SAID if isinstance(record.get(key), str)), "")
    if not speaker or not said.strip():
        return None
    lines = tuple(said.split("\n"))
    return Turn(one_line(speaker, 60), lines, lines)


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("username")
    return value if isinstance(value, str) else ""


def transcript(turns: Sequence[Turn], title: str) -> Document:
    """Each turn a paragraph that begins with its speaker in bold."""
    parts: list[str] = []
    originals: dict[str, str] = {}
    for turn in turns:
        name = turn.speaker.replace("*", "").replace(":", "")
        lines = [f"**{name or '?'}:** {turn.lines[0]}", *turn.lines[1:]]
        originals.update(
            (line.strip(), raw.strip())
            for line, raw in zip(lines, turn.originals, strict=True)
            if line.strip() and raw.strip() != line.strip() and not line.startswith("**")
        )
        parts.append("\n".join(lines).rstrip())
    return Document(title, "\n\n".join(parts), rendering="blocks", originals=originals)
