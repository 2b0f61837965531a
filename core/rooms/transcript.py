"""What was said in a room as documents: one a thread, and one a day for what is in none. Pure."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from core.knowledge.chunk.conversation import Turn, conversation
from core.knowledge.documents import Document, Found, Parsed, Refused, one_line, tidy
from core.messages import Audience, Chunk
from core.ports import Line

PREFIX = "chat:"
"""Begins the name of a room as a source, and the addresses of its documents."""
_SPEAKS = re.compile(r"^(?=\s*\*\*)", re.M)
"""A line that looks as if somebody else began to speak."""


def name_of(room: Audience) -> str:
    """The room as a source."""
    parts = filter(None, (room.platform, room.workspace, room.id))
    return PREFIX + "/".join(quote(part, safe="") for part in parts)


def documents(source: str, lines: Sequence[Line]) -> Mapping[str, list[Line]]:
    """By address the lines of each, as they were said; deleted ones are among them."""
    begun = {each.thread for each in lines if each.thread}
    found: dict[str, list[Line]] = {}
    for each in lines:
        thread = each.thread or (each.id if each.id in begun else "")
        found.setdefault(f"{source}/{quote(thread or _day(each.at), safe='')}", []).append(each)
    return found


def touched(
    source: str, lines: Sequence[Line], some: Collection[Line]
) -> tuple[set[str], set[str]]:
    """The documents that hold, or held, some of the lines, and what answers that cite these link to.

    What was said on the same days counts, too: a line leaves its day when a reply makes a thread of it.
    """
    ids = {each.id for each in some}
    days = {_day(each.at) for each in some}
    uris, links = {f"{source}/{day}" for day in days}, set()
    for uri, held in documents(source, lines).items():
        if ids.intersection(each.id for each in held):
            uris.add(uri)
        if uri in uris or days.intersection(_day(each.at) for each in held):
            links |= {each.link for each in held if each.link}
    return uris, links


async def offered(source: str, lines: Iterable[Line], max_bytes: int) -> AsyncIterator[Found]:
    """What the room has now, for whoever indexes it."""
    for uri, held in documents(source, list(lines)).items():
        said = [each for each in held if each.text]
        if said:
            name, changed = f"{_day(said[0].at)}.json", max(each.stamp for each in said)
            yield Found(uri, name, partial(_fetch, said, max_bytes), changed_at=changed)


async def _fetch(said: Sequence[Line], max_bytes: int) -> bytes:
    title = f"Chat, {_day(said[0].at)}"
    data = json.dumps([title, [[each.name, each.text, each.link] for each in said]]).encode()
    if len(data) > max_bytes:
        raise Refused(f"more was said than {max_bytes} bytes")
    return data


async def parsed(uri: str, _name: str, data: bytes) -> Parsed:
    """As `core.knowledge.documents.Parse`: cut between exchanges, each chunk with its first message's link."""
    title, said = json.loads(data)
    parts = [_paragraph(name, text) for name, text, _ in said]
    turns, start = [], 0
    for (name, _, _), part in zip(said, parts, strict=True):
        turns.append(Turn(name, start, start + len(part)))
        start += len(part)
    document = Document(title, "".join(parts), uri, rendering="blocks")
    links = [link for _, _, link in said]
    chunks = _linked(conversation(document, turns), document.text, turns, links)
    return Parsed(title, "", tuple(chunks))


def _paragraph(name: str, text: str) -> str:
    name = one_line(name, 60).replace("*", "").replace(":", "") or "?"
    return f"**{name}:** {_SPEAKS.sub('> ', tidy(text).strip())}\n\n"


def _linked(
    chunks: Iterable[Chunk], text: str, turns: Sequence[Turn], links: Sequence[str]
) -> Iterable[Chunk]:
    """Chunks follow one another in the text, so each is found behind the last one's beginning."""
    starts, at = [each.start for each in turns], 0
    for each in chunks:
        at = max(at, text.find(each.text, at))
        link = links[bisect_right(starts, at) - 1]
        yield replace(each, uri=link or each.uri)
        at += 1


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
