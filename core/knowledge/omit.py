"""What of a sentence may be left out so that the rest still says what the whole one said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.knowledge.scope import (
    acts,
    chooses,
    joins,
    reaches,
    relates,
    reports,
    sweeps,
    unspaced_reaching,
)
from core.knowledge.tokens import Token, begins_clause
from core.knowledge.wording import is_function_word

ASIDE = 5
"""Tokens of an addition within a clause that may be left out."""

_LIMITING_WORDS = "for with für mit con para pour avec"
_LIMITING = frozenset(_LIMITING_WORDS.split())
_LIGHT_WORDS = "note can must should however therefore"
_LIGHT = frozenset(_LIGHT_WORDS.split())
_TYING_WORDS = "only except unless provided subject nur außer sofern solo sólo salvo excepto"
_TYING = frozenset(_TYING_WORDS.split())
_BINDING_WORDS = "of between zwischen entre"
_BINDING = frozenset(_BINDING_WORDS.split())


def holds_on(gap: Sequence[Token], language: str) -> bool:
    """Whether something in it decides about what stands around it, or belongs to what stays."""
    if not gap:
        return False
    if unspaced_reaching("".join(token.text for token in gap if token.unspaced)):
        return True
    return gap[0].sign or any(_decides(token, language) for token in gap)


def _decides(token: Token, language: str) -> bool:
    word = token.text.lower()
    return reaches(word, language) or chooses(word, language)


def may_lead(lead: Sequence[Token], after: Sequence[Token], language: str) -> bool:
    """Whether the sentence may begin after these tokens, with those after them."""
    words = [token.text.lower() for token in lead]
    if not words or (len(words) == 1 and words[0] in _LIGHT):
        return True
    if holds_on(lead, language):
        return False
    if joins(words[-1], language) or chooses(words[-1], language):
        bound = any(relates(word, language) or word in _BINDING for word in words)
        return not bound and _is_clause(lead[:-1], after, language)
    following = after[0]
    return following.stop == ";" or (following.unspaced and following.stop == ",")


def _is_clause(lead: Sequence[Token], after: Sequence[Token], language: str) -> bool:
    """Whether it has a verb: one that is known, or the one that what follows has as well.

    Else it may be the other half of a subject: "Anna and Bob own it", "a passport and a visa".
    """
    there = {token.key for token in after[1:] if token.text.isalpha()}
    return any(acts(token.text.lower(), language) for token in lead) or any(
        token.key in there and not is_function_word(token.text, language) for token in lead[1:-1]
    )


def may_trail(claim: Sequence[Token], ground: Sequence[Token], after: int, language: str) -> bool:
    """Whether the sentence may end before this token."""
    rest = ground[after:]
    said = {token.key for token in ground[:after]}
    if not rest or (len(rest) == 1 and not holds_on(rest, language) and rest[0].key in said):
        return True  # "as long as the downloads take"
    first = rest[0].text.lower()
    if rest[0].stop in (";", ":"):
        return not _takes_back(rest, language, apart=True)
    if relates(first, language) and any(sweeps(t.text.lower(), language) for t in claim):
        return False
    if first in _LIMITING:
        return False  # "free for students", "a refund with a receipt"
    opening, *others = _clauses(rest, language)
    if not (rest[0].stop or joins(first, language)):
        back = not relates(first, language) or holds_on(opening, language)
    else:
        back = _takes_back(opening, language, bool(rest[0].stop) and joins(first, language))
    return not back and not any(_takes_back(part, language) for part in others)


def _clauses(rest: Sequence[Token], language: str) -> Iterator[Sequence[Token]]:
    start = 0
    for place in range(1, len(rest) + 1):
        if place == len(rest) or begins_clause(rest[place], language):
            yield rest[start:place]
            start = place


def _takes_back(clause: Sequence[Token], language: str, apart: bool = False) -> bool:
    """A clause that says of the one before it how far it holds: ", if he agrees", ", so they say".

    One that stands apart (", and …") does so only by its first words, or by being very short.
    """
    first = clause[1:] if joins(clause[0].text.lower(), language) else clause
    words = [token.text.lower() for token in first]
    if any(token.unspaced for token in first):
        return holds_on(first, language)
    if not first or first[0].sign:
        return True
    if any(map(reports, words)) and len(words) <= (3 if apart else ASIDE):
        return True
    if apart:
        opening = [t for t in first[:2] if not reports(t.text.lower())]
        return words[0] not in ("neither", "nor") and any(_decides(t, language) for t in opening)
    return any(_decides(token, language) for token in first[:2]) or bool(_TYING.intersection(words))


def is_expletive(rest: Sequence[Token]) -> bool:
    """The "it" of "it takes a day to order one" stands for nothing that was said."""
    return any(token.text.lower() in ("to", "that", "zu", "dass") for token in rest[1:6])


def is_meant(pronoun: Token, rest: Sequence[Token], language: str) -> bool:
    """Whether a pronoun stands for the beginning of the sentence before, since for nothing in its rest.

    Names are taken for names anywhere; of other nouns only English shows which are one and which are
    many, so elsewhere nothing may stand there but a verb, or German's small words.
    """
    if any(token.hard and token.text.isalpha() for token in rest):
        return False
    if language == "de":
        return True  # its nouns have capitals
    if language != "en":
        return len(rest) == 1
    many = pronoun.text.lower() in ("they", "these")
    return not any(
        _is_many(token) == many for token in rest[1:] if not _is_no_noun(token, language)
    )


def _is_many(token: Token) -> bool:
    return token.text.endswith("s") and not token.text.endswith(("ss", "us", "is"))


def _is_no_noun(token: Token, language: str) -> bool:
    word = token.text.lower()
    return (
        not (token.code or word.isalpha())
        or word.endswith("ly")
        or relates(word, language)
        or is_function_word(word, language)
    )
