"""Which jobs ran, and which runs are whose, over all processes of a home."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Claim(Enum):
    """What becomes of a run that is due."""

    OURS = "ours"
    TAKEN = "taken"
    """Another process is at it."""
    OVER = "over"
    """It has been done, or has failed."""
    OVERLAPS = "overlaps"
    """An earlier run of the job goes on: this one is left out."""
    PAUSED = "paused"


class Outcome(Enum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"
    BROKEN_OFF = "broken off"
    """Its process was stopped; whoever looks next may do it again."""
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run; times are Unix times."""

    job: str
    due: float
    begun_at: float
    ended_at: float | None = None
    outcome: Outcome | None = None
    """None while it goes on, and where its process died."""
    said: str = ""
    """What it did or why it failed, in a few words."""


class JobRuns(Protocol):
    """All raise Unavailable."""

    async def claim(self, job: str, due: float, at: float, until: float) -> Claim:
        """Enter this run, unless another process did, as alive until a Unix time."""

    async def renew(self, job: str, due: float, until: float) -> None:
        """It is still alive."""

    async def end(self, run: JobRun) -> None:
        """How it ended."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is answered in a scope since a Unix time."""

    scope: str
    """"everywhere", a platform such as "slack", or a room as an audience: room:slack:T024:C061."""
    words: str
    """What people are told beside the fact, "" for nothing."""
    at: float
