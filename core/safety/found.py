"""A piece of a text that tells something of somebody: of which kind, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

LIGHT_KINDS = frozenset({"card", "email", "iban", "id", "key", "phone"})
"""What a pattern and a checksum tell apart, so that it can always be looked for."""
KINDS = LIGHT_KINDS | {
    "address", "age", "date", "group", "ip", "licence", "organisation", "person", "place",
    "postcode", "title", "url",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """`text[start:end]` is of this kind."""

    start: int
    end: int
    kind: str


Recognise = Callable[[str], Sequence[Found]]
"""Finds them in a text; a pure function of it."""


def merged(found: Iterable[Found]) -> list[Found]:
    """In order and apart from each other: of those that overlap, the first, and of these the longest, stays.

    What reaches beyond it is added to it, so that nothing that was found stays outside.
    """
    apart: list[Found] = []
    for each in sorted(found, key=lambda f: (f.start, -f.end, f.kind)):
        if apart and each.start < apart[-1].end:
            last = apart[-1]
            apart[-1] = Found(last.start, max(last.end, each.end), last.kind)
        else:
            apart.append(each)
    return apart


def replaced(text: str, found: Iterable[Found], written: Callable[[Found], str]) -> str:
    """The text with each of these, which are in order and apart, written otherwise."""
    return "".join(_pieces(text, found, written))


def _pieces(text: str, found: Iterable[Found], written: Callable[[Found], str]) -> Iterator[str]:
    at = 0
    for each in found:
        yield text[at : each.start]
        yield written(each)
        at = each.end
    yield text[at:]


def masked(text: str, found: Iterable[Found]) -> str:
    """The text with "[card]" where a card's number stood."""
    return replaced(text, merged(found), lambda each: f"[{each.kind}]")
