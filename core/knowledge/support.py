"""Decides whether a passage supports a sentence, and with which of its words.

Lexical on purpose: a supporting window of the passage must hold the sentence's content words, all
its numbers, names, code and quotations in order, and agree with it in what is negated. What a
paraphrase loses by that is left out of the answer; what an altered sentence would gain is a lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from core.knowledge.units import spans
from core.knowledge.wording import (
    TOKEN,
    Wording,
    collapsed,
    content_terms,
    is_function_word,
    plain_text,
    wording,
)
from core.messages import Chunk

WINDOW = 3
"""Adjacent sentences, items or rows that may support one sentence together."""

MISSING = 5
"""One content word in so many may be the writer's own."""

_RESTRICTIVE = (
    "only except unless until rarely seldom sometimes usually often mostly almost nearly barely "
    "nur außer selten manchmal meistens fast kaum solo salvo excepto casi seulement sauf presque"
)
RESTRICTIVE = frozenset(_RESTRICTIVE.split())


@dataclass(frozen=True, slots=True)
class Support:
    """Where in a chunk's text the support stands, and the share of the sentence that it covers."""

    start: int
    end: int
    coverage: float


def find_support(sentence: str, chunk: Chunk) -> Support | None:
    """The chunk's best window for this sentence, or None when nothing in it supports it."""
    claim = wording(sentence, chunk.language)
    if not claim.content and not claim.code:
        return None
    found: Support | None = None
    around = _around(chunk)
    for start, end in _windows(chunk):
        coverage = _coverage(claim, chunk.text[start:end], chunk.language, around)
        if coverage and (found is None or coverage > found.coverage):
            found = Support(start, end, coverage)
        if found and found.coverage == 1.0:
            break
    return found


def holds_verbatim(words: str, chunk: Chunk) -> bool:
    """Whether the chunk says exactly this, white space and kinds of quotation marks aside."""
    needle = collapsed(words)
    return bool(needle) and needle in collapsed(chunk.text)


def find_code(code: str, chunk: Chunk) -> Support | None:
    """The place in the chunk where these lines of code stand one after the other."""
    wanted = [" ".join(line.split()) for line in code.splitlines() if line.strip()]
    lines = [(a, b, " ".join(chunk.text[a:b].split())) for a, b in _lines(chunk.text)]
    for first in range(len(lines) - len(wanted) + 1):
        if wanted and [line for _, _, line in lines[first : first + len(wanted)]] == wanted:
            return Support(lines[first][0], lines[first + len(wanted) - 1][1], 1.0)
    return None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    for line in text.split("\n"):
        if line.strip():
            yield place, place + len(line.rstrip())
        place += len(line) + 1


@lru_cache(maxsize=512)
def _windows(chunk: Chunk) -> tuple[tuple[int, int], ...]:
    pieces = spans(chunk.text, chunk.kind)
    return tuple(
        (pieces[first][0], pieces[first + size - 1][1])
        for size in range(1, WINDOW + 1)
        for first in range(len(pieces) - size + 1)
    )


@lru_cache(maxsize=512)
def _around(chunk: Chunk) -> frozenset[str]:
    """What the chunk is about by its title and headings; a sentence may name it."""
    about = " ".join((chunk.title, *chunk.headings))
    return frozenset(content_terms(about, chunk.language)) | {
        token.lower() for token in TOKEN.findall(about)
    }


def _coverage(claim: Wording, window: str, language: str, around: frozenset[str]) -> float:
    """The share of content words that the window holds, 0 when it does not support the claim."""
    ground = wording(window, language)
    held = set(ground.content)
    missing = [place for place, term in enumerate(claim.content) if term not in held]
    strange = [place for place in missing if claim.content[place] not in around]
    size = len(claim.content)
    enough = (
        len(strange) <= size // MISSING
        and all(b - a > 1 for a, b in pairwise(strange))
        and len(missing) * 2 <= size
    )
    if (
        not enough
        or not _agrees(claim, ground, window, around)
        or _altered(claim, ground, language)
    ):
        return 0.0
    return (1 - len(missing) / size if size else 1.0) or 1e-6


def _agrees(claim: Wording, ground: Wording, window: str, around: frozenset[str]) -> bool:
    """Numbers, names, code, quotations and negations."""
    exact = collapsed(window)
    if not all(collapsed(piece) in exact for piece in (*claim.code, *claim.quotes)):
        return False
    tokens = [t.lower().replace(",", "") for t in TOKEN.findall(plain_text(window))]
    sure = set(ground.hard) - ground.unsure
    wanted = [token for token in claim.hard if token not in claim.unsure or token in sure]
    named = [token for token in wanted if token in tokens or token not in around]
    if not _in_order(named, tokens) or claim.cjk_negation != ground.cjk_negation:
        return False
    said = set(claim.content)
    return claim.negated <= ground.shadow and (ground.negated & said) <= claim.shadow


def _in_order(wanted: Sequence[str], tokens: Sequence[str]) -> bool:
    rest = iter(tokens)
    return all(token in rest for token in wanted)


def _altered(claim: Wording, ground: Wording, language: str) -> bool:
    """Nearly the source's words with some exchanged, or without the word that restricts them."""
    matcher = SequenceMatcher(None, claim.words, ground.words, autojunk=False)
    codes = matcher.get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal" or b - a > 2 or d - c > 2:
            continue
        around = (codes[place - 1] if place else None, *codes[place + 1 : place + 2])
        flanks = sum(code[2] - code[1] for code in around if code and code[0] == "equal")
        if flanks < 2:
            continue
        if tag == "insert" and RESTRICTIVE.intersection(ground.words[c:d]):
            return True
        if tag == "replace" and _exchanged(claim.words[a:b], ground.words[c:d], language):
            return True
    return False


def _exchanged(mine: Sequence[str], theirs: Sequence[str], language: str) -> bool:
    """True when a word that says something stands for another one, not for its other form."""
    said = [word for word in mine if not is_function_word(word, language)]
    return not all(any(_same_stem(word, other) for other in theirs) for word in said)


def _same_stem(one: str, other: str) -> bool:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 4 or shared == min(len(one), len(other)) >= 3
