"""Names subjects only as the team named its folders and sources: never with anybody's words."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from core.knowledge.documents import one_line
from core.knowledge.granted import root_of

LONGEST = 60


def folder_of(uri: str, source: str) -> str:
    """Which folder of its source a document is in, as a path; "" where it is in none."""
    root, folder = root_of(source).rstrip("/"), uri.rpartition("/")[0]
    return folder.removeprefix(f"{root}/") if folder.startswith(f"{root}/") else ""


def names_of(path: str) -> tuple[str, ...]:
    """A folder and those that it is in, in words, itself last."""
    return tuple(_in_words(each) for each in path.split("/"))


def name_of_source(source: str) -> str:
    """What a source, by its address, is called in words."""
    address = urlsplit(root_of(source).rstrip("/"))
    return _in_words(address.path.rstrip("/").rpartition("/")[2] or address.netloc)


def _in_words(name: str) -> str:
    return one_line(re.sub(r"[-_.\s]+", " ", unquote(name)), LONGEST)
