"""Answers that an administrator wrote, each with example questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from core.messages import EVERYONE, Audience
from core.ports.index import Vectors, VectorSpace

CURATED = "answer:"
"""Begins the address of such an answer, by which it is cited, remembered and removed like a document."""


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """A text in CommonMark that is given as it stands to whoever asks what the examples ask."""

    name: str
    text: str
    questions: tuple[str, ...]
    others: tuple[str, ...] = ()
    """Questions next to the examples that it does not answer."""
    language: str = "en"
    """Of the questions."""
    audience: Audience = EVERYONE
    by: str = ""
    """Who answers for it, in words for its readers."""
    at: float = 0.0
    """When it was written, in seconds since 1970."""

    @property
    def uri(self) -> str:
        return CURATED + quote(self.name, safe="")


class Curated(Protocol):
    """The curated answers. They are removed with `Documents.forget`, by address."""

    async def keep(self, answer: CuratedAnswer) -> None:
        """Insert or replace, by name; vectors of what was there go."""

    async def shown(self, readers: Sequence[Audience]) -> list[CuratedAnswer]:
        """Those that all who hold these labels may see, by name."""

    async def vectors(self, space: VectorSpace, uris: Collection[str]) -> dict[str, Vectors]:
        """Of those that this space's model embedded: a row a question, those of `others` last."""

    async def embedded(self, space: VectorSpace, answer: CuratedAnswer, vectors: Vectors) -> None:
        """Keep what this space's model made of the questions, in place of what another one made.

        Nothing is kept where the answer went or changed meanwhile.
        """
