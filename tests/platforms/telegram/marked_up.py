"""Reads parse_mode HTML and MarkdownV2 into text and entities, refusing what Telegram refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from tests.platforms.telegram.errors import Json, Refused, bad_request
from tests.platforms.telegram.utf16 import units

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_TAG = re.compile(r"<(/?)([a-zA-Z-]+)([^>]*)>")
_MARKS = {
    "```": "pre",
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "[": "text_link",
}
_LANGUAGE = re.compile(r"```([\w+-]*)\n")
_RESERVED = "_*[]()~`>#+-=|{}.!"


def unparsable(why: str) -> Refused:
    return bad_request(f"can't parse entities: {why}")


@dataclass
class _Reading:
    """The text read so far, and the entities still open in it."""

    text: str = ""
    entities: list[Json] = field(default_factory=list)
    opened: list[tuple[str, int, int, Json]] = field(default_factory=list)

    def open(self, mark: str, at: int, entity: Json) -> None:
        self.opened.append((mark, units(self.text), at, entity))

    def close(self) -> None:
        _, start, _, entity = self.opened.pop()
        length = units(self.text) - start
        if length and entity:
            self.entities.append({"offset": start, "length": length, **entity})


def read_marked_up(text: str, mode: str) -> tuple[str, list[Json]]:
    if mode.lower() == "html":
        return _read_html(text)
    if mode.lower() == "markdownv2":
        return _read_markdown(text)
    raise bad_request("unsupported parse_mode")


def _read_html(text: str) -> tuple[str, list[Json]]:
    reading, at = _Reading(), 0
    while at < len(text):
        if text[at] != "<":
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            reading.text += unescape(text[at:end])
            at = end
            continue
        offset = len(text[:at].encode())
        match = _TAG.match(text, at)
        if match is None:
            raise unparsable(
                f'Unsupported start tag "{text[at + 1 : at + 2]}" at byte offset {offset}'
            )
        _read_tag(reading, match, offset)
        at = match.end()
    if reading.opened:
        raise unparsable(
            f'Can\'t find end tag corresponding to start tag "{reading.opened[-1][0]}"'
        )
    return reading.text, reading.entities


def _read_tag(reading: _Reading, match: re.Match[str], offset: int) -> None:
    closing, tag, rest = match[1], match[2].lower(), match[3]
    if closing:
        if not reading.opened:
            raise unparsable(f"Unexpected end tag at byte offset {offset}")
        if reading.opened[-1][0] != tag:
            raise unparsable(
                f'Unmatched end tag at byte offset {offset}, expected "</{reading.opened[-1][0]}>", found "</{tag}>"'
            )
        reading.close()
        return
    if tag not in _TAGS:
        raise unparsable(f'Unsupported start tag "{tag}" at byte offset {offset}')
    entity: Json = {"type": _TAGS[tag]}
    if tag == "a":
        href = re.search(r"href\s*=\s*[\"']?([^\"'>\s]+)", rest)
        entity = {**entity, "url": unescape(href[1])} if href else {}
    reading.open(tag, offset, entity)


def _read_markdown(text: str) -> tuple[str, list[Json]]:
    reading, at = _Reading(), 0
    while at < len(text):
        at = _read_mark(reading, text, at)
    if reading.opened:
        kind = str(reading.opened[-1][3].get("type", "text_link")).title().replace("_", "")
        raise unparsable(f"Can't find end of {kind} entity at byte offset {reading.opened[-1][2]}")
    return reading.text, reading.entities


def _read_mark(reading: _Reading, text: str, at: int) -> int:
    """Read one character or mark; returns where the next begins."""
    char, inside = text[at], reading.opened[-1][0] if reading.opened else ""
    if char == "\\" and at + 1 < len(text) and ord(text[at + 1]) < 127:
        reading.text += text[at + 1]
        return at + 2
    if inside in ("`", "```") and not text.startswith(inside, at):
        reading.text += char
        return at + 1
    if char == "]" and inside == "[":
        return _close_link(reading, text, at)
    for mark in ("```", "__", "||", "*", "_", "~", "`", "["):
        if text.startswith(mark, at):
            return _open_or_close(reading, text, at, mark)
    if char in _RESERVED:
        raise unparsable(
            f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
        )
    reading.text += char
    return at + 1


def _open_or_close(reading: _Reading, text: str, at: int, mark: str) -> int:
    if reading.opened and reading.opened[-1][0] == mark:
        reading.close()
        return at + len(mark)
    offset = len(text[:at].encode())
    language = _LANGUAGE.match(text, at) if mark == "```" else None
    entity: Json = {"type": _MARKS[mark]}
    if language and language[1]:
        entity["language"] = language[1]
    reading.open(mark, offset, entity)
    return language.end() if language else at + len(mark)


def _close_link(reading: _Reading, text: str, at: int) -> int:
    target = re.compile(r"\]\(((?:\\.|[^)\\])*)\)").match(text, at)
    if target is None:
        raise unparsable(f"Can't find end of a URL at byte offset {len(text[:at].encode())}")
    reading.opened[-1][3]["url"] = re.sub(r"\\(.)", r"\1", target[1])
    reading.close()
    return target.end()
