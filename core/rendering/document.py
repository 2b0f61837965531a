"""What an answer is made of before any platform gives it its looks: frozen blocks and inlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be shown letter for letter; whatever looks like markup in them is not."""

    value: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Inlines with a look of their own, or that lead somewhere."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Bold(Styled):
    pass


@dataclass(frozen=True, slots=True)
class Italic(Styled):
    pass


@dataclass(frozen=True, slots=True)
class Strike(Styled):
    pass


@dataclass(frozen=True, slots=True)
class Code:
    value: str


@dataclass(frozen=True, slots=True)
class Link(Styled):
    """Words that lead to an http, https or mailto address; from the parser, nowhere else."""

    url: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    pass


@dataclass(frozen=True, slots=True)
class CitationMark:
    """Points to the citation of that number; it is never divided."""

    number: int


Inline: TypeAlias = Text | Bold | Italic | Strike | Code | Link | LineBreak | CitationMark
Inlines: TypeAlias = tuple[Inline, ...]
Cell: TypeAlias = Inlines
Alignment: TypeAlias = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    children: Inlines


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code without the last line's break; the language is one word or nothing."""

    code: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Items of any blocks; `start` is the first one's number where the list is ordered."""

    ordered: bool
    start: int
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of as many cells as it has."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    pass


Block: TypeAlias = Paragraph | Heading | CodeBlock | Quote | ListBlock | Table | Rule


def in_lines(lines: Iterable[str]) -> Inlines:
    """These lines with a break between each and the next."""
    return tuple(part for line in lines for part in (Text(line), LineBreak()))[:-1]


def inlines_of(blocks: Sequence[Block]) -> Iterator[Inline]:
    """Every inline of the blocks in reading order, those that hold others before what they hold."""
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children):
                yield from within(children)
            case Quote(inner):
                yield from inlines_of(inner)
            case ListBlock(items=items):
                for item in items:
                    yield from inlines_of(item)
            case Table(head, rows):
                for cell in (*head, *(cell for row in rows for cell in row)):
                    yield from within(cell)
            case CodeBlock() | Rule():
                pass


def within(inlines: Sequence[Inline]) -> Iterator[Inline]:
    """They and what they hold, in the same order."""
    for inline in inlines:
        yield inline
        if isinstance(inline, Styled):
            yield from within(inline.children)
