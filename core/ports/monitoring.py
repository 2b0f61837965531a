"""What the monitor reads of answers and keeps of them, and how administrators are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.ports.spending import Spent


@dataclass(frozen=True, slots=True)
class Told:
    """Where something happened, as far as it is known; "" where it is not."""

    platform: str
    workspace: str = ""
    model: str = ""
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered message, with what of it tells how well Mynah does; no word of anybody's."""

    at: float
    """Unix time, when it was answered."""
    seconds: float
    """From the message to the end of its answer."""
    told: Told
    searched: bool = False
    cited: bool = False
    opened: bool = False
    """One of its citations was opened."""
    followed: bool = False
    """What it took up of the conversation was judged."""
    corrected: bool = False
    """It was called wrong, or asked again at once."""
    quality: float | None = None
    """The mean of its verdict's scores."""
    failed_models: tuple[str, ...] = ()
    """Models that were asked for it and failed."""
    unwritten: bool = False
    """No model wrote it though one was asked."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A thumb up (1) or down (-1), when it was given, and of what."""

    at: float
    score: int
    told: Told


@dataclass(frozen=True, slots=True)
class Lost:
    """A message that was given up."""

    at: float
    told: Told
    reason: str = ""


class Observed(Protocol):
    """What happened from one Unix time until before another. Every method raises Unavailable."""

    async def answered(self, since: float, until: float) -> Sequence[Answered]: ...

    async def opinions(self, since: float, until: float) -> Sequence[Opinion]: ...

    async def spent(self, since: float, until: float) -> Sequence[Spent]: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures: of everything ("all", ""), or of one platform, workspace, model or strategy."""

    by: str = "all"
    name: str = ""

    def __str__(self) -> str:
        return f"{self.by} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Slot:
    """What was counted of a subject in the span that begins at a Unix time."""

    at: float
    seconds: float
    """How long the span is."""
    subject: Subject
    sums: Mapping[str, float]
    sketch: bytes = b""
    """The response times, as core.quality.figures writes them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A point of a series that the detector judged, as much of it as it needs to go on."""

    series: str
    at: float
    value: float
    distances: tuple[float, ...]
    off: float
    """Its deviations from what was usual, in the bad direction."""
    quick: float
    """The same of its last minutes."""


class Measures(Protocol):
    """The history of what was counted. Every method raises Unavailable."""

    async def keep(self, slots: Sequence[Slot], points: Sequence[Kept]) -> None:
        """Insert or replace."""

    async def slots(self, since: float, until: float, by: Collection[str] = ()) -> Sequence[Slot]:
        """Those that begin in between, oldest first; of these kinds of subjects, or of all."""

    async def points(self, since: float) -> Sequence[Kept]:
        """From that time on, oldest first."""

    async def fold(self, before: float, gone: float) -> int:
        """Make slots of a minute that begin before a time into ones of an hour; drop those before `gone`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What administrators are told, in CommonMark; the key is the same whenever the same is told."""

    key: str
    title: str
    text: str


class Teller(Protocol):
    """One way to administrators."""

    async def tell(self, notice: Notice) -> None:
        """Raises Unavailable where it surely did not arrive and may later; Undeliverable where it
        never can, or where nobody knows whether it did."""
