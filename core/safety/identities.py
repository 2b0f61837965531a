"""Numbers by which states know people, told by their form and, wherever there is one, their checksum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from core.safety import checksums
from core.safety.found import Found

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_FORMS: dict[str, tuple[str, Callable[[str], bool]]] = {
    # Of the United States: no checksum, but ranges that were never given out.
    "us": (r"(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}", bool),
    "gb": (
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]",
        bool,
    ),
    "es": (r"(?:\d{8}-?|[XYZ]-?\d{7}-?)[A-HJ-NP-TV-Z]", checksums.dni),
    "it": (
        r"[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]",
        checksums.codice_fiscale,
    ),
    "fr": (
        rf"[12] ?\d\d ?{_MONTH} ?(?:\d\d|2[AB]) ?\d{{3}} ?\d{{3}} ?\d\d",
        checksums.nir,
    ),
    "de": (r"(?<!\d )[1-9]\d \d{3} \d{3} \d{3}(?! \d)", checksums.iso7064_11_10),
    "cn": (rf"[1-9]\d{{5}}(?:19|20)\d\d{_MONTH}{_DAY}\d{{3}}[0-9Xx]", checksums.china),
    "br": (r"\d{3}\.\d{3}\.\d{3}-\d\d", checksums.cpf),
    "in": (r"(?<!\d )[2-9]\d{3} \d{4} \d{4}(?! \d)", checksums.verhoeff),
    "se": (rf"\d\d{_MONTH}{_DAY}[-+]\d{{4}}", checksums.luhn),
    "fi": (rf"{_DAY}{_MONTH}\d\d[-+A]\d{{3}}[0-9A-FHJ-NPR-Y]", checksums.hetu),
    "ch": (r"756\.\d{4}\.\d{4}\.\d\d", checksums.ean13),
    "kr": (rf"\d\d{_MONTH}{_DAY}-[1-8]\d{{6}}", bool),
}
_KEPT_SIGNS = {"fi"}
"""Whose sign in the middle says the century."""
_SIGNS = re.compile(r"[ .+-]")


def identities(text: str) -> Iterator[Found]:
    """Every one in the text, of whichever state."""
    for match in _pattern().finditer(text):
        state = next(state for state in _FORMS if match[state])
        number = match[state]
        if _FORMS[state][1](number if state in _KEPT_SIGNS else _SIGNS.sub("", number)):
            yield Found(match.start(state), match.end(state), "id")


@cache
def _pattern() -> re.Pattern[str]:
    forms = "|".join(f"(?P<{state}>{form})" for state, (form, _) in _FORMS.items())
    return re.compile(rf"(?<![\w.+/-])(?=[0-9A-Z])(?=(?:{forms})(?![\w/]|[.-]\w))")
