"""Pictures of a document on their way into the index: framed by its words, looked at, kept, told of."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from bisect import bisect_right
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from core.knowledge.chunk.anchors import address
from core.knowledge.chunk.chunk import made, sections
from core.knowledge.chunk.size import TARGET
from core.knowledge.documents import Document, Framed, Gone, Parse, Parsed, Refused, Shown
from core.messages import Chunk, Picture
from core.ports import PictureFiles, Redrawn, Seeing, Seen

PICTURE = "picture"
"""The kind of chunks that tell of one."""
AROUND = 300
"""Characters before a picture and behind it that say what it is about (docs/measurements.md)."""
BEGINNING = 400
"""Characters of the text in a picture that stand with what is said of it (docs/measurements.md)."""
MOST = 200
"""Pictures of one document."""
MORE = f"pictures beyond the first {MOST}"


@dataclass(frozen=True, slots=True)
class Eyes:
    """What looking at pictures asks of the world."""

    look: Callable[[bytes], Awaitable[Redrawn]]
    """Raises Refused."""
    reader: str
    """Who reads the text in them and tells what they show; "" where nobody does."""
    beside: Callable[[str, str], Awaitable[bytes]]
    """The bytes of a file by a document's address and where that says it is. Raises Refused and Gone."""
    seeing: Seeing
    files: PictureFiles


def framed(document: Document) -> tuple[Framed, ...]:
    """Each picture with the headings above it and the words around it. Pure."""
    if not document.pictures:
        return ()
    lines = document.text.split("\n")
    within = list(sections(document))
    starts = [section.blocks[0].line for section in within]
    marks = [mark.line for mark in document.marks]

    def frame(shown: Shown) -> Framed:
        nearest = within[: bisect_right(starts, shown.line)][-1:]
        above, anchor = next(((each.headings, each.anchor) for each in nearest), ((), ""))
        page = bisect_right(marks, shown.line) - 1
        chunk = Chunk(
            id="",
            document=document.uri,
            uri=address(document.uri, document.marks[page].fragment if page >= 0 else anchor),
            title=document.title,
            headings=above,
            text="",
            position=0,
            language=document.language or "en",
            kind=PICTURE,
        )
        return Framed(shown, chunk, _around(lines, shown.line, marks))

    return tuple(map(frame, document.pictures[:MOST]))


def _around(lines: Sequence[str], line: int, marks: Sequence[int]) -> str:
    """What stands before the picture and behind it, on its page, as far as it may be about it."""
    page = bisect_right(marks, line) - 1
    begin = marks[page] if page >= 0 else 0
    end = marks[page + 1] if page + 1 < len(marks) else len(lines)
    before = " ".join(" ".join(lines[max(begin, line - AROUND) : line]).split())
    behind = " ".join(" ".join(lines[line : min(end, line + AROUND)]).split())
    if len(before) > AROUND:
        before = before[-AROUND:].partition(" ")[2]
    if len(behind) > AROUND:
        behind = behind[:AROUND].rpartition(" ")[0]
    return "\n\n".join(filter(None, (before, behind)))


def told(frame: Framed, text: str, position: int, twins: Counter[str]) -> list[Chunk]:
    """The chunks of a picture: what is said of it, with the beginning of the text in it.

    Its name and the words around it say what it is about, and are no words of its own: the first
    chunk is found by them. What is left of a long text follows in chunks of its own, as that of
    any other document does.
    """
    shown = frame.shown
    begin, *rest = _cut(text)
    own = dict.fromkeys(filter(None, (shown.alt, shown.caption, begin)))
    around = "\n\n".join(each for each in (shown.name, frame.around) if each and each not in own)
    first = made(replace(frame.chunk, around=around), "\n\n".join(own), position, twins)
    more = [made(frame.chunk, each, position + n, twins) for n, each in enumerate(rest, 1)]
    return [first, *more]


def _cut(text: str) -> list[str]:
    """Whole lines up to BEGINNING characters, then up to TARGET."""
    parts = [""]
    for line in text.splitlines():
        most = BEGINNING if len(parts) == 1 else TARGET
        if parts[-1] and len(parts[-1]) + 1 + len(line) > most:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{line}".lstrip("\n")
    return parts


def with_pictures(parse: Parse, eyes: Eyes) -> Parse:
    """The same `parse`, with a chunk for each picture of the document, and the picture kept.

    A picture that cannot be read is left out, and why is said with what else the document holds
    and Mynah does not show. What was looked at before is not looked at again.
    """

    async def read(uri: str, name: str, data: bytes) -> Parsed:
        parsed = await parse(uri, name, data)
        if not parsed.pictures:
            return parsed
        seen: dict[str, Seen] = {}
        chunks, twins, left_out = list(parsed.chunks), Counter[str](), set(parsed.left_out)
        for frame in parsed.pictures:
            try:
                found = await _seen(uri, frame.shown, eyes)
            except Gone:
                continue
            except Refused as error:
                left_out.add(f"a picture: {error.reason}")
                continue
            if not _says(frame, found.text):
                continue
            own = told(frame, found.text, len(chunks), twins)
            chunks += own
            seen |= dict.fromkeys((chunk.id for chunk in own), found)
        if not chunks:
            raise Refused(_why_nothing(left_out))
        return replace(
            parsed,
            chunks=tuple(chunks),
            pictures=(),
            seen=seen,
            left_out=tuple(sorted(left_out)),
        )

    return read


def _says(frame: Framed, text: str) -> bool:
    """Whether there are any words by which somebody could ask for it."""
    shown = frame.shown
    return bool(text or shown.alt or shown.caption or shown.name or frame.around)


def _why_nothing(left_out: set[str]) -> str:
    reasons = sorted(each.removeprefix("a picture: ") for each in left_out)
    return reasons[0] if reasons else "no text in it; it may be a scan"


async def _seen(uri: str, shown: Shown, eyes: Eyes) -> Seen:
    if shown.target:
        data = await eyes.beside(uri, shown.target)
    else:
        data = await asyncio.to_thread(b64decode, shown.data)
    source = sha256(eyes.reader.encode() + b"\x00" + data).hexdigest()
    known = (await eyes.seeing.known([source])).get(source)
    words = shown.alt or shown.caption or shown.name
    if known is not None:
        return replace(known, picture=replace(known.picture, words=words))
    redrawn = await eyes.look(data)
    digest = sha256(redrawn.data).hexdigest()
    await eyes.files.hold(digest, redrawn.data)
    picture = Picture(digest, redrawn.media_type, redrawn.width, redrawn.height, words)
    return Seen(picture, redrawn.text, source, redrawn.embedding)
