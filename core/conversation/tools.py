"""What the steps of a turn may use, bound once for all turns but for where they tell what happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.conversation.turn import Event, Limits
from core.ports import Catalogue, ChatModel, Search, VectorSpace


def _nobody(event: Event) -> None:
    del event


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports a turn needs, its limits, and whom to tell what happens meanwhile."""

    search: Search
    documents: Catalogue
    spaces: tuple[VectorSpace, ...]
    model: ChatModel | None
    detect: Callable[[str], str]
    """The language of a text as a two-letter code."""
    clock: Callable[[], float]
    """Seconds since 1970."""
    limits: Limits
    tell: Callable[[Event], None] = _nobody
