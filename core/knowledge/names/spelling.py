"""How names are compared: two that are spelled alike here are one entity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

LONGEST = 7
"""Words of a name that is looked for in running text."""
CHARACTERS = 20_000
"""Of one text that are looked through."""

_WORD = re.compile(r"[^\W_](?:[\w]*[^\W_])?|_+\w+")
_BRACKETED = re.compile(r"\(([^()]{0,200})\)")
_MIXED = re.compile(r"[a-z\d][A-Z]|[A-Za-z][-.]?\d|\w_\w|\w\.\w|^[A-Z]{2,10}$")
_TOKEN = re.compile(r"[A-Za-z_][\w.\-]{1,80}")
# One word with a capital where no sentence begins: there, the capital makes it a name.
_ONE = re.compile(r"(?:(?<=[\w,;] )|(?<=[(\"“]))[^\W\d_a-z][\w'’\-]{2,}")
_GENITIVE = re.compile(r"['’]s$")
_TARGET = re.compile(r"\]\(<?([^()<>\s]{1,500})")
_HOST = re.compile(r"^[a-zA-Z][\w+.\-]*://[^/]*")
_WIKI = re.compile(r"\[\[([^\[\]|#\n]{1,200})")


def normalised(words: str) -> str:
    """Without case, signs and what stands in brackets: "Rush (2013 film)" is "rush"."""
    text = unicodedata.normalize("NFKC", words)
    bare = _BRACKETED.sub(" ", text)
    return " ".join(_WORD.findall((bare if _WORD.search(bare) else text).casefold()))


def of_file(address: str) -> str:
    """What a link to this address and its document have in common: the file's name, behind a stroke.

    "/" for the address of a folder or a host alone, which is no name.
    """
    path = unquote(_HOST.sub("", re.split(r"[?#]", address)[0]))
    stem = path.rstrip("/").rpartition("/")[2].rpartition(".")
    return "/" + normalised(stem[0] or stem[2])


def is_identifier(word: str) -> bool:
    """Whether one word is a name by its form alone: API_KEY, LanceDB, E404, SLA."""
    return bool(_MIXED.search(word))


def targets(text: str) -> Iterator[str]:
    """Where the text's links in CommonMark lead, as files and as pages of a wiki."""
    for match in _TARGET.finditer(text[:CHARACTERS]):
        yield of_file(match[1])
    for match in _WIKI.finditer(text[:CHARACTERS]):
        yield normalised(match[1])


def sought(text: str) -> frozenset[str]:
    """Every name that a text may say: one to seven words in a row, identifiers, and where it links.

    Names begin and end with a capital or a digit where the script has capitals: what titles say in
    running words ("information retrieval") is a subject, which leads nowhere in particular. One
    word alone is a name within a sentence only.
    """
    part = text[:CHARACTERS]
    found = {name for name in targets(part) if name.strip("/")}
    for match in _TOKEN.finditer(part):
        word = match.group().rstrip(".-")
        if is_identifier(word):
            found.add(normalised(word))
    for match in _ONE.finditer(part):
        if match.group()[0].isupper():
            found.add(normalised(_GENITIVE.sub("", match.group())))
    inner = [match[1] for match in _BRACKETED.finditer(part)]
    for piece in (_BRACKETED.sub(" ", part), *inner):
        written = _WORD.findall(unicodedata.normalize("NFKC", piece))
        words = [word.casefold() for word in written]
        marked = [not word[0].islower() for word in written]
        for start in range(len(words)):
            for end in range(start + 2, min(start + LONGEST, len(words)) + 1):
                if marked[start] and marked[end - 1]:
                    found.add(" ".join(words[start:end]))
    return frozenset(found - {""})
