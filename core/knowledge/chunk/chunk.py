"""From a document to its chunks: sections by heading, blocks packed up to a size, ids that last."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

from core.knowledge.chunk.anchors import Anchors, address
from core.knowledge.chunk.blocks import Block, blocks
from core.knowledge.chunk.size import ORPHAN, TARGET, WHOLE, measure
from core.knowledge.chunk.split import Piece, pieces
from core.knowledge.documents import Document, Refused, one_line
from core.knowledge.tabular.told import FORM, has_table
from core.knowledge.wording import ends_open, leads_on
from core.messages import Chunk

MOST_CHUNKS = 20_000
"""Twice what the longest text gives that is cut by size. Only a file of headings and hardly a word
beneath them has more; at 20 chunks a second it would hold up all others for a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that stand under the same headings and on the same page."""

    headings: tuple[str, ...]
    anchor: str
    blocks: tuple[Block, ...]
    top: str = ""
    """The heading of the first level that it stands under, if any."""


def chunk(document: Document) -> list[Chunk]:
    """The document's chunks in order. Pure: the same document gives the same chunks and ids.

    A chunk's text is the source's own CommonMark without the headings above it, which stand in
    `headings`; only a heading with nothing below it is a text of its own. Chunks stay within about
    1,000 characters (see size.py) and never cross a heading or a page. Raises Refused for more of
    them than MOST_CHUNKS.
    """
    lines = document.text.split("\n")
    chunks: list[Chunk] = []
    twins: Counter[str] = Counter()
    first = ""
    for section in sections(document):
        if not first and section.blocks[0].text != section.top:
            first = section.top  # one with nothing beneath it is the title of all that follow
        for group in _groups(section.blocks):
            if len(chunks) == MOST_CHUNKS:
                raise Refused(f"more than {MOST_CHUNKS:,} sections of text; split it")
            text = _joined(group, lines)
            like = Chunk(
                id="",
                document=document.uri,
                uri=address_in(document, section, group[0].line),
                title=_title(document, section, first),
                headings=section.headings,
                text="",
                position=0,
                language=document.language or "en",
                kind=_kind(group),
                rendering=document.rendering,
                originals=originals(document, text),
            )
            chunks.append(made(like, text, len(chunks), twins))
    return chunks


def _title(document: Document, section: Section, first: str) -> str:
    """The document's; where that is only its first chapter's heading, another chapter has its own."""
    chapter = " ".join(section.top.split())
    is_first = document.title.casefold() == " ".join(first.split()).casefold()
    return one_line(chapter) if chapter and is_first and section.top != first else document.title


def made(like: Chunk, text: str, position: int, twins: Counter[str]) -> Chunk:
    """A chunk of this text beside others of its document: an id that only its content decides.

    `twins` counts those that say the same under the same headings.
    """
    key = _hash(like.document, _hash(*like.headings, text))
    twins[key] += 1
    name = _hash(key, str(twins[key] - 1))
    return by_content(replace(like, id=name, text=text, position=position))


def by_content(chunk: Chunk) -> Chunk:
    """With the hash of its words, its headings and what is around, whatever else was searched with them.

    Vectors are found again by it: of a text with a table, only those that were made of its rows as
    they are told now.
    """
    content = _hash(*chunk.headings, chunk.sought)
    told = _hash(content, FORM) if has_table(chunk.text) else content
    return replace(chunk, content_hash=told)


def address_in(document: Document, section: Section, line: int = 0) -> str:
    """The address of what begins in this line: of its page, else of its section."""
    nearest = bisect_right(document.marks, line, key=lambda mark: mark.line) - 1
    anchor = document.marks[nearest].fragment if nearest >= 0 else section.anchor
    return address(document.uri, anchor)


def _joined(group: Sequence[Piece], lines: Sequence[str]) -> str:
    """The pieces with as many empty lines between them as the source has, so that they are its words."""
    text = group[0].text
    for before, after in pairwise(group):
        end = before.line + before.text.count("\n") + 1
        whole = "\n".join(lines[before.line : end]).rstrip() == before.text
        gap = lines[end : after.line]
        as_it_was = whole and after.line >= end and not any(line.strip() for line in gap)
        text += ("\n" * (len(gap) + 1) if as_it_was else "\n\n") + after.text
    return text


def originals(document: Document, text: str) -> tuple[str, ...]:
    """For each line of this text of the document, what stands for it in the source."""
    if not document.originals:
        return ()
    return tuple(document.originals.get(line.strip(), "") for line in text.split("\n"))


def in_context(chunk: Chunk) -> str:
    """What is embedded and searched: "Title > Heading", an empty line, the text and what is around."""
    path = [chunk.title, *chunk.headings]
    shown = [path[0], *(b for a, b in pairwise(path) if b.casefold() != a.casefold())]
    return " > ".join(part for part in shown if part) + "\n\n" + chunk.sought


def sections(document: Document) -> Iterator[Section]:
    """What stands under the same headings and on the same page, in order."""
    anchors = Anchors()
    marks = [mark.line for mark in document.marks]
    path: list[tuple[int, str]] = []
    anchor, page = "", -1
    held: list[Block] = []
    empty: Block | None = None

    def section(content: Sequence[Block]) -> Section:
        top = next((text for level, text in path if level == 1), "")
        return Section(tuple(text for _, text in path), anchor, tuple(content), top)

    for block in blocks(document.text):
        here = bisect_right(marks, block.line) - 1
        if held and (block.kind == "heading" or here != page):
            yield section(held)
            held = []
        page = here
        if block.kind != "heading":
            held.append(block)
            empty = None
            continue
        if empty is not None and block.level <= empty.level:
            yield section([_alone(empty)])
        path = [(level, text) for level, text in path if level < block.level]
        path.append((block.level, block.text))
        anchor, empty = anchors.of(block.text, block.anchor), block
    if empty is not None:
        held = [_alone(empty)]
    if held:
        yield section(held)


def _alone(heading: Block) -> Block:
    """A heading with nothing below it is a text of its own, so that it is not lost."""
    return Block("prose", heading.text, heading.line)


def _groups(section: Sequence[Block]) -> Iterator[list[Piece]]:
    """Pieces packed up to the target; a line that leads in ("For example:") goes with what follows.

    No chunk holds two parts of one table or of one piece of code, which would read as two.
    """
    groups: list[list[Piece]] = []
    size, continues = 0, False
    for block in section:
        for nth, piece in enumerate(pieces(block)):
            cost = measure(piece.text) + 2
            apart = nth > 0 and piece.kind in ("code", "table")
            if groups and size + cost <= TARGET and not apart:
                groups[-1].append(piece)
                size += cost
                continue
            lead = _lead(groups[-1], piece.kind, cost) if groups else []
            if groups and not groups[-1]:
                groups.pop()  # all of it was the line that leads in
            groups.append([*lead, piece])
            size, continues = _size(groups[-1]), apart
    small = len(groups) > 1 and size < ORPHAN and _size(groups[-2]) + size <= WHOLE
    if small and not continues:
        groups[-2:] = [groups[-2] + groups[-1]]
    yield from groups


def _lead(group: list[Piece], kind: str, cost: int) -> list[Piece]:
    last = group[-1]
    open_before_list = kind == "list" and ends_open(last.text)
    leads = last.kind == "prose" and (open_before_list or leads_on(last.text))
    if not leads or measure(last.text) + cost > WHOLE:
        return []
    return [group.pop()]


def _size(group: Sequence[Piece]) -> int:
    return sum(measure(piece.text) + 2 for piece in group)


def _kind(group: Sequence[Piece]) -> str:
    """That of most of its text."""
    weights: Counter[str] = Counter()
    for piece in group:
        weights[piece.kind] += len(piece.text)
    return weights.most_common(1)[0][0]


def _hash(*parts: str) -> str:
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
