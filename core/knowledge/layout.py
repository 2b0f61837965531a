"""Writes quoted pieces as CommonMark: paragraphs, lists, code and tables, each with its number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from textwrap import dedent, indent
from typing import TypeAlias

from core.knowledge.block import Block
from core.knowledge.blocks import longer_fence
from core.knowledge.links import harmless, hosts_of, in_bold, plain_signs, settled
from core.knowledge.markers import escaped
from core.knowledge.numbers import QUOTE_CHARACTERS, Numbers
from core.knowledge.pictures import PICTURE
from core.knowledge.pieces import Place, disclaims
from core.knowledge.quotable import Quotable
from core.knowledge.quote import cells
from core.knowledge.struck import in_markdown
from core.knowledge.units import Kind
from core.knowledge.wording import plain_text
from core.messages import Passage

TABULAR = ("head", "row")
Part: TypeAlias = tuple[int, int, bool]
"""A passage, a block of it, and whether its table is meant or what else stands in the block."""
ALONE = 3
"""Content words from which on sentences are understood without the heading above them."""

_BULLET = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+")
_QUOTING = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LAST_BAR = re.compile(r"[ \t]*(?<!\\)\|?[ \t]*$")
_OPENING = re.compile(r"^(?:`{3,}(?=[^`]*$)|~{3,})")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces of one block: a paragraph, a list, code or a table.

    They are of one passage, unless the block was cut into several.
    """

    pieces: tuple[Quotable, ...]

    @property
    def first(self) -> Quotable:
        return self.pieces[0]

    @property
    def kind(self) -> Kind:
        """A list's also where code stands first in it."""
        return "item" if any(p.kind == "item" for p in self.pieces) else self.first.kind


def runs_of(
    chosen: Sequence[Quotable], passages: Sequence[Passage], roots: Mapping[Part, Part]
) -> list[Run]:
    """The pieces in the order one would read them: by document, the best first, then by position.

    `roots` says of which part another one is the continuation or the beginning.
    """

    def root(piece: Quotable) -> Part:
        return roots.get(part := part_of(piece), part)

    def place(piece: Quotable) -> tuple[int, int, int, int]:
        return *root(piece)[:2], passages[piece.passage].chunk.position, piece.start

    # A table in a list or quotation is shown by itself: it would be none there for some parsers.
    together = groupby(sorted(chosen, key=place), key=lambda p: (root(p), p.follows))
    return _in_reading_order([Run(tuple(pieces)) for _, pieces in together], passages)


def _in_reading_order(runs: Sequence[Run], passages: Sequence[Passage]) -> list[Run]:
    """Documents by their best passage, within them by position."""
    first: dict[str, int] = {}
    for run in runs:
        first.setdefault(passages[run.first.passage].chunk.document, run.first.passage)

    def place(run: Run) -> tuple[int, int, int]:
        chunk = passages[run.first.passage].chunk
        return first[chunk.document], chunk.position, run.first.start

    return sorted(runs, key=place)


def written(
    runs: Sequence[Run],
    pieces: Sequence[Quotable],
    passages: Sequence[Passage],
    numbers: Numbers,
) -> Iterator[Block]:
    """The runs as CommonMark; neighbouring pieces share one number, their quote is the source's text.

    What comes from several documents stands beneath their titles, which are no quotes.
    """
    groups = _neighbours([piece for run in runs for piece in run.pieces], passages)
    shared = {piece: group for group in groups for piece in group}
    hosts = hosts_of(passages)
    cut = _cut_short(runs, pieces)
    titles = _titles(runs, passages)
    told: Run | None = None
    for run in runs:
        if title := titles.get(run):
            yield Block(in_bold(title))
        before = len(numbers.given)
        markers: dict[Quotable, str] = {}
        for piece in run.pieces:
            if piece.kind == "head":
                continue  # it is there to be read with its rows, and only they are quoted
            group, chunk = shared[piece], passages[piece.passage].chunk
            citation = numbers.cite(chunk, _start(group), group[-1].end)
            markers[piece] = f" [{citation.number}]" if _bears_marker(piece, group) else ""
        shown = _shown(run, markers, hosts, run in cut)
        passage = passages[run.first.passage]
        above = in_bold(_stands_under(run, told, passage) or _disclaiming(run, told, passage))
        yield Block(
            "\n\n".join(filter(None, (above, shown))),
            tuple(numbers.given.values())[before:],
            places=tuple(Place(passages[p.passage].chunk, p.start, p.end) for p in run.pieces),
        )
        told = run


def _titles(runs: Sequence[Run], passages: Sequence[Passage]) -> dict[Run, str]:
    """Before which runs a document begins, where there are several."""
    first: dict[str, tuple[Run, str]] = {}
    for run in runs:
        chunk = passages[run.first.passage].chunk
        first.setdefault(chunk.document, (run, chunk.title))
    return dict(first.values()) if len(first) > 1 else {}


def _start(group: Sequence[Quotable]) -> int:
    """Where the quote begins: a short answer's with the question, where that stands just before."""
    first, last = group[0], group[-1]
    near = first.brief and last.end - first.asked_at <= QUOTE_CHARACTERS
    return first.asked_at if near and first.asked_at >= 0 else first.start


def _stands_under(run: Run, told: Run | None, passage: Passage) -> str:
    """The question or heading without which nobody knows what a short answer says, if not yet told."""
    first = run.first
    after = told.pieces[-1] if told and told.first.passage == first.passage else None
    if first.titles or not first.brief or first.text.startswith(first.follows or "\n"):
        return ""
    if first.follows:
        known = after and first.follows in (after.follows, after.text)
        return "" if known else plain_text(first.follows)
    fragment = run.kind != "item" and sum(len(piece.terms) for piece in run.pieces) < ALONE
    return "".join(passage.chunk.headings[-1:]) if fragment and not after else ""


def _disclaiming(run: Run, told: Run | None, passage: Passage) -> str:
    """The heading that may say of all beneath it that it does not hold, if not yet told."""
    if told and told.first.passage == run.first.passage:
        return ""
    chunk = passage.chunk
    above = (chunk.title, *chunk.headings)
    return next((each for each in above if disclaims(each, chunk.language)), "")


def _cut_short(runs: Sequence[Run], pieces: Sequence[Quotable]) -> frozenset[Run]:
    """Where a list or table ends of which not all is shown: nobody shall take a part for the whole."""
    whole = Counter(part_of(piece) for piece in pieces if piece.kind != "head")
    told = Counter(part_of(piece) for run in runs for piece in run.pieces if piece.kind != "head")
    last = {part_of(run.pieces[-1]): run for run in runs}
    return frozenset(
        run
        for block, run in last.items()
        if run.kind in ("item", *TABULAR) and told[block] < whole[block]
    )


def part_of(piece: Quotable) -> Part:
    """A list or a table; what stands as a paragraph or code among its items is part of it."""
    return piece.passage, piece.block, piece.kind in TABULAR


def _bears_marker(piece: Quotable, group: Sequence[Quotable]) -> bool:
    """Sentences do, each; lists and tables at their end; code in its lead-in, if it has one."""
    place = group.index(piece)
    before = group[place - 1] if place else None
    after = group[place + 1] if place + 1 < len(group) else None
    if piece.kind == "code":
        return before is None or not before.leads
    if piece.leads and after is not None:
        # A heading and "These are:" claim nothing; "You must not" and what leads to a paragraph may.
        listed = after.kind in ("item", *TABULAR) and not piece.is_fragment
        return after.kind == "code" or not (piece.titles or listed)
    return piece.kind not in ("item", "row") or after is None or after.block != piece.block


def _neighbours(pieces: Sequence[Quotable], passages: Sequence[Passage]) -> list[list[Quotable]]:
    """What one quote can hold: pieces side by side, a table's apart from others', and not too long.

    What is said of a picture and what stands in it are side by side in no source.
    """
    groups = [[pieces[0]]] if pieces else []
    for piece in pieces[1:]:
        first, last = groups[-1][0], groups[-1][-1]
        beside = (piece.passage, piece.index) == (last.passage, last.index + 1)
        alike = (piece.kind in TABULAR) == (last.kind in TABULAR)
        apart = passages[piece.passage].chunk.kind == PICTURE and piece.block != last.block
        if beside and alike and not apart and piece.end - first.start <= QUOTE_CHARACTERS:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _shown(run: Run, markers: Mapping[Quotable, str], hosts: frozenset[str], cut: bool) -> str:
    kind = run.kind
    if kind == "code":
        marks = "".join(markers[piece] for piece in run.pieces).strip()
        return "\n\n".join(filter(None, (_fenced(run.pieces), marks)))
    if kind in TABULAR:
        return _table(run, markers, hosts, cut)
    if kind == "item":
        return _list(run, markers, hosts) + ("\n- …" if cut else "")
    words = "".join(
        _gap(p, q) + clean(_in_one_line(q), hosts) + markers[q]
        for p, q in pairwise((None, *run.pieces))
        if q is not None
    )
    return f"> {words}" if kind == "quote" else words


def _gap(before: Quotable | None, piece: Quotable) -> str:
    """An ellipsis where something between two sentences is left out: the second may hang on it."""
    if before is None:
        return ""
    return " " if piece.index == before.index + 1 or before.leads else " … "


def _in_one_line(piece: Quotable) -> str:
    """Where it stands in a quotation, without the signs of one that its further lines begin with."""
    return " ".join((_QUOTING.sub("", piece.text) if piece.kind == "quote" else piece.text).split())


def _fenced(pieces: Sequence[Quotable]) -> str:
    """Code in a fence that nothing in it can close, with the source's name of its language."""
    code = dedent("\n".join(piece.text for piece in pieces))
    opening = r"\s*(?:[-*+>]|\d+[.)])?\s*(?:`{3,}|~{3,})[ \t]*([\w+#.-]*)"
    info = re.match(opening, pieces[0].before)
    fence = longer_fence(code)
    return f"{fence}{info.group(1) if info else ''}\n{code}\n{fence}"


def _list(run: Run, markers: Mapping[Quotable, str], hosts: frozenset[str]) -> str:
    """Items one a line, nested as in the source, with the code that stands among them."""
    margin = min(_indented(piece.before) for piece in run.pieces if piece.kind != "code")
    lines: list[tuple[str, str, str]] = []
    for piece in run.pieces:
        if piece.kind == "code":
            lines.append((_code_in_list(piece, margin, markers[piece]), "", ""))
            continue
        bullet = _bullet(piece.before).replace(">", "")[margin:]
        # In one line first: what was code by its indentation is none any more.
        words = clean(" ".join(piece.text.split()), hosts)
        lines.append((bullet, words, markers[piece]))
    if settled(shown := "\n".join(map("".join, lines)), hosts) == shown:
        return shown
    # Signs of one item went with those of another: all of them are letters then.
    return "\n".join(start + plain_signs(words) + mark for start, words, mark in lines)


def _bullet(before: str) -> str:
    """What opens its line; where words stand before it there, only room: they are others' and no bullet."""
    opening = re.match(rf"(?:{_BULLET.pattern})*[ \t>]*", before)
    signs = opening.group() if opening else ""
    return signs if signs == before else re.sub(r"[^ \t]", " ", signs)


def _code_in_list(piece: Quotable, margin: int, marker: str) -> str:
    """In a fence as deep as it stands there."""
    bullet = _BULLET.match(piece.before)
    depth = _indented(piece.before) if piece.before.strip() else _indented(piece.text) - 4
    start = bullet.group().replace(">", "")[margin:] if bullet else " " * max(0, depth - margin)
    shown = "\n\n".join(filter(None, (_fenced([piece]), marker.strip())))
    return start + indent(shown, " " * len(start)).lstrip()


def _indented(text: str) -> int:
    return len(text) - len(text.lstrip(" \t>"))


def _table(run: Run, markers: Mapping[Quotable, str], hosts: frozenset[str], cut: bool) -> str:
    """A head, the rule beneath it, and rows; a row without its head gets an empty one.

    A number that is all rows' stands beneath; several stand in a column of their own, so that none
    is read as a part of a cell.
    """
    rows = [_row(piece, hosts) for piece in run.pieces if piece.kind == "row"]
    heads = [_row(piece, hosts) for piece in run.pieces if piece.kind == "head"]
    width = max((len(cells(row)) for row in heads or rows), default=1)
    head = heads[0] if heads else "|" + " |" * width
    marks = [markers[piece].strip() for piece in run.pieces if piece.kind == "row"]
    more = ["|" + " … |" * width] if cut else []
    given = set(filter(None, marks))
    if len(given) == 1:  # beneath it, where no cell is taken for longer than it is
        return "\n".join([head, "|" + "---|" * width, *rows, *more, "", given.pop()])
    marked = [_widened(row, width, mark) for row, mark in zip(rows, marks, strict=True)]
    more = [f"{row} |" for row in more]
    return "\n".join([_widened(head, width, ""), "|" + "---|" * (width + 1), *marked, *more])


def _widened(row: str, width: int, cell: str) -> str:
    """With one more cell behind the last column, also where it has fewer cells than the head."""
    missing = " |" * (width - len(cells(row)))
    return f"{_LAST_BAR.sub('', row)} |{missing} {cell}".rstrip() + " |"


def _row(piece: Quotable, hosts: frozenset[str]) -> str:
    """Also of a table that stands in a quotation."""
    return clean(piece.text.lstrip("> \t"), hosts)


def clean(text: str, hosts: frozenset[str]) -> str:
    """Documents are others' words too: no foreign links, no number in brackets that looks like ours."""
    safe = escaped(harmless(in_markdown(text), hosts, spelled=True)).strip()
    # Where HTML before it went, a line may begin with what opens a fence over all that follows.
    return _OPENING.sub(lambda opening: "".join(f"\\{sign}" for sign in opening.group()), safe)
