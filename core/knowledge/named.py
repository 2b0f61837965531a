"""What a question names letter for letter or by its day, and which passages name it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote

from core.knowledge.days import days, undated
from core.knowledge.wording import content_terms
from core.messages import Chunk, Passage

_CODE = re.compile(r"(?<![A-Za-z\d.])(?:[A-Za-z]+[-_.]?\d[A-Za-z\d_-]*(?:\.\d+)*|\d+(?:\.\d+)+)")
"""What names a thing letter by letter: E404, AL-1003, v4.2, 3.11."""


def naming(
    question: str, passages: Sequence[Passage], meant: Collection[str] = ()
) -> frozenset[int] | None:
    """The numbers of the passages that name what it names; None where it names nothing so.

    `meant` are days that words in it mean, as "today" does: where no passage names one of them, it
    may be asked of any day.
    """
    if codes := _CODE.findall(undated(question)):
        return frozenset(n for n, passage in enumerate(passages) if _names(passage, codes))
    if asked := days(question):
        return of_days(passages, asked)
    return of_days(passages, meant) or None


def of_days(passages: Sequence[Passage], asked: Collection[str]) -> frozenset[int]:
    """The numbers of the passages that name one of these days."""
    return frozenset(n for n, each in enumerate(passages) if days_of(each.chunk) & {*asked})


def answering_more(
    sure: Collection[int],
    named: Collection[int],
    passages: Sequence[Passage],
    has: Callable[[int], int],
) -> frozenset[int]:
    """Those of no day that have more of the question's words than each that is of the day.

    "When does the canteen open today?" is answered by its hours, not by today's menu.
    """
    most = max(map(has, named))
    return frozenset(n for n in sure if has(n) > most and not days_of(passages[n].chunk))


def heading_of(chunk: Chunk) -> str:
    """What its section is called; the document's title where it stands under none."""
    return chunk.headings[-1] if chunk.headings else chunk.title


def is_headed(chunk: Chunk, asked: Collection[str]) -> bool:
    """Whether its section is called what is asked for, in these terms, and nothing else.

    The document's title may stand before it, as in "Operate › Upgrade".
    """
    if not asked:
        return False
    named, wanted = called(heading_of(chunk), chunk.language), {*asked}
    return wanted == named or (
        named <= wanted and wanted == named | called(chunk.title, chunk.language)
    )


@lru_cache(maxsize=16_384)
def called(heading: str, language: str) -> frozenset[str]:
    """What it says, in terms. A search looks at some hundred headings, mostly the same ones."""
    return frozenset(content_terms(heading, language))


def dated_in(chunk: Chunk) -> str:
    """Where a chunk's own day stands beside its text: title, headings and its file's name."""
    return "\n".join((chunk.title, *chunk.headings, _file(chunk)))


def _file(chunk: Chunk) -> str:
    return unquote(chunk.document).rstrip("/").rpartition("/")[2]


def days_of(chunk: Chunk) -> frozenset[str]:
    """The days that its text says; where it says none, what it stands under does."""
    return days(chunk.text) or days(dated_in(chunk))


def _names(passage: Passage, codes: Iterable[str]) -> bool:
    """Whether the passage names all of these things."""
    chunk = passage.chunk
    words = "\n".join((chunk.title, *chunk.headings, chunk.text))
    return all(
        re.search(rf"(?<![A-Za-z\d.]){re.escape(code)}(?![A-Za-z\d]|\.\d)", words, re.I)
        for code in codes
    )
