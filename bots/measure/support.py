"""Whether each sentence of an answer is borne by what it cites, and how well a figure tells two kinds apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from core.knowledge.block import Block
from core.messages import Passage

BORNE = 0.9
"""The share of a sentence's words that the quote of its citation has, from which it is supported."""

_MARKER = re.compile(r"\[(\d+)\]")
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"\s*(?:#{1,6} [^\n]*|\*\*[^\n]*\*\*)\s*")


def precisions(blocks: Sequence[Block]) -> list[float]:
    """For each piece of text that a citation ends, the share of its words that are in the quote.

    Word precision against the context, the lexical check of groundedness that comes closest to
    people's judgements of MTRAG answers (Spearman .68). What no citation ends counts 0; headings
    claim nothing.
    """
    quotes = {each.number: each.quote for block in blocks for each in block.citations}
    return [
        _precision(words, quotes)
        for block in blocks
        if not _HEADING.fullmatch(block.text)
        for words in _cited(block.text)
    ]


def _cited(text: str) -> Iterator[tuple[str, int | None]]:
    """Each stretch of words with the number behind it."""
    parts = _MARKER.split(text)
    for words, number in zip(parts[::2], [*map(int, parts[1::2]), None], strict=True):
        if _WORD.search(words):
            yield words, number


def _precision(said: tuple[str, int | None], quotes: Mapping[int, str]) -> float:
    words, number = _WORD.findall(said[0].casefold()), said[1]
    there = (
        set(_WORD.findall(quotes[number].casefold()))
        if number is not None and number in quotes
        else set()
    )
    return sum(word in there for word in words) / len(words)


def exact(blocks: Sequence[Block], passages: Sequence[Passage]) -> list[bool]:
    """Of each citation, whether its quote stands in its chunk letter for letter, but for breaks."""
    texts = {p.chunk.id: _spaced(p.chunk.text) for p in passages}
    return [
        _spaced(each.quote) in texts.get(each.chunk, "")
        for block in blocks
        for each in block.citations
    ]


def _spaced(text: str) -> str:
    return " ".join(text.split())


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of the first is above one of the second; ties count half (Mann and Whitney 1947).
    Neither may be empty.
    """
    above = np.subtract.outer(np.asarray(higher), np.asarray(lower))
    return float(np.mean((above > 0) + 0.5 * (above == 0)))
