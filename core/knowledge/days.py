"""Full dates as they are written in English, German and Spanish, each brought to one form."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january jan januar jänner enero ene",
    "february feb februar febrero",
    "march mar märz mrz marzo",
    "april apr abril abr",
    "may mai mayo",
    "june jun juni junio",
    "july jul juli julio",
    "august aug agosto ago",
    "september sept sep septiembre setiembre",
    "october oct oktober okt octubre",
    "november nov noviembre",
    "december dec dezember dez diciembre dic",
)
_NUMBER = {name: n for n, names in enumerate(_MONTHS, start=1) for name in names.split()}
_NAME = "|".join(sorted(_NUMBER, key=len, reverse=True))
_A_YEAR = r"(?:1[89]|20)\d\d"
_DAY, _YEAR = r"(?P<day>\d{1,2})", rf"(?P<year>{_A_YEAR})(?!\d)"
_FORMS = (
    rf"(?P<year>{_A_YEAR})(?P<between>[-/._])(?P<number>\d{{1,2}})(?P=between){_DAY}(?!\d)",
    rf"{_DAY}\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
    rf"{_DAY}(?:\.|st|nd|rd|th)?\s(?:of\s|de\s)?(?P<name>{_NAME})\.?,?\s(?:de\s|del\s)?{_YEAR}",
    rf"(?P<name>{_NAME})\.?\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
)
_WRITTEN = [re.compile(rf"(?<![^\W_])(?<!\.){form}", re.I) for form in _FORMS]


def days(text: str) -> frozenset[str]:
    """Every full date in the text, as 2026-11-02; what the calendar does not have is none.

    Where only numbers stand with strokes between them, as in 2/11/2026, nobody knows which is the day.
    """
    if not re.search(_A_YEAR, text):
        return frozenset()
    flat = " ".join(text.split())
    written = (match for form in _WRITTEN for match in form.finditer(flat))
    return frozenset(filter(None, map(_normal, written)))


def is_month(word: str) -> bool:
    """Whether a month is called so, in any of these languages."""
    return word.casefold() in _NUMBER


def undated(text: str) -> str:
    """The text without its full dates."""
    for form in _WRITTEN:
        text = form.sub(" ", text)
    return text


def day_terms(text: str) -> list[str]:
    """The same as terms to search for, which no word of a text can be."""
    return [f"@{day}" for day in sorted(days(text))]


def _normal(match: re.Match[str]) -> str:
    said = match.groupdict()
    month = _NUMBER[said["name"].casefold()] if said.get("name") else int(said["number"])
    try:
        return date(int(said["year"]), month, int(said["day"])).isoformat()
    except ValueError:
        return ""
