"""What one cell of a table says as a number, as far as it can be read in one way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.knowledge.tabular.scales import SYMBOLS, Tail, tail

NOTHING = frozenset(("", "-", "--", "–", "—", "n/a", "na", "k.a.", "null", "none", "nan"))
_CURRENCY = rf"[A-Z]{{3}}|[A-Z]{{0,2}}[{SYMBOLS}]"
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<minus>[-+])?\s*(?P<before>{_CURRENCY})?\s*(?P<sign>[-+])?\s*"
    r"(?P<digits>\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d[\d.,]*)"
    rf"\s*(?P<tail>[^\W\d_][^\d()]{{0,40}}|[{SYMBOLS}%‰°])?\s*\)?"
)
_WITH_POINT = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?|\d+(?:\.\d+)?"
)
_WITH_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_SPACED_DIGITS = "cs fi fr hu no pl ru sv"
_GROUPED_LANGUAGES = frozenset(_SPACED_DIGITS.split())
"""Languages that write 12 345 with a space."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number as its cell writes it."""

    digits: str
    negative: bool
    before: str
    tail: Tail

    @property
    def unit(self) -> str:
        return " ".join(filter(None, (self.before, self.tail.unit)))


def plain_cell(text: str) -> str:
    """A cell without emphasis, code marks and the like, white space as single spaces."""
    return " ".join(re.sub(r"\*\*|__|`|^[*_]|[*_]$", "", text).split())


def written(texts: Sequence[str], language: str) -> list[Written | None]:
    """Each cell of a column as a number; None for what is none or may be more than one. Linear."""
    simple = [_simple(text) for text in texts]
    spaced = [text for text in simple if re.search(r"\d \d{3}(?!\d)", text)]
    apart = any(re.search(r"\d{4}", text) for text in simple)
    grouped = not apart and (
        language in _GROUPED_LANGUAGES
        or (len(spaced) > 1 and any(re.match(r"\D*\d{1,2} \d", text) for text in spaced))
    )
    return [_written(text, language, grouped) for text in simple]


def _written(text: str, language: str, grouped: bool) -> Written | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    behind = tail(match["tail"] or "", language)
    # "100 200" may be two numbers, where neither the column nor the cell's own decimals tell.
    if behind is None or (
        " " in match["digits"] and not grouped and match["digits"][-3:-2] not in ".,"
    ):
        return None
    negative = bool(match["open"]) or "-" in (match["minus"], match["sign"])
    digits = re.sub(r"[' ]", "", match["digits"])
    return Written(digits, negative, match["before"] or "", behind)


def _simple(text: str) -> str:
    """In plain signs; a raised or circled digit is a note or a power, no digit of the number."""
    if text.isascii():
        return text
    signs = (
        c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text
    )
    return "".join(signs).replace("−", "-").replace("’", "'").strip()


def value(digits: str, comma: bool, factor: float = 1.0) -> float | None:
    """The digits with a decimal comma or point, times a factor; None where they are written otherwise."""
    if not (_WITH_COMMA if comma else _WITH_POINT).fullmatch(digits):
        return None
    plain = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    return float(Decimal(plain) * Decimal(factor))


def decimal_comma(digits: Sequence[str], usual: bool) -> bool:
    """Whether these write 1.234,5: by the first that can be read in one way only, else as usual."""
    for text in digits:
        point, comma = _WITH_POINT.fullmatch(text), _WITH_COMMA.fullmatch(text)
        if bool(point) != bool(comma):
            return comma is not None
    return usual


def thousandths(digits: Sequence[str], comma: bool) -> str:
    """The first of these, where all that have decimals have three: 1.234 may be more than a thousand."""
    sign = "," if comma else "."
    decimals = [text for text in digits if sign in text]
    doubtful = all(re.fullmatch(rf"[1-9]\d{{0,2}}\{sign}\d{{3}}", text) for text in decimals)
    return decimals[0] if decimals and doubtful else ""
