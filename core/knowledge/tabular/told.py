"""A table's rows in words, as an embedding model reads them best: each cell behind what its column is called."""

from __future__ import annotations

import re

from core.knowledge.quote import cells

FORM = "1"
"""Raised when rows are told in another way, so that vectors of the old way are not taken again."""
RULE = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?)?[ \t]*")
"""The line beneath a table's head."""


def has_table(text: str) -> bool:
    """Whether a table stands in it; a quick look."""
    return "|" in text and any("|" in line and RULE.fullmatch(line) for line in text.split("\n"))


def told(text: str) -> str:
    """The text with "Year: 2014; Award: best play" for each row of its tables. Linear."""
    lines = text.split("\n")
    shown: list[str] = []
    heads: list[str] | None = None
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if heads is None and "|" in line and "|" in below and RULE.fullmatch(below):
            heads = cells(line)
            shown.append(", ".join(filter(None, heads)))
        elif heads is None or "|" not in line:
            heads = None
            shown.append(line)
        elif not RULE.fullmatch(line):
            shown.append(_row(heads, cells(line)))
    return "\n".join(shown)


def _row(heads: list[str], row: list[str]) -> str:
    names = [*heads, *[""] * (len(row) - len(heads))]
    return "; ".join(
        f"{name}: {cell}" if name else cell for name, cell in zip(names, row, strict=False) if cell
    )
