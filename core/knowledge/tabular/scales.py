"""What numbers are written short with: 5k, 1.2 Mio., 3 bn, 8万; and what of it stands for one thing only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_MONEY_UNITS = "$ £ € ¥ ₹ ₽ eur usd gbp chf jpy cny inr euro dollar"
CURRENCIES = frozenset(_MONEY_UNITS.split())
"""Units of money, in lower case."""
SYMBOLS = "$£€¥₹₽"
_ANYWHERE = {
    1e3: "tsd tausend thousand thousands 千",
    1e4: "万 萬",
    1e5: "lakh lakhs",
    1e6: "mio mill mln mn million millions millionen millón millones 百万",
    1e7: "crore crores 千万",
    1e8: "亿 億",
    1e9: "bn mrd milliarde milliarden",
}
_IN = {
    "en": {1e9: "billion billions", 1e12: "trillion trillions tn"},
    "de": {1e12: "billion billionen"},
    "es": {1e3: "mil miles", 1e9: "mil_millones", 1e12: "billón billones"},
    "ja": {1e12: "兆"},
}
_LETTERS = {
    "en": {1e3: "k K", 1e6: "m M mm MM", 1e9: "b B", 1e12: "t T"},
    "de": {1e3: "k K T", 1e6: "M"},
    "": {1e3: "k K", 1e6: "M MM"},
}
"""Of money alone: else k and K are kilo and kelvin, m and M metres and millions."""
_LADDER = {1e3: "k K", 1e6: "M", 1e9: "B"}
"""What no measures share: where two of them stand in one column, they are these."""
_SIZES = "size memory storage disk bytes größe speicher tamaño memoria"
_BINARY = frozenset(_SIZES.split())
"""Where a K may be 1,024."""
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_TOKEN = re.compile(rf"[十百千万萬亿億兆]+|[^\W\d_]+\.?|[{SYMBOLS}%‰°]")


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind a number: what it is to be multiplied by, and its unit."""

    factor: float = 1.0
    letter: str = ""
    """One that may be a scale or a unit, which the others of its column tell."""
    unit: str = ""


def tail(text: str, language: str) -> Tail | None:
    """Reads "Mio. €", "k", "TEUR" or "kg"; None where it is more than a scale and a unit."""
    tokens = [token.rstrip(".") for token in _TOKEN.findall(text)]
    if "".join(tokens) != re.sub(r"[\s.]", "", text) or any(
        unicodedata.category(t[0]) == "No" for t in tokens
    ):
        return None  # 5³ is a note or a power
    first, rest = (tokens[0], tokens[1:]) if tokens else ("", [])
    if rest and (double := factor(f"{first}_{rest[0]}", language)):
        return _with_unit(Tail(double), rest[1:])
    if known := factor(first, language):
        return _with_unit(Tail(known), rest)
    if first[1:].casefold() in CURRENCIES and letter_factor(first[:1], language):
        return _with_unit(Tail(letter=first[0]), [first[1:], *rest])  # TEUR
    if letter_factor(first, language):
        return _with_unit(Tail(letter=first), rest)
    return _with_unit(Tail(), tokens)


def _with_unit(read: Tail, tokens: list[str]) -> Tail | None:
    return Tail(read.factor, read.letter, "".join(tokens)) if len(tokens) < 2 else None


def factor(word: str, language: str) -> float | None:
    """What a word multiplies by that is a scale and nothing else."""
    return _found(word.casefold(), _IN.get(language, {})) or _found(word.casefold(), _ANYWHERE)


def letter_factor(letter: str, language: str) -> float | None:
    """What a letter multiplies by where the number is money."""
    return _found(letter, _LETTERS.get(language, _LETTERS[""]))


def ladder(letters: Collection[str], name: str) -> dict[str, float]:
    """What the letters of one column multiply by, where they are scales though it is no money."""
    found = {each: value for each in letters if (value := _found(each, _LADDER))}
    sizes = _BINARY.intersection(re.findall(r"\w+", name.casefold()))
    sure = len(found) == len(letters) and len(set(found.values())) > 1 and not sizes
    return found if sure else {}


def head_scale(name: str, language: str) -> str:
    """What of a column's name says that numbers are written short: "in thousands", "$M", "TEUR"."""
    for said in re.findall(r"\b[ie]n\s+([^\W\d_]+)", name):
        if factor(said, language):
            return f"in {said}" if f"in {said}" in name else f"en {said}"
    bracketed: list[str] = [one or other for one, other in _BRACKETED.findall(name)]
    for said in bracketed:
        if any(_is_short(each, language) for each in re.findall(r"[^\W\d_]+", said)):
            return said
    spoken = re.findall(r"[^\W\d_]+", name)
    return next((each for each in spoken if len(each) > 1 and _is_short(each, language, False)), "")


def _is_short(word: str, language: str, alone: bool = True) -> bool:
    """Whether it is a scale, or a letter before a currency; a letter `alone` in brackets only."""
    compound = word[1:].casefold() in CURRENCIES and letter_factor(word[:1], language) is not None
    letter = alone and letter_factor(word, language) is not None
    return compound or letter or factor(word, language) is not None


def words(language: str) -> str:
    """A regular expression of all scales in this language, the longest first."""
    tables: Iterable[dict[float, str]] = (
        _ANYWHERE,
        _IN.get(language, {}),
        _LETTERS.get(language, _LETTERS[""]),
    )
    every = {word for table in tables for line in table.values() for word in line.split()}
    ordered = sorted(every, key=len, reverse=True)
    return "|".join(re.escape(word).replace("_", r"\s+") for word in ordered)


def _found(word: str, table: dict[float, str]) -> float | None:
    return next((value for value, line in table.items() if word in line.split()), None)
