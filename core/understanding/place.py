"""Which of several choices a message picks by its place among them, in seven languages: "the second one"."""

from __future__ import annotations

import re

from core.understanding.mode import bare

_PLACES = (
    r"1|1st|one|first|erste[rsnm]?|eins|primer[oa]?|un[oa]|premi(?:er|ère)|prim[oa]|primeir[oa]|(?:第)?一|最初",
    r"2|2nd|two|second|zweite[rsnm]?|zwei|segund[oa]|dos|deuxième|second[eoa]|(?:第)?[二两]|二番目",
    r"3|3rd|three|third|dritte[rsnm]?|drei|tercer[oa]?|tres|troisième|terz[oa]|terceir[oa]|(?:第)?三|三番目",
    r"4|4th|four|fourth|vierte[rsnm]?|vier|cuart[oa]|cuatro|quatrième|quart[oa]|(?:第)?四|四番目",
)
_LAST = r"last|letzte[rsnm]?|últim[oa]|derni(?:er|ère)|ultim[oa]|最后(?:一)?|最後"
_BEFORE = (
    r"(?:(?:the|number|no|nr|option|choice|nummer|der|die|das|den|el|la|lo|le|il|o|a|número|numéro)\s)*"
    r"(?:第\s?)?"
)
_AFTER = r"(?:\s?(?:one|option|choice|please|bitte|por favor|个|项|つ目|の))*"
_PICKED = [re.compile(f"{_BEFORE}(?:{words}){_AFTER}") for words in (*_PLACES, _LAST)]


def place_named(text: str, count: int) -> int | None:
    """From 0; None for what is anything else, or names none of so many."""
    said = bare(text)
    found = next((n for n, words in enumerate(_PICKED) if words.fullmatch(said)), None)
    if found == len(_PLACES):
        return count - 1
    return found if found is not None and found < count else None
