"""Looks up one cell of a table that was found: which row is named, and which column is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.knowledge.quotable import Quotable
from core.knowledge.quote import cells
from core.knowledge.scope import denies
from core.knowledge.tabular.operations import is_light, means_money, speaks
from core.knowledge.tabular.reading import is_called
from core.knowledge.wording import WORD, content_terms, is_function_word, plain_text
from core.messages import Chunk, Passage

MOST = 5
"""Rows that may be meant; more of them are no answer."""

Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Row:
    piece: Quotable
    whole: int
    """How many of its cells are named from their first word to their last."""


def looked_up(
    question: str, language: str, pieces: Sequence[Quotable], passages: Sequence[Passage]
) -> list[Quotable]:
    """The rows that the question names, each table's head before them; none where it is not sure.

    A row is named by all words of one of its cells: of a long cell some stand in any question. Each
    word of the question must be in a cell of the row, call a column, or stand above the table.
    """
    words = [word for word in WORD.findall(question) if not is_function_word(word, language)]
    if not words or any(denies(word.casefold(), language) for word in WORD.findall(question)):
        return []
    heads = {_table(piece): piece for piece in pieces if piece.kind == "head"}
    found = list(_rows(words, language, pieces, passages, heads))
    most = max((row.whole for row in found), default=0)
    meant = [row.piece for row in found if row.whole == most]
    if len(meant) > MOST:
        return []
    tables = {_table(piece) for piece in meant}
    return [piece for table, piece in heads.items() if table in tables] + meant


def _rows(
    words: Sequence[str],
    language: str,
    pieces: Sequence[Quotable],
    passages: Sequence[Passage],
    heads: Mapping[tuple[int, int], Quotable],
) -> Iterator[_Row]:
    for piece in pieces:
        head = heads.get(_table(piece))
        if piece.kind != "row" or head is None or piece.passage > 0:
            continue  # in further passages the words of a question stand together by chance
        chunk = passages[piece.passage].chunk
        said = [Terms(_terms(cell, chunk.language)) for cell in cells(piece.text)]
        spoken = Terms().union(*said)
        asked = [(word, Terms(_terms(word, chunk.language))) for word in words]
        named = Terms().union(*(terms for _, terms in asked if terms <= spoken))
        rest = [word for word, terms in asked if not terms <= spoken]
        whole = sum(
            bool(cell) and cell <= named and _names(text, chunk.language)
            for cell, text in zip(said, cells(piece.text), strict=True)
        )
        if whole and all(_explained(word, language, head, chunk) for word in rest):
            yield _Row(piece, whole)


def _names(cell: str, language: str) -> bool:
    """Whether it is a name: "who you are to Mynah" says something of one."""
    words = WORD.findall(plain_text(cell))
    return 2 * sum(is_function_word(word, language) for word in words) <= len(words)


def _explained(word: str, language: str, head: Quotable, chunk: Chunk) -> bool:
    """By a column's name or by what stands above the table."""
    if speaks(language):
        lowered = word.casefold()
        if is_light(lowered, language):
            return True
        if means_money(lowered, language) and any(
            means_money(each.casefold(), language) for each in WORD.findall(head.text)
        ):
            return True
    above = " ".join((chunk.title, *chunk.headings))
    known = (*_terms(head.text, chunk.language), *_terms(above, chunk.language))
    return all(is_called(term, known) for term in _terms(word, chunk.language))


def _terms(text: str, language: str) -> list[str]:
    return content_terms(plain_text(text.replace("|", " ")), language)


def _table(piece: Quotable) -> tuple[int, int]:
    return piece.passage, piece.block
