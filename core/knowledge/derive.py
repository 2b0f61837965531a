"""Whether a sentence says what another one says, as it stands there or with its ends changed over.

Hardly anything may be left out: what stands behind "and", a comma or "which" may say how far the rest
holds, in more ways than there are words for. So that what nobody thought of is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from core.knowledge.forms import same
from core.knowledge.pieces import disowns
from core.knowledge.scope import (
    NUMBER_WORDS,
    OPPOSING,
    PRONOUNS,
    is_known,
    joins,
    moves,
    places,
    predicates,
    reaches,
    reports,
)
from core.knowledge.tokens import Token

CLAIM = 120
"""Tokens of a claim, and"""
GROUND = 300
"""of what it is compared with; longer ones are only supported letter for letter."""
WORK = 600
"""Pairs of a claim's word and the same one in the ground; more is no language."""

_OF_OTHERS = frozenset(("neither", "nor", "every", "each"))
"""What a statement about something else begins with, whatever it denies or restricts of that."""


def derived(claim: Sequence[Token], ground: Sequence[Token], language: str) -> float:
    """The share of the ground that the claim says, 0 where it cannot be got from this sentence."""
    if len(claim) > CLAIM or len(ground) > GROUND:
        return 0.0
    claim = _unjoined(claim, ground, language)
    if not 0 < len(claim) <= len(ground):
        return 0.0
    if _work(claim, ground) > WORK or _breaks_off(claim, ground, language):
        return 0.0
    if not _may_end(ground, len(claim), language):
        return 0.0
    if all(map(same, claim, ground)) or _is_turned(claim, ground, language):
        return len(claim) / len(ground)
    return 0.0


def _unjoined(claim: Sequence[Token], ground: Sequence[Token], language: str) -> Sequence[Token]:
    """Without an "and" that stands for a semicolon, where nothing reaches on over it."""
    for place, (word, after) in enumerate(zip(claim, ground, strict=False)):
        if after.stop == ";" and joins(word.text.lower(), language) and not same(word, after):
            bound = any(reaches(token.text.lower(), language) for token in ground)
            return claim if bound else (*claim[:place], *claim[place + 1 :])
    return claim


def _work(claim: Sequence[Token], ground: Sequence[Token]) -> int:
    """How often the claim's words stand in the ground: once or twice each, but for rubbish."""
    often = Counter(token.key for token in ground)
    return sum(often[token.key] for token in claim)


def _breaks_off(claim: Sequence[Token], ground: Sequence[Token], language: str) -> bool:
    """Whether a word that reaches on is cut off from what follows, as in "No, refunds are paid"."""
    return any(
        then.stop
        and reaches(word.text.lower(), language)
        and not any(same(word, a) and same(then, b) and b.stop for a, b in pairwise(ground))
        for word, then in pairwise(claim)
    )


def _may_end(ground: Sequence[Token], after: int, language: str) -> bool:
    """Whether nothing follows, or only what leaves alone what stands before."""
    said, rest = ground[:after], ground[after:]
    if len(rest) == 1 and rest[0].key in {token.key for token in said}:
        return not _decides(rest, language)  # "as long as the downloads take"
    return not rest or (
        is_known(language)
        and not any(token.unspaced for token in rest)
        and _adds(rest, language)
        and _is_told(said, language)
    )


def _adds(rest: Sequence[Token], language: str) -> bool:
    """Whether this is a statement of its own, plainly and at present, about something else."""
    opening = rest[0].text.lower()
    if rest[0].stop in (":", ";"):
        own = rest
    elif rest[0].stop == "," and opening not in OPPOSING:
        own = rest[1:] if joins(opening, language) or opening == "so" else ()
    else:
        return False
    return _is_told(own, language) and not _points_back(own, language)


def _is_told(words: Sequence[Token], language: str) -> bool:
    return any(predicates(token.text.lower(), language) for token in words[1:])


def _points_back(own: Sequence[Token], language: str) -> bool:
    """Whether it may say how far what stands before holds, that it is over, or who only says so."""
    first = own[0].text.lower()
    if first in _OF_OTHERS:
        return any(token.points for token in own)
    begins = first in PRONOUNS or places(first, language) or predicates(first, language)
    return begins or _decides(own, language)


def _decides(words: Sequence[Token], language: str) -> bool:
    said = [token.text.lower() for token in words]
    return (
        any(token.points or token.sign or any(map(str.isdigit, token.text)) for token in words)
        or any(_reaches(word, language) for word in said)
        or disowns(" ".join(said))
        or any(_is_past(word, after, language) for word, after in pairwise([*said, ""]))
    )


def _reaches(word: str, language: str) -> bool:
    return word in NUMBER_WORDS or (reaches(word, language) and word != "while") or reports(word)


def _is_past(word: str, after: str, language: str) -> bool:
    if word in ("was", "were", "had", "did"):
        return True
    ends = not after or after in PRONOUNS or places(after, language)
    return word.endswith("ed") and ends


def _is_turned(claim: Sequence[Token], ground: Sequence[Token], language: str) -> bool:
    """The sentence's whole beginning and end have changed places: "on Sundays it opens at ten"."""
    return any(
        moves(ground[at].text.lower(), language) and all(map(same, claim, turned))
        for last in range(2, len(claim) + 1)
        if last == len(claim) or claim[last].stop
        for middle in range(1, last)
        if same(claim[0], ground[middle]) and same(claim[last - middle], ground[0])
        for turned in [(*ground[middle:last], *ground[:middle], *ground[last:])]
        for at in (0, middle)
    )
