"""Papers: title, abstract, numbered sections and references, found in text without marks for headings."""

from __future__ import annotations

import re
from dataclasses import replace

from core.knowledge.documents import Document

_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(\D\S*(?:\s+\S+){0,11})$")
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}\.?$")
_TITLE = re.compile(r"^[A-Z][^\n]{2,79}(?<![.,;:])$")
_NAMED = re.compile(
    r"^(abstract|references|bibliography|acknowledge?ments?|limitations|ethic\w+ (?:statement|considerations)"
    r"|conclusions?|appendix)$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"^#{1,6} +")
_FEWEST = 3
_AHEAD = 2
"""Lines between a number and its title, where both were printed apart."""


def is_paper(document: Document) -> bool:
    """Whether it has an abstract, then sections that are numbered from 1 on, and references."""
    lines = document.text.split("\n")
    found = _headings(lines)
    names = [name.casefold() for _, name, _ in found.values()]
    references = {"references", "bibliography"} & set(names)
    return "abstract" in names and bool(references) and _numbered(found) >= _FEWEST


def headed(document: Document) -> Document:
    """The paper with its headings marked; no line moves, so that its pages stay where they are.

    Other lines that were taken for headings, because their letters are large, are text again, but
    for the first, which is the title.
    """
    lines = document.text.split("\n")
    found = _headings(lines)
    first = next((n for n, line in enumerate(lines) if _MARKS.match(line)), -1)
    shown = [line if number == first else _MARKS.sub("", line) for number, line in enumerate(lines)]
    for number, (level, name, apart) in found.items():
        shown[number] = f"{'#' * (level + 1)} {name}"
        if apart >= 0:
            shown[apart] = ""
    return replace(document, text="\n".join(shown))


def _numbered(found: dict[int, tuple[int, str, int]]) -> int:
    return sum(name[:1].isdigit() for _, name, _ in found.values())


def _headings(lines: list[str]) -> dict[int, tuple[int, str, int]]:
    """By line: the level, the heading, and the line in which its number stands apart, or -1."""
    found: dict[int, tuple[int, str, int]] = {}
    last: tuple[int, ...] = (0,)
    for number, marked in enumerate(lines):
        line = _MARKS.sub("", marked).strip()
        if _NAMED.match(line):
            found[number] = (1, line, -1)
        elif match := _NUMBERED.match(line):
            place = _place(match.group(1))
            if _TITLE.match(match.group(2)) and _follows(place, last):
                found[number], last = (len(place), line, -1), place
        elif _NUMBER.match(line):
            place, below = _place(line), _below(lines, number)
            title = _MARKS.sub("", lines[below]).strip() if below else ""
            if _TITLE.match(title) and not _NAMED.match(title) and _follows(place, last):
                found[below], last = (len(place), f"{line} {title}", number), place
    return found


def _below(lines: list[str], number: int) -> int:
    """The next line that says something, if it is near; else 0."""
    near = range(number + 1, min(number + 1 + _AHEAD, len(lines)))
    return next((below for below in near if lines[below].strip()), 0)


def _place(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.rstrip(".").split("."))


def _follows(place: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether it is the next section, or the first one below: 3 or 2.2 or 2.1.1 after 2.1."""
    if len(place) > len(last):
        return place == (*last, 1)
    same = last[: len(place)]
    return place == (*same[:-1], same[-1] + 1)
