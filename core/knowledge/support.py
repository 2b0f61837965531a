"""Decides whether a passage supports a sentence, and with which of its words.

Lexical on purpose: a supporting window of the passage must hold the sentence's content words, all
its numbers, names, code and quotations in order, and agree with it in what is negated. What a
paraphrase loses by that is left out of the answer; what an altered sentence would gain is a lie.
"""

from __future__ import annotations

from collections import Counter
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

NEARLY = 0.6
"""Share of a sentence's content words that a claim made of several sentences must hold."""

OPENING = 3
"""Content words at a sentence's beginning that a pronoun in the next one may stand for."""

_PRONOUNS = "it they he she this these es sie er dies diese il elle ils elles"
PRONOUNS = frozenset(_PRONOUNS.split())

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
    for pieces in _windows(chunk):
        if not _could_hold(claim, [_read(chunk, *piece) for piece in pieces]):
            continue  # most windows end here, before they are read as a whole
        start, end = pieces[0][0], pieces[-1][1]
        coverage = _coverage(claim, chunk.text[start:end], chunk.language, around)
        if coverage and not _joins(claim, [_read(chunk, *piece) for piece in pieces], around):
            continue
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
def _windows(chunk: Chunk) -> tuple[tuple[tuple[int, int], ...], ...]:
    pieces = spans(chunk.text, chunk.kind)
    return tuple(
        tuple(pieces[first : first + size])
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


def _could_hold(claim: Wording, readings: Sequence[Wording]) -> bool:
    """Half of the claim's content words stand in these pieces, whatever else there is to check."""
    held = {term for reading in readings for term in reading.content}
    return sum(term not in held for term in claim.content) * 2 <= len(claim.content)


def _coverage(claim: Wording, window: str, language: str, around: frozenset[str]) -> float:
    """The share of content words that the window holds, 0 when it does not support the claim."""
    ground = wording(window, language)
    held = Counter(ground.content)
    missing = []
    for place, term in enumerate(claim.content):
        # Said once there cannot be said of two things here.
        held[term] -= 1
        if held[term] < 0:
            missing.append(place)
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
        or _turned(claim, ground, language)
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


def _turned(claim: Wording, ground: Wording, language: str) -> bool:
    """Who does it and to whom it is done have changed places: "the worker pays the manager"."""
    mine, theirs = (
        [word for word in each.words if not is_function_word(word, language)]
        for each in (claim, ground)
    )
    told = set(zip(theirs, theirs[1:], theirs[2:], strict=False))
    triples = set(zip(mine, mine[1:], mine[2:], strict=False)) - told
    return any(a != c and (c, b, a) in told for a, b, c in triples)


def _read(chunk: Chunk, start: int, end: int) -> Wording:
    return wording(chunk.text[start:end], chunk.language)


def _joins(claim: Wording, parts: Sequence[Wording], around: frozenset[str]) -> bool:
    """Whether a claim from several sentences says them one after the other, each nearly whole.

    The words of one thing and the number of its neighbour are all there too, and make a lie:
    "Backups are kept for 90 days" from "Backups are kept for 30 days. Logs are kept for 90 days."
    """
    if len(parts) == 1:
        return True
    held = [set(part.content) for part in parts]
    somewhere = set[str]().union(*held)
    said = [term for term in claim.content if term in somewhere and term not in around]

    def tells(segment: Sequence[str], place: int) -> bool:
        """The segment is of this part alone, and holds its numbers and most of its words."""
        own, whole = set(segment), held[place] - around
        if not own <= held[place]:
            return False
        numbers = {term for term in whole if any(map(str.isdigit, term))}
        return not own or (numbers <= own and len(own) >= NEARLY * len(whole))

    def names(segment: Sequence[str], place: int) -> bool:
        """The segment is what the next part's pronoun stands for."""
        following = parts[place + 1].words[:1] if place + 1 < len(parts) else ()
        opening = set(parts[place].content[:OPENING])
        return bool(PRONOUNS.intersection(following)) and set(segment) <= opening

    ends = {0}
    for place in range(len(parts)):
        ends = {
            end
            for start in ends
            for end in range(start, len(said) + 1)
            if tells(said[start:end], place) or names(said[start:end], place)
        }
    return len(said) in ends


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
