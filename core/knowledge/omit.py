"""What of a sentence may be left out so that the rest still says what the whole one said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.knowledge.scope import (
    NUMBER_WORDS,
    OPPOSING,
    PRONOUNS,
    acts,
    chooses,
    denies,
    is_known,
    joins,
    places,
    predicates,
    reaches,
    relates,
    reports,
    unspaced_reaching,
)
from core.knowledge.tokens import Token, begins_clause
from core.knowledge.wording import is_function_word

ASIDE = 5
"""Tokens of an addition within a clause that may be left out."""

_LIGHT_WORDS = "note can must should however therefore"
_LIGHT = frozenset(_LIGHT_WORDS.split())
_TYING_WORDS = "only except unless provided subject nur außer sofern solo sólo salvo excepto"
_TYING = frozenset(_TYING_WORDS.split())
_EXCEPTING = ("except", "exempt", "exclu", "limit", "restrict", "appl", "ausnahm", "ausgenommen",
              "gilt", "gelten", "excep", "aplica", "sauf", "limita", "eccez", "exceç")  # fmt: skip
_COUNTING_WORDS = (
    "two three four five six seven eight nine ten billion quarter dozen halb halbe media medio demi "
    "demie quart due tre quattro cinque sette otto nove dieci venti trenta cento mezzo mezza dois três "
    "meia meio"
)
_COUNTING = NUMBER_WORDS.union(_COUNTING_WORDS.split())
_ADDING = frozenset(("which", "who", "so"))
_REASONS = frozenset(("because", "weil", "porque"))
_SEEMING_MANY = frozenset(["news", "lens", "series", "species", "means", "canvas", "gas", "bus"])
_UNSPACED_TIME = re.compile(r"[后前内外起]|以上|以下|^[\d一二三四五六七八九十百千万两半]")
"""What says of when or of how much, in Chinese and Japanese."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_GROUP_WORDS = (
    "staff police personnel crew team board family group management company children feet teeth mice "
    "fish sheep cattle audience committee department public leadership workforce"
)
_GROUPS = frozenset(_GROUP_WORDS.split())
_HOW_OFTEN = frozenset(
    ["hourly", "daily", "nightly", "weekly", "monthly", "yearly", "twice", "always", "again"]
)
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
    if words and not is_known(language):
        return False
    if not words or (len(words) == 1 and words[0] in _LIGHT):
        return True
    if holds_on(lead, language):
        return False
    if joins(words[-1], language) or chooses(words[-1], language):
        bound = any(relates(word, language) or word in _BINDING for word in words)
        bound = bound or places(words[0], language)
        bound = bound or any(token.stop == ":" for token in lead)  # it is all of the term before
        return not bound and _is_clause(lead[:-1], after, language)
    return after[0].stop == ";"


def _is_clause(lead: Sequence[Token], after: Sequence[Token], language: str) -> bool:
    """Whether it has a verb: one that is known, or the one that what follows has as well.

    Else it may be the other half of a subject: "Anna and Bob own it", "a passport and a visa".
    """
    there = {token.key for token in after[1:] if token.text.isalpha()}
    return any(acts(token.text.lower(), language) for token in lead) or any(
        token.key in there and not is_function_word(token.text, language) for token in lead[1:-1]
    )


def may_trail(ground: Sequence[Token], after: int, language: str) -> bool:
    """Whether the sentence may end before this token."""
    rest = ground[after:]
    if rest and not is_known(language):
        return False
    said = {token.key for token in ground[:after]}
    alone = len(rest) == 1 and not rest[0].unspaced
    if not rest or (alone and not holds_on(rest, language) and rest[0].key in said):
        return True  # "as long as the downloads take"
    if rest[0].stop in (";", ":"):
        return not any(map(_counts, rest)) and not _is_tied(rest, language)
    if _counts_on(ground[max(0, after - 2) : after], rest, language) or _may_be_denied(
        ground[:after], rest, language
    ):
        return False
    opening, *others = _clauses(rest, language)
    return _is_harmless(opening, language) and all(_is_harmless(o, language) for o in others)


def _is_tied(rest: Sequence[Token], language: str) -> bool:
    """Whether a clause of its own says something of the one before it: an exception, "this", "then"."""
    first = rest[1:] if joins(rest[0].text.lower(), language) else rest
    words = [token.text.lower() for token in rest]
    whole = rest[0].stop == ";" or any(predicates(word, language) for word in words)
    return (
        not first
        or not whole  # "refunds are paid: members with a card"
        or rest[0].text.lower() in OPPOSING
        or _limits(first[0], language)
        or first[0].points
        or any(word in _TYING or word.startswith(_EXCEPTING) for word in words)
        or _takes_back(rest, language, apart=True)
    )


def _limits(first: Token, language: str) -> bool:
    """Whether a clause begins with when or where it holds; one of "every answer" has a subject there."""
    word = first.text.lower()
    return places(word, language) and word not in ("every", "each")


def _counts(token: Token) -> bool:
    """A number, in digits or in words; "one" is a pronoun as well."""
    return _is_number(token) or token.text.lower() in _COUNTING


def _counts_on(before: Sequence[Token], rest: Sequence[Token], language: str) -> bool:
    """Whether a number goes on behind "and": "three hours and thirty minutes", "3.11 and later"."""
    if rest[0].stop or not joins(rest[0].text.lower(), language) or len(rest) < 2:
        return False
    if len(rest) == 2 and _is_number(before[-1]):
        return True
    word = rest[1].text.lower()
    counted = any(
        (_counts(token) or token.key.isdigit()) and not _YEAR.fullmatch(token.text)
        for token in before
    )
    return counted and not (predicates(word, language) or word.endswith("ed"))


def _may_be_denied(said: Sequence[Token], rest: Sequence[Token], language: str) -> bool:
    """Whether what is denied may be the reason alone: "we do not block accounts because of age"."""
    gives = any(token.text.lower() in _REASONS for token in rest)
    return gives and any(denies(token.text.lower(), language) for token in said)


def _is_number(token: Token) -> bool:
    return any(map(str.isdigit, token.text))


def _is_harmless(clause: Sequence[Token], language: str) -> bool:
    """Whether a clause is of a kind that leaves alone what the one before it says.

    What follows may say how far that holds, in more ways than there are words for: ", given ...",
    "(managers)", "in the courtyard", "per hour". So only these may go: one joined by "and", one that
    tells of a thing (", which ..."), and one that gives a reason.
    """
    first = clause[0].text.lower()
    if clause[0].stop in ("(", "-"):
        return False
    if clause[0].unspaced:
        text = "".join(token.text for token in clause)
        return (
            bool(clause[0].stop)
            and not _UNSPACED_TIME.search(text)
            and not _takes_back(clause, language)
        )
    if joins(first, language):
        if _excepts(clause, language):
            return False
        return first not in OPPOSING and not _takes_back(
            clause, language, apart=bool(clause[0].stop)
        )
    adds = first in _ADDING and bool(clause[0].stop)
    return (adds or first in _REASONS) and not holds_on(clause, language)


def _excepts(clause: Sequence[Token], language: str) -> bool:
    """Whether ", and ..." says how far the clause before it holds."""
    words = [token.text.lower() for token in clause]
    return (
        any(word.startswith(_EXCEPTING) for word in words)
        or bool(_TYING.intersection(words if words[1:2] and words[1] in PRONOUNS else words[:4]))
        or any(token.points for token in clause[1:2])
        or (
            len(clause) > 1
            and (_limits(clause[1], language) or (bool(clause[0].stop) and _counts(clause[1])))
        )
    )


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


def narrows(token: Token, language: str) -> bool:
    """Whether what begins here says which of a kind are meant: "employees on probation"."""
    word = token.text.lower()
    return relates(word, language) or word in _BINDING


def is_meant(pronoun: Token, rest: Sequence[Token], language: str) -> bool:
    """Whether a pronoun stands for the beginning of the sentence before, since for nothing in its rest.

    Names are taken for names anywhere; of other nouns only English shows which are one and which are
    many, so elsewhere nothing may stand there but a verb, or German's small words.
    """
    if narrows(rest[0], language) or any(token.hard and token.text.isalpha() for token in rest):
        return False
    if language == "de":
        return True  # its nouns have capitals
    if language != "en":
        return len(rest) == 1
    many = pronoun.text.lower() in ("they", "these")
    return not any(
        (_is_many(token) or _is_group(token)) if many else not _is_many(token)
        for token in rest[1:]
        if not _is_no_noun(token, language)
    )


def _is_many(token: Token) -> bool:
    """Certainly of many."""
    word = token.text.lower()
    return (
        word.endswith("s")
        and not word.endswith(("ss", "us", "is", "as", "os"))
        and word not in _SEEMING_MANY
    )


def _is_group(token: Token) -> bool:
    """Of many without showing it: "data", "people", "staff"."""
    word = token.text.lower()
    return word in _GROUPS or word.endswith(("s", "a", "i", "men", "ae", "people", "folk"))


def _is_no_noun(token: Token, language: str) -> bool:
    word = token.text.lower()
    return (
        not any(map(str.isalpha, word))
        or (len(word) > 6 and word.endswith(("ally", "edly", "ely")))
        or word in _HOW_OFTEN
        or relates(word, language)
        or is_function_word(word, language)
    )
