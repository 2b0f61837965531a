"""The second hop of a quoted answer: what the names in it are said to have of what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.knowledge.block import Block
from core.knowledge.layout import runs_of, written
from core.knowledge.markers import unmarked
from core.knowledge.names.spelling import normalised, sought
from core.knowledge.numbers import Numbers
from core.knowledge.quotable import Quotable, lines_over, pieces_of, retractions
from core.knowledge.quote import cells
from core.knowledge.sentences import sentences
from core.knowledge.tabular.reading import is_called
from core.knowledge.wording import WORD, content_terms, is_function_word, plain_text
from core.messages import Passage


@dataclass(frozen=True, slots=True)
class Open:
    """What an answer leaves open."""

    words: tuple[str, ...]
    """Of the question, which it does not say."""
    names: tuple[str, ...]
    """That it says and the question does not, normalised, in its order."""


def left_open(question: str, language: str, blocks: Iterable[Block], above: str = "") -> Open:
    """What these blocks of an answer do not say; a word that is asked for twice they must say twice.

    `above` are the titles and headings under which they stand.
    """
    text = "\n".join(plain_text(unmarked(block.text)) for block in blocks)
    said = set(content_terms(f"{above}\n{text}".replace("|", " "), language))
    words: list[str] = []
    asked: Counter[str] = Counter()
    for word in WORD.findall(question):
        terms = () if is_function_word(word, language) else content_terms(word, language)
        asked.update(terms)
        if any(asked[term] > 1 or not is_called(term, said) for term in terms):
            words.append(word)
    known = f" {normalised(question)} "
    names = [name for name in _names(text, language) if f" {name} " not in known]
    return Open(tuple(words), tuple(names))


def _names(text: str, language: str) -> list[str]:
    """In the order of the text; "it is owned by ann lee" is none."""
    found: dict[str, None] = {}
    for start, end in sentences(text):
        flat = f" {normalised(text[start:end])} "
        said = [name for name in sought(text[start:end]) if f" {name} " in flat]
        for name in sorted(said, key=lambda name: (flat.index(f" {name} "), -len(name))):
            if not any(is_function_word(word, language) for word in name.split()):
                found[name] = None
    return list(found)


def second_hop(
    left: Open, passages: Sequence[Passage], language: str, numbers: Numbers
) -> list[Block]:
    """The row of such a name with a column that is asked for, or the sentence that says both."""
    pieces = [piece for n, passage in enumerate(passages) for piece in pieces_of(n, passage)]
    missing = [content_terms(word, language) for word in left.words]
    heads = {(piece.passage, piece.block): piece for piece in pieces if piece.kind == "head"}
    for name in left.names:
        rows = list(_rows(name, missing, language, pieces, heads))
        chosen = rows or list(_sentences(name, missing, pieces))[:1]
        if chosen and not all(_is_quoted(piece, passages, numbers) for piece in chosen):
            chosen += retractions(chosen, pieces)
            chosen += lines_over(chosen, pieces)
            return list(written(runs_of(chosen, passages, {}), pieces, passages, numbers))
    return []


def _rows(
    name: str,
    missing: Sequence[Sequence[str]],
    language: str,
    pieces: Sequence[Quotable],
    heads: Mapping[tuple[int, int], Quotable],
) -> Iterator[Quotable]:
    """The first row whose first cell is the name, behind its head."""
    for piece in pieces:
        head = heads.get((piece.passage, piece.block))
        if piece.kind != "row" or head is None or normalised(cells(piece.text)[0]) != name:
            continue
        columns = content_terms(plain_text(head.text.replace("|", " ")), language)
        if any(all(is_called(term, columns) for term in terms) for terms in missing if terms):
            yield from (head, piece)
            return


def _sentences(
    name: str, missing: Sequence[Sequence[str]], pieces: Sequence[Quotable]
) -> Iterator[Quotable]:
    for piece in pieces:
        told = piece.kind in ("prose", "item") and not piece.asks
        if told and f" {name} " in f" {normalised(plain_text(piece.text))} ":
            own = set(piece.terms)
            if any(set(terms) <= own for terms in missing if terms):
                yield piece


def _is_quoted(piece: Quotable, passages: Sequence[Passage], numbers: Numbers) -> bool:
    chunk = passages[piece.passage].chunk
    return piece.kind == "head" or any(
        given.chunk == chunk.id and piece.text.strip("| \n") in given.quote
        for given in numbers.given.values()
    )
