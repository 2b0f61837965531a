"""What somebody prefers of the form of answers; never of their facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.messages import Person


@dataclass(frozen=True, slots=True)
class Preferences:
    """As the person chose; the usual is no choice."""

    language: str = ""
    """Of Mynah's words and answers, one of core.words.CATALOGUES; "" for the platform's and the question's."""
    short: bool = False
    """Fewer sentences an answer."""


class Preferring(Protocol):
    """Where preferences are kept."""

    async def of(self, person: Person) -> Preferences:
        """What they prefer; the usual where they chose nothing."""

    async def keep(self, person: Person, preferences: Preferences) -> None:
        """Insert or replace; the usual leaves nothing behind."""
