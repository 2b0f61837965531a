"""Models that read question and passage together and say how well the one answers the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Reranker(Protocol):
    """A cross-encoder (Nogueira and Cho 2019)."""

    @property
    def name(self) -> str: ...

    async def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text a finite number, larger where it answers better; comparable in one call alone.

        Runs off the event loop; raises Unavailable.
        """
