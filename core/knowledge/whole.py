"""Lists, tables and code that were cut into several chunks, made whole again for an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.knowledge.layout import TABULAR, Part, part_of
from core.knowledge.pictures import PICTURE
from core.knowledge.quotable import Quotable, lines_over, pieces_of
from core.messages import Chunk, Passage

MOST = 8_000
"""Characters up to which one is quoted whole; of a longer one a part, with a notice."""

Read = Callable[[Chunk], Awaitable[Sequence[Chunk]]]
"""All chunks of a chunk's document; none where they cannot be had."""


async def nothing(_chunk: Chunk) -> Sequence[Chunk]:
    """Where no documents can be read."""
    return ()


@dataclass(slots=True)
class Choice:
    """What is quoted of the passages, beside all that could be."""

    passages: list[Passage]
    pieces: list[Quotable]
    chosen: list[Quotable]
    roots: dict[Part, Part] = field(default_factory=dict)
    """Of which list, table or code another one is the continuation or the beginning."""
    goes_on: bool = False
    """Some of it is shown without what follows it in the source."""


async def make_whole(
    choice: Choice, asked_for: Callable[[Sequence[Quotable]], bool], read: Read
) -> None:
    """Choose also what the chunks beside hold of the lists, tables and code `asked_for` as a whole."""
    documents: dict[str, Mapping[int, Chunk]] = {}
    for part in _parts(choice):
        first, last = part[0], part[-1]
        if part_of(first) in choice.roots:
            continue
        same = [piece for piece in choice.pieces if piece.passage == first.passage]
        passage = choice.passages[first.passage]
        begins = first == same[0] and passage.chunk.position > 0 and _kind(part) != ""
        ends = last == same[-1]
        if not begins and not ends:
            continue
        document = passage.chunk.document
        if document not in documents:
            documents[document] = {each.position: each for each in await read(passage.chunk)}
        around = documents[document]
        before = [*_beside(part, passage, around, -1)] if begins else []
        after = [*_beside(part, passage, around, 1)] if ends else []
        size = sum(len(piece.text) for _, pieces in (*before, *after) for piece in pieces)
        if not asked_for(part) or size > MOST:
            choice.goes_on |= bool(after)
            continue
        for each, pieces in (*before, *after):
            _add(choice, each, pieces, first)


async def make_led(choice: Choice, read: Read) -> None:
    """Choose also the line that an item completes, where that stands in a chunk before its own."""
    choice.chosen += lines_over(choice.chosen, choice.pieces)
    for piece in [*choice.chosen]:
        same = [p for p in choice.pieces if p.passage == piece.passage]
        passage, part = choice.passages[piece.passage], part_of(piece)
        if piece.kind != "item" or part != part_of(same[0]) or part in choice.roots:
            continue
        around = {each.position: each for each in await _read_before(passage, read)}
        for beside, pieces in _beside(same[:1], passage, around, -1):
            for line in (p for p in pieces if part_of(p) != part_of(pieces[0])):
                _add(choice, beside, [line], line)
        choice.roots.setdefault(part, part)


async def _read_before(passage: Passage, read: Read) -> Sequence[Chunk]:
    return await read(passage.chunk) if passage.chunk.position else ()


def _parts(choice: Choice) -> list[list[Quotable]]:
    """The lists, tables, code and lead-ins of which all that their chunk has is chosen."""
    parts: dict[Part, list[Quotable]] = {}
    for piece in choice.pieces:
        if _kind([piece]) or piece.leads:
            parts.setdefault(part_of(piece), []).append(piece)
    chosen = frozenset(choice.chosen)
    return [
        part
        for part in parts.values()
        if part[-1] in chosen and all(p in chosen or p.kind == "head" for p in part)
    ]


def _beside(
    part: Sequence[Quotable], passage: Passage, around: Mapping[int, Chunk], step: int
) -> Iterator[tuple[Passage, list[Quotable]]]:
    """What each chunk on one side holds of it, from the nearest on."""
    kind, position = _kind(part), passage.chunk.position + step
    while (chunk := around.get(position)) and chunk.headings == passage.chunk.headings:
        if PICTURE in {chunk.kind, passage.chunk.kind} and chunk.kind != passage.chunk.kind:
            return  # those of pictures only follow in the index
        beside = replace(passage, chunk=chunk)
        pieces = pieces_of(part[0].passage, beside)
        edge = [p for p in pieces if part_of(p) == part_of(pieces[-1 if step < 0 else 0])]
        if not _kind(edge) or kind not in ("", _kind(edge)):
            return
        kind = _kind(edge)
        yield beside, [*edge, *lines_over(edge, pieces)]
        if len(edge) < len(pieces):
            return
        position += step


def _kind(part: Sequence[Quotable]) -> str:
    """List, table or code, of which alone anybody misses the rest; source files have no end."""
    kinds = {piece.kind for piece in part}
    if "item" in kinds or kinds & {*TABULAR}:
        return "item" if "item" in kinds else "row"
    return "code" if kinds == {"code"} and all(piece.before.strip() for piece in part) else ""


def _add(choice: Choice, beside: Passage, pieces: Sequence[Quotable], root: Quotable) -> None:
    known = [passage.chunk.id for passage in choice.passages]
    if beside.chunk.id not in known:
        choice.passages.append(beside)
        known.append(beside.chunk.id)
    mine = [replace(piece, passage=known.index(beside.chunk.id)) for piece in pieces]
    # What a lead-in brings is one with itself alone.
    choice.roots[part_of(mine[0])] = part_of(root if _kind([root]) else mine[0])
    for held in (choice.pieces, choice.chosen):
        held += [piece for piece in mine if piece not in held]
