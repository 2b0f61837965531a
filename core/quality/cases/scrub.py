"""Takes out of a text what tells who somebody is: addresses, ids, names, numbers of telephones and accounts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from core.quality.cases.phrase import phrase

_KINDS = {
    "e-mail": r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "mention": r"<[@#!][^>\s]{1,100}>|(?<![\w.@/])@[\w.]*\w",
    "account": r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}(?!\w)",
    "number": r"(?<!\w)\+?\(?\d(?:[\s().\/-]{0,3}\d){6,}(?!\w)",
}
"""Of what is written like it: a handle or a platform's mention, an IBAN, and seven digits or more."""
_DAY_OR_AMOUNT = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:\s\d{1,2})?|\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}(?:\s\d{1,2})?"
    r"|[1-9]\d{0,2}(?:\.\d{3})+"
)
"""What has as many digits and tells nothing of anybody: 2026-11-27 14(:30), 27.11.2026, 1.000.000."""
_SHORTEST = 3
"""Letters of a part of a name that is looked for by itself; Jo and de are words of their own."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, and what stands for it."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text without it: "[number]" stands where a number stood."""

    text: str
    removed: tuple[Removed, ...]


def scrub(text: str, names: Collection[str], others: Collection[str] = ()) -> Scrubbed:
    """The text without e-mail addresses, mentions, accounts, long numbers, and these names or ids.

    Of `names`, each part is looked for as well, in any case, since "ada" in a question is Ada: too
    much goes rather than too little, and whoever keeps the text reads it. `others` are looked for
    as a whole, and only those of several words: in a large house somebody is called May. A name
    that is among neither stays.
    """
    removed: list[Removed] = []

    def take(found: re.Match[str]) -> str:
        kind = str(found.lastgroup).replace("_", "-")
        if kind == "number" and _DAY_OR_AMOUNT.fullmatch(found.group()):
            return found.group()
        removed.append(Removed(kind, found.group()))
        return f"[{kind}]"

    return Scrubbed(_pattern(names, others).sub(take, text), tuple(removed))


def _pattern(names: Collection[str], others: Collection[str]) -> re.Pattern[str]:
    parts = {part for name in names for part in re.findall(r"\w+", name) if _is_told(part)}
    whole = {name for name in others if len(name.split()) > 1}
    every = {phrase(name) for name in {*names, *parts, *whole}} - {""}
    # The longest first, so that a whole name is taken out as one.
    told = sorted(every, key=len, reverse=True)
    kinds = {
        **_KINDS,
        "name": "|".join(rf"(?i:{each})(?:['’]?s(?!\w))?" for each in told),
    }
    groups = (f"(?P<{kind.replace('-', '_')}>{each})" for kind, each in kinds.items() if each)
    return re.compile("|".join(groups))


def _is_told(part: str) -> bool:
    return len(part) >= _SHORTEST or not part.isascii()
