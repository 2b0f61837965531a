"""Reads what a message says and bears: its words, whom they name, a command, files; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.telegram.events import Me
from adapters.telegram.payload import mapping, number, piece, sequence, text, without
from core.messages import Attachment

FILE = "telegram:file:"
"""Begins the reference of a file."""
_LONGEST_NAME = 200
_COMMAND = re.compile(r"/(?P<name>\w{1,64})(?:@(?P<bot>\w{1,64}))?", re.ASCII)


def words_of(payload: Mapping[str, Any]) -> str:
    """What is written in it, or below a file."""
    return text(payload, "text") or text(payload, "caption")


def _entities(payload: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    """The marks on the words, each with what it covers."""
    words = words_of(payload)
    marks = sequence(payload, "entities") or sequence(payload, "caption_entities")
    return [
        (mark, piece(words, number(mark, "offset"), number(mark, "length")))
        for mark in marks[:100]
        if isinstance(mark, Mapping)
    ]


def mentions_of(payload: Mapping[str, Any], me: Me) -> list[tuple[int, int]]:
    """Where our name stands, in UTF-16 units."""
    found = []
    for mark, covered in _entities(payload):
        kind = text(mark, "type")
        by_name = kind == "mention" and covered[1:].lower() == me.username.lower()
        if covered and (
            by_name or (kind == "text_mention" and number(mapping(mark, "user"), "id") == me.id)
        ):
            found.append((number(mark, "offset"), number(mark, "length")))
    return found


def names_us(payload: Mapping[str, Any], me: Me) -> bool:
    """Whether it speaks to us by name."""
    return bool(mentions_of(payload, me))


def command_of(payload: Mapping[str, Any], me: Me) -> tuple[str, str, bool] | None:
    """The command that the message begins with, what follows it, and whether it names us.

    The command's name is "" if it is another bot's.
    """
    for mark, covered in _entities(payload):
        if text(mark, "type") == "bot_command" and mark.get("offset") == 0:
            found = _COMMAND.fullmatch(covered)
            if found is None:
                return None
            mentions = mentions_of(payload, me)
            spans = [(0, number(mark, "length")), *mentions]
            words = without(words_of(payload), spans).strip()
            ours = found["bot"] is None or found["bot"].lower() == me.username.lower()
            return found["name"].lower() if ours else "", words, bool(found["bot"] or mentions)
    return None


def attachments_of(payload: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The document that it bears."""
    document = mapping(payload, "document")
    # A moving picture is said to be a document, too.
    if not text(document, "file_id") or "animation" in payload:
        return ()
    name = _shortened(text(document, "file_name"))
    size = max(number(document, "file_size"), 0)
    uri = f"{FILE}{text(document, 'file_id')}"
    return (Attachment(name, text(document, "mime_type")[:_LONGEST_NAME], size, uri),)


def _shortened(name: str) -> str:
    """With its ending, which tells how to read it."""
    stem, dot, ending = name.rpartition(".")
    room = _LONGEST_NAME - len(ending) - 1
    return f"{stem[:room]}.{ending}" if dot and room > 0 else name[:_LONGEST_NAME]


_CONTENTS = (
    *("animation", "audio", "contact", "document", "location", "paid_media", "photo", "poll"),
    *("sticker", "story", "venue", "video", "video_note", "voice"),
)


def is_content(payload: Mapping[str, Any]) -> bool:
    """Whether it bears anything but words."""
    return any(name in payload for name in _CONTENTS)
