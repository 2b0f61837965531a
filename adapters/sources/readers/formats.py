"""Numbers and dates of a sheet as its number formats show them; what is not understood stays plain."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_PARTS = re.compile(
    r'"(?P<said>[^"]*)"|\\(?P<sign>.)|_.|\*.|\[\$(?P<money>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]|'
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]|"
    r"\[(?P<passed>h+|m+|s+)\]|(?P<half>am/pm|a/p)|(?P<unit>y+|m+|d+|h+|s+)|"
    r"(?P<digits>[0#?][0#?,]*(?:\.[0#?]+)?,*)|(?P<other>.)",
    re.I | re.DOTALL,
)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|\Z)', re.DOTALL)
_PLAIN = frozenset(" -+()/:%.,€$£¥@'")
_DATES = frozenset((14, 22))
"""Built-in formats that are written as the reader's own system writes dates."""
_ENGLISH = frozenset(("", "409", "809", "1009", "C09", "F800", "F400"))
_NAMES = re.compile("mmm|ddd", re.I)
_NOON = 12
_MOST_DECIMALS = 30

Moment = datetime | date | time | timedelta
Part = tuple[str, str]
"""What it is (said, digits, unit, half, passed) and how it stands there."""


def shown(value: object, code: str = "General", number: int = 0) -> str | None:
    """The value as this format shows it; None where it is no number or date, or the format not known."""
    if number in _DATES or code == "General" or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(value, code)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, code)
    return None


def _number(value: float, code: str) -> str | None:
    try:
        exact = Decimal(repr(value))
    except ArithmeticError:
        return None
    sections = _sections(code)
    place = 1 if exact < 0 and len(sections) > 1 else 0
    place = 2 if not exact and len(sections) > 2 else place
    parts = _parts(sections[place])
    digits = [text for kind, text in parts or () if kind == "digits"]
    if parts is None or len(digits) != 1 or any(k not in ("said", "digits") for k, _ in parts):
        return None
    percent = sum(text == "%" for kind, text in parts if kind == "said")
    written = _written(abs(exact) * 100**percent, digits[0])
    if written is None:
        return None
    whole = "".join(written if kind == "digits" else text for kind, text in parts).strip()
    return f"-{whole}" if exact < 0 and place == 0 and re.search("[1-9]", written) else whole


def _written(value: Decimal, digits: str) -> str | None:
    held = digits.rstrip(",")
    before, _, after = held.partition(".")
    if len(after) > _MOST_DECIMALS or not value.is_finite() or value.adjusted() > _MOST_DECIMALS:
        return None
    scaled = value / 1000 ** (len(digits) - len(held))
    rounded = scaled.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    least = len(after.rstrip("#?"))
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    whole = whole.lstrip("0").zfill(before.count("0"))
    if "," in before:
        whole = f"{int(whole or 0):,}" if whole else ""
    return f"{whole}.{fraction}" if fraction else whole or "0"


def _moment(value: Moment, code: str) -> str | None:
    parts = _parts(_sections(code)[0]) or ()
    units = [n for n, (kind, _) in enumerate(parts) if kind in ("unit", "passed")]
    half = any(kind == "half" for kind, _ in parts)
    told: list[str | None] = []
    for place, (kind, text) in enumerate(parts):
        if kind == "passed":
            told.append(_passed(value, text))
        elif kind == "unit":
            at = units.index(place)
            before = parts[units[at - 1]][1][0] if at else ""
            after = parts[units[at + 1]][1][0] if at + 1 < len(units) else ""
            minutes = text[0] == "m" and (before == "h" or after == "s")
            told.append(_unit(value, "n" * len(text) if minutes else text, half))
        elif kind == "half":
            told.append(_half(value))
        else:
            told.append(text if kind == "said" else None)
    known = [each for each in told if each is not None]
    return "".join(known).strip() if units and len(known) == len(told) else None


def _half(value: Moment) -> str | None:
    if not isinstance(value, datetime | time):
        return None
    return "AM" if value.hour < _NOON else "PM"


def _passed(value: Moment, text: str) -> str | None:
    if not isinstance(value, timedelta) or value < timedelta(0):
        return None
    seconds = int(value.total_seconds())
    return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text))


_DAY = {"y": "%y", "yy": "%y", "yyy": "%Y", "yyyy": "%Y", "m": "%m", "mm": "%m"}
_DAY |= {"mmm": "%b", "mmmm": "%B", "d": "%d", "dd": "%d", "ddd": "%a", "dddd": "%A"}


def _unit(value: Moment, text: str, half: bool) -> str | None:
    if text[0] in "hns":
        return _of_clock(value, text, half)
    if text not in _DAY or not isinstance(value, date):
        return None
    said = value.strftime(_DAY[text])
    if text == "yyyy":
        return said.zfill(4)
    return said.lstrip("0") if text in ("m", "d") else said


def _of_clock(value: Moment, text: str, half: bool) -> str | None:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        clock = {"h": seconds // 3600 % 24, "n": seconds // 60 % 60, "s": seconds % 60}
    elif isinstance(value, datetime | time):
        clock = {"h": value.hour, "n": value.minute, "s": value.second}
    else:
        clock = {"h": 0, "n": 0, "s": 0}
    figure = clock[text[0]]
    if half and text[0] == "h":
        figure = figure % 12 or 12
    return str(figure).zfill(min(len(text), 2))


def _sections(code: str) -> list[str]:
    return [found[1] for found in _SECTION.finditer(code) if found.start() < len(code)] or [code]


@lru_cache(maxsize=1024)
def _parts(section: str) -> tuple[Part, ...] | None:
    """None where something of it is not understood, such as a condition, a fraction or a foreign month."""
    parts: list[Part] = []
    for found in _PARTS.finditer(section):
        kind = found.lastgroup
        if (found["locale"] or "").lstrip("0").upper() not in _ENGLISH and _NAMES.search(section):
            return None
        if found["money"] is not None:
            parts.append(("said", found["money"]))
        elif kind in ("said", "sign"):
            parts.append(("said", found[kind]))
        elif kind in ("digits", "unit", "half", "passed"):
            parts.append((kind, found[kind].lower()))
        elif kind == "other":
            if found[0] not in _PLAIN or found[0] == "@":
                return None
            parts.append(("said", found[0]))
    return tuple(parts)
