"""Finds the names that chunks bear and say: by their form and place, without a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from core.knowledge.names.spelling import (
    CHARACTERS,
    LONGEST,
    is_identifier,
    normalised,
    of_file,
    targets,
)
from core.messages import Chunk
from core.ports import Name, NameKind

SHOWN = 200
"""Characters of a name that are kept; longer headings are sentences."""

# Several words with capitals, with the small words that stand within names of many languages.
_CAPITALISED = re.compile(
    r"[^\W\d_a-z][\w'’\-]*"
    r"(?:[ ](?:(?:of|the|and|for|de|la|le|du|des|der|von|van|und|di|del|da|dos|y|et|al|bin)[ ]){0,2}"
    r"(?:[^\W\d_a-z][\w'’\-]*|\d{1,4}\b)){1,6}"
)
_CODE = re.compile(r"`([^`\n]{2,80})`")
_LINK = re.compile(r"\[([^\[\]\n]{2,200})\]\(")
_TOKEN = re.compile(r"(?<![\w/.\-])[A-Za-z_][\w.\-]{1,60}\w")
_SHORT = re.compile(r"((?:[^\W_][\w'’\-]*[ ]){1,7}[^\W_][\w'’\-]*)[ ]\(([A-Z][A-Za-z\d]{1,9})\)")


def names_of(chunks: Sequence[Chunk]) -> list[Name]:
    """The names of these documents' chunks, each once a chunk and kind.

    A document's first chunk bears its title and file name, the first chunk beneath a heading
    bears the heading; links, identifiers, code and several capitalised words are said.
    """
    ordered = sorted(chunks, key=lambda chunk: (chunk.document, chunk.position))
    found: dict[tuple[str, str, NameKind], Name] = {}
    for _, each in groupby(ordered, key=lambda chunk: chunk.document):
        above: tuple[str, ...] = ()
        for number, chunk in enumerate(each):
            pairs = [*_borne(chunk, above, first=number == 0), *_said(chunk), *_short(chunk)]
            for kind, words, name, means in pairs:
                if not name.strip("/"):
                    continue
                key = (chunk.id, name, kind)
                row = Name(name, words, kind, chunk.id, chunk.document, chunk.audience, means)
                found.setdefault(key, row)
            above = chunk.headings
    return list(found.values())


_Found = tuple[NameKind, str, str, str]


def _borne(chunk: Chunk, above: tuple[str, ...], *, first: bool) -> Iterator[_Found]:
    if first:
        yield "title", chunk.title[:SHOWN], normalised(chunk.title[:SHOWN]), ""
        # Of a page that was sent under an address of ours, what is cited is the page's own.
        for address in dict.fromkeys((chunk.document, chunk.uri)):
            yield "file", address.rstrip("/").rpartition("/")[2][:SHOWN], of_file(address), ""
    if chunk.headings and chunk.headings != above:
        heading = chunk.headings[-1][:SHOWN]
        if normalised(heading) != normalised(chunk.title[:SHOWN]):
            yield "heading", heading, normalised(heading), ""


def _said(chunk: Chunk) -> Iterator[_Found]:
    text = chunk.text[:CHARACTERS]
    for name in targets(text):
        yield "said", name.removeprefix("/"), name, ""
    for pattern in (_LINK, _CODE):
        for match in pattern.finditer(text):
            yield "said", match[1], normalised(match[1]), ""
    for match in _TOKEN.finditer(text):
        if is_identifier(match.group()):
            yield "said", match.group(), normalised(match.group()), ""
    for match in _CAPITALISED.finditer(text):
        yield "said", match.group(), normalised(match.group()), ""


def _short(chunk: Chunk) -> Iterator[_Found]:
    """A short form in brackets behind the words whose first letters it has."""
    for text in (chunk.title, *chunk.headings, chunk.text[:CHARACTERS]):
        for match in _SHORT.finditer(text):
            words = match[1].split()[-LONGEST:]
            letters = match[2].casefold()
            for start in range(len(words)):
                first = "".join(
                    part[0] for word in words[start:] for part in re.split("-", word) if part
                )
                if first.casefold() == letters.rstrip("s") or first.casefold() == letters:
                    yield (
                        "short",
                        match[2],
                        normalised(match[2]),
                        normalised(" ".join(words[start:])),
                    )
                    break
