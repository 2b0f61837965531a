"""Postal addresses: a number, a street and what belongs to it, told by how such lines are put together.

No list of streets or towns: an address is taken from a mark of it (a kind of street, a unit, a box, a
word such as "lives at" before it) as far as its words and numbers go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.safety.found import Found

Sort = Literal["number", "name", "small", "unit", "street", "comma", "line", "other"]

_UNITS = frozenset({
    "apt", "apartment", "suite", "ste", "unit", "flat", "floor", "fl", "box", "psc", "postbox",
    "postfach", "po", "pobox", "stiege", "tür", "porta", "piso", "bus", "apo", "fpo", "dpo",
})  # fmt: skip
_STREETS = frozenset({
    "street", "st", "str", "road", "rd", "avenue", "ave", "av", "lane", "ln", "drive", "dr",
    "boulevard", "blvd", "way", "court", "ct", "close", "crescent", "terrace", "square", "sq",
    "highway", "hwy", "parkway", "pkwy", "turnpike", "rue", "chemin", "place", "allée", "quai",
    "impasse", "via", "viale", "corso", "piazza", "strada", "vicolo", "largo", "calle",
    "avenida", "avda", "paseo", "plaza", "camino", "carrera", "rua", "travessa", "alameda",
    "estrada", "straat", "laan", "plein", "gracht", "gate", "vei", "veien", "vej", "gade",
    "allé", "ulica", "ul", "aleja", "al", "ulice", "utca", "út", "útja", "tér", "u", "rkp",
    "katu", "tie", "gata", "gatan", "väg", "vägen", "tee", "pst", "mnt", "ulitsa", "cesta",
    "trg", "straße", "strasse", "platz", "weg", "allee", "λεωφόρος", "οδός", "улица",
    "проспект",
})  # fmt: skip
_STREET_ENDINGS = re.compile(
    r"\w{2,}(?:stra(?:ß|ss)e|str|gasse|allee|platz|weg|damm|ufer|ring|straat|laan|plein|gracht|kade|singel"
    r"|vej|gade|vænget|stræde|gata|gatan|vägen|gränd|veien|veg|vei|gate|braut|stræti|stígur|götu"
    r"|katu|kuja|kaari|polku|rinne)"
)
_SMALL = frozenset({
    "a", "am", "an", "auf", "aux", "d", "da", "das", "de", "dei", "del", "della", "den",
    "der", "des", "di", "do", "dos", "du", "e", "el", "en", "f", "het", "im", "i", "in", "la",
    "las", "le", "les", "los", "nad", "na", "o", "of", "op", "och", "pod", "sur", "ten", "ter",
    "the", "th", "u", "und", "van", "von", "vom", "y", "zu", "zum", "zur", "z",
})  # fmt: skip
_STARTS = re.compile(
    r"(?i:\baddress(?:es)?\b(?:\s+(?:is|at|with|to|of)\b|:)?"
    r"|\b(?:live[sd]?|living|reside[sd]?|residing) (?:in|at|on)\b"
    r"|\b(?:located|based) (?:at|on|in)\b|\boffices? (?:is|are) (?:at|on|in)\b"
    r"|\b(?:deliver|send|sent|ship|mail|return|moved?|taxi|cab|drive)(?: it| them| a \w+ \w+)? to\b"
    r"|\b(?:meet|see) (?:me|you|us|him|her|them)? ?(?:at|in)\b"
    r"|\b(?:stop|off|arrived|is|are) (?:at|on)\b"
    r"|\bcorner of\b|\bwohn(?:e|t|haft)(?: in)?\b|\bvive en\b|\bhabite\b)"
)
_SHORTENED = "apt|ste|fl|st|str|rd|ave|av|ln|dr|blvd|sq|u|ul|al|rkp|no"
_TOKEN = re.compile(
    rf"(?i:\b(?:{_SHORTENED})\.)|(?<=\d)\.(?=\s)|\w[\w'’./-]*\w|\w\.|\w|\n(?:[ \t]*(?:>|\?{{3}}|\|)[ \t]*)?|[^\w\s]"
)
_NUMBER = re.compile(r"\d{1,6}[A-Za-z]?\.?|\d{1,5}[-/]\d{1,5}")
_FEW_WORDS = 4
_LONGEST = 24
"""Tokens."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    sort: Sort


def addresses(text: str) -> Iterator[Found]:
    """Every address in the text, from its first number or name to its last."""
    tokens = [_Token(m.start(), m.end(), _sort(m[0])) for m in _TOKEN.finditer(text)]
    marks = [*_marks(tokens), *_after_words(text, tokens)]
    done = -1
    for mark in sorted(marks):
        if mark <= done:
            continue
        first, last = _around(tokens, mark)
        done = last
        if any(token.sort == "number" for token in tokens[first : last + 1]):
            yield Found(tokens[first].start, tokens[last].end, "address")


@cache
def _sort(word: str) -> Sort:
    bare = word.rstrip(".").lower()
    for sort, holds in _SORTS.items():
        if holds(word, bare):
            return sort
    return "other"


_SORTS: dict[Sort, Callable[[str, str], bool]] = {
    "number": lambda word, _bare: bool(_NUMBER.fullmatch(word)),
    "unit": lambda _word, bare: bare.replace(".", "") in _UNITS,
    "street": lambda _word, bare: bare in _STREETS or bool(_STREET_ENDINGS.fullmatch(bare)),
    "small": lambda _word, bare: bare in _SMALL,
    "name": lambda word, _bare: word[0].isupper(),
    "line": lambda word, _bare: word[0] == "\n",
    "comma": lambda word, _bare: word == ",",
}
"""In the order in which they are tried."""


def _marks(tokens: Sequence[_Token]) -> Iterator[int]:
    """Where a unit with its number stands, or a kind of street beside a name and a number."""
    for n, token in enumerate(tokens):
        near = tokens[max(0, n - _FEW_WORDS) : n + _FEW_WORDS + 1]
        sorts = {each.sort for each in near}
        follows = tokens[n + 1].sort if n + 1 < len(tokens) else "other"
        if token.sort == "unit":
            if follows == "number":
                yield n
        elif token.sort == "street" and "number" in sorts and _is_street(tokens, n):
            yield n


def _is_street(tokens: Sequence[_Token], n: int) -> bool:
    """Whether names and numbers alone stand between it and a number."""
    for step in (-1, 1):
        at, seen = n + step, 0
        while 0 <= at < len(tokens) and seen < _FEW_WORDS:
            if tokens[at].sort == "number":
                return True
            if tokens[at].sort not in ("name", "small", "street"):
                break
            at, seen = at + step, seen + 1
    return False


def _after_words(text: str, tokens: Sequence[_Token]) -> Iterator[int]:
    """Where a number and a name follow on what is said before an address."""
    for match in _STARTS.finditer(text):
        first = next((n for n, t in enumerate(tokens) if t.start >= match.end()), None)
        if first is None:
            continue
        following = range(first, min(first + _FEW_WORDS, len(tokens)))
        sorts = [tokens[n].sort for n in following]
        if "number" in sorts and {"name", "street"} & set(sorts) and sorts[0] != "other":
            yield following[sorts.index("number")]


def _around(tokens: Sequence[_Token], mark: int) -> tuple[int, int]:
    """From the first to the last token of the address that stands at the mark."""
    first = last = mark
    while first > 0 and mark - first < _LONGEST and _goes_on(tokens, first - 1, backwards=True):
        first -= 1
    while (
        last + 1 < len(tokens)
        and last - mark < _LONGEST
        and _goes_on(tokens, last + 1, backwards=False)
    ):
        last += 1
    while tokens[first].sort in ("comma", "line", "small"):
        first += 1
    while last > mark and tokens[last].sort in ("comma", "line", "small"):
        last -= 1
    return first, last


def _goes_on(tokens: Sequence[_Token], n: int, *, backwards: bool) -> bool:
    sort = tokens[n].sort
    if sort in ("number", "name", "unit", "street"):
        return True
    if sort not in ("small", "comma", "line"):
        return False
    # Only between words of the address, and backwards only to a number: before it stand names.
    beyond = n - 1 if backwards else n + 1
    while 0 <= beyond < len(tokens) and tokens[beyond].sort in ("small", "comma", "line"):
        beyond += -1 if backwards else 1
    if not 0 <= beyond < len(tokens):
        return False
    if backwards and sort in ("comma", "line"):
        return tokens[beyond].sort == "number"
    return tokens[beyond].sort in ("number", "name", "unit", "street")
