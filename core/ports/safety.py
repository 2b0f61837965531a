"""Who judges whether words are harmful, and where it is kept what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Scores = Mapping[str, float]
"""By class, such as toxicity or threat, how likely a text is of it, 0 to 1."""
Action = Literal["allow", "warn", "mask", "help", "refuse"]
"""What becomes of a text, mildest first: shown or answered; so with a notice; in part; with help lines; not."""
Mark = Literal["", "right", "false alarm"]


class Toxicity(Protocol):
    """A model that judges texts."""

    @property
    def name(self) -> str: ...

    @property
    def degraded(self) -> bool:
        """Whether it only stands in for a better one, which is said to whoever it stops."""

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """The scores of each text; raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What was seen in a text, how sure that is, from where on it counts, and who says so."""

    kind: str
    score: float
    threshold: float
    by: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What became of a message or of a block of an answer that was not simply let through."""

    conversation: str
    message: str
    """The question's id there."""
    person: str
    """Who asked, as `str(Person)`."""
    place: str
    """direct, room or answer."""
    action: Action
    reasons: tuple[Reason, ...]
    text: str
    """The words that were judged, or as much of them as is needed to judge the verdict."""
    at: float
    tell: bool = False
    """Whether an administrator is to look at it."""
    mark: Mark = ""
    """What whoever reviewed it says."""
    by: str = ""
    id: int = 0
    """Given when it is kept."""


class Screenings(Protocol):
    """The records of what was screened; every method raises Unavailable."""

    async def keep(self, screening: Screening) -> None:
        """Once for each message, place and text: a turn that runs again adds nothing."""

    async def latest(self, limit: int, *, waiting: bool = False) -> list[Screening]:
        """The newest first; `waiting`: of those that nobody reviewed, first what an administrator is to see."""

    async def review(self, number: int, mark: Mark, by: str) -> Screening | None:
        """The record with the mark; None where there is none."""
