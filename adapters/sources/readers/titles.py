"""Plain text: the short lines that stand as titles over what follows, made headings."""

from __future__ import annotations

import re

from core.knowledge.chunk.blocks import outline
from core.knowledge.chunk.size import measure

_LONGEST = 60
_FEWEST_WORDS = 4
_MOST = 5_000
"""More are no titles but what the whole file is made of, as in a list of words and meanings."""
_MAYBE = re.compile(rf"(?:\A|\n)[^\W_][^\n]{{0,{_LONGEST - 1}}}\n[ \t]*\S")
_END = tuple(")）\"'”»")
_SENTENCE = re.compile(r"[.!?…][\"')\]»”’]*$|[。！？]")
_FIELD = re.compile(r"[\w .-]{1,30}:(?:\s|$)|\S+=")
_ITEM = re.compile(r"(?:[-*+•]|\d+[.)])\s")


def titled_sections(text: str) -> str:
    """With `# ` before each title, where there are two or one begins the text; all else as it is.

    A title is a short line after an empty one, without a stop, right above a sentence or a line of
    several words. Where lines are broken at a width, it is one that had room for the next word.
    """
    if not _MAYBE.search(text):
        return text
    lines = text.split("\n")
    width = max(map(len, lines))
    titles = [
        token.map[0]
        for token in outline(text)
        if token.type == "paragraph_open" and token.level == 0 and token.map
        if _is_title(lines, token.map[0], width)
    ]
    if len(titles) > _MOST or (len(titles) < 2 and titles != [_first(lines)]):
        return text
    for number in titles:
        lines[number] = f"# {lines[number]}"
    return "\n".join(lines)


def _first(lines: list[str]) -> int:
    return next(number for number, line in enumerate(lines) if line.strip())


def _is_title(lines: list[str], number: int, width: int) -> bool:
    if number and lines[number - 1].strip():
        return False
    line = lines[number].rstrip()
    below = lines[number + 1].strip() if number + 1 < len(lines) else ""
    ends = line[-1:].isalnum() or line.endswith(_END)
    if not below or not line[:1].isalnum() or len(line) > _LONGEST or not ends:
        return False
    columns = any(sign in line for sign in ("  ", "\t", "|", "="))
    fields = _FIELD.match(line) and _FIELD.match(below)
    listed = _ITEM.match(line) and _ITEM.match(below)
    if columns or fields or listed or below[0].islower():
        return False
    unspaced = measure(below[0]) > 1  # such a text is broken anywhere
    full = len(line) + (1 if unspaced else 1 + len(below.split()[0])) > width
    return not full and _says(below, len(line))


def _says(below: str, length: int) -> bool:
    words = len(below.split())
    return bool(_SENTENCE.search(below)) or (len(below) > length and words >= _FEWEST_WORDS)
