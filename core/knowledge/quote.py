"""A part of a chunk as a reader of its source finds it there: without what Mynah added to read it."""

from __future__ import annotations

import re

from core.knowledge.chunk.blocks import plain
from core.knowledge.units import Unit, units
from core.messages import Chunk

_PIPE = re.compile(r"(?<!\\)\|")


def quoted(chunk: Chunk, start: int, end: int) -> str:
    """The source's words for `chunk.text[start:end]`.

    Of a table only rows are quoted: the head may stand over each part of a long one, but in the
    source it stands once. Where the text is Mynah's rendering, rows are the source's own line, or
    their cells with tabs between them, as they are copied from a sheet or a page; list items come
    without their bullets, and words without emphasis and links.
    """
    parts = [
        unit for unit in units(chunk.text, chunk.kind) if unit.start < end and start < unit.end
    ]
    heads = [place for place, unit in enumerate(parts) if unit.kind == "head"]
    if heads and heads[-1] + 1 < len(parts):
        parts = parts[heads[-1] + 1 :]
        start = parts[0].start
    if not chunk.rendering or not parts:
        return chunk.text[start:end].strip()
    found = [_words(chunk, unit, max(start, unit.start), min(end, unit.end)) for unit in parts]
    return "".join(_ended(words) for words in found if words).strip().rstrip(", ")


def located(chunk: Chunk, quote: str) -> tuple[int, int]:
    """Where in the chunk's text the quote comes from; (-1, -1) where it does not.

    White space may differ, as a page that shows it may have changed it.
    """
    wanted = " ".join(quote.split())
    if not wanted:
        return -1, -1
    start, end = _within(chunk.text, wanted)
    if start >= 0 or not chunk.rendering:
        return start, end
    if not _may_stand(chunk, wanted):
        return -1, -1
    parts = units(chunk.text, chunk.kind)
    words = [" ".join(_words(chunk, unit, unit.start, unit.end).split()) for unit in parts]
    for size in range(1, len(parts) + 1):
        for first in range(len(parts) - size + 1):
            if wanted in " ".join(words[first : first + size]):
                return parts[first].start, parts[first + size - 1].end
    return -1, -1


def _ended(words: str) -> str:
    """An original may bring along what stands between it and the next: a comma, a line's end."""
    return words if words.endswith((",", " ", "\n")) else f"{words}\n"


def _words(chunk: Chunk, unit: Unit, start: int, end: int) -> str:
    line = chunk.text.count("\n", 0, unit.start)
    original = chunk.originals[line] if line < len(chunk.originals) else ""
    text = chunk.text[start:end]
    if original and unit.kind in ("head", "row", "item"):
        return original
    if unit.kind in ("row", "head"):
        return "\t".join(_seen(chunk, cell) for cell in cells(text)).strip()
    return text.strip("\n") if unit.kind == "code" else _seen(chunk, text)


def _seen(chunk: Chunk, text: str) -> str:
    return plain(text) if chunk.rendering == "markup" else text.strip()


def cells(row: str) -> list[str]:
    """The cells of a table's row in CommonMark, as they were before it was one."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _PIPE.split(inner)]


def _may_stand(chunk: Chunk, wanted: str) -> bool:
    """A quick look before the chunk is parsed: within blocks, words are those of the source."""
    if chunk.rendering != "blocks":
        return True
    there = "\n".join((chunk.text.replace("\\|", "|"), *chunk.originals))
    return all(word in there for word in wanted.split(" "))


def _within(text: str, wanted: str) -> tuple[int, int]:
    if len(wanted) - wanted.count(" ") > len(text):
        return -1, -1
    start = text.find(wanted)
    if start >= 0:
        return start, start + len(wanted)
    found = re.search(r"\s+".join(map(re.escape, wanted.split())), text)
    return found.span() if found else (-1, -1)
