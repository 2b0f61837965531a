"""What the monitor reads and keeps, and administrators who are told, in memory; each may be away."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from core.ports import Answered, Kept, Notice, Opinion, Slot, Spent, Subject, Unavailable
from core.quality.figures import total
from core.quality.incidents import Incident, Silence
from core.quality.monitor import HOUR, MINUTE

T = TypeVar("T", Answered, Opinion, Spent)


class MemoryObserved:
    """Implements core.ports.Observed over lists that are in the order of time."""

    def __init__(self) -> None:
        self.answers: list[Answered] = []
        self.thumbs: list[Opinion] = []
        self.calls: list[Spent] = []
        self.away = False

    async def answered(self, since: float, until: float) -> Sequence[Answered]:
        return self._between(self.answers, since, until)

    async def opinions(self, since: float, until: float) -> Sequence[Opinion]:
        return self._between(self.thumbs, since, until)

    async def spent(self, since: float, until: float) -> Sequence[Spent]:
        return self._between(self.calls, since, until)

    def _between(self, happened: list[T], since: float, until: float) -> Sequence[T]:
        if self.away:
            raise Unavailable("the records are away")
        first, last = (bisect_left(happened, at, key=lambda each: each.at) for at in (since, until))
        return happened[first:last]


class MemoryMeasures:
    """Implements core.ports.Measures."""

    def __init__(self) -> None:
        self.kept: dict[tuple[float, float, Subject], Slot] = {}
        self.judged: dict[tuple[str, float], Kept] = {}
        self.away = False

    async def keep(self, slots: Sequence[Slot], points: Sequence[Kept]) -> None:
        self._look()
        self.kept |= {(each.seconds, each.at, each.subject): each for each in slots}
        self.judged |= {(each.series, each.at): each for each in points}

    async def slots(self, since: float, until: float, by: Collection[str] = ()) -> Sequence[Slot]:
        self._look()
        found = [s for s in self.kept.values() if since <= s.at < until]
        return sorted((s for s in found if not by or s.subject.by in by), key=lambda each: each.at)

    async def points(self, since: float) -> Sequence[Kept]:
        self._look()
        return sorted((p for p in self.judged.values() if p.at >= since), key=lambda p: p.at)

    async def fold(self, before: float, gone: float) -> int:
        self._look()
        minutes = [s for s in self.kept.values() if s.seconds == MINUTE and s.at < before]
        hours: dict[tuple[float, Subject], list[Slot]] = {}
        for slot in minutes:
            hours.setdefault((slot.at // HOUR * HOUR, slot.subject), []).append(slot)
            del self.kept[slot.seconds, slot.at, slot.subject]
        for (at, subject), parts in hours.items():
            self.kept[HOUR, at, subject] = folded(at, subject, parts)
        self.kept = {key: slot for key, slot in self.kept.items() if slot.at >= gone}
        return len(minutes)

    def _look(self) -> None:
        if self.away:
            raise Unavailable("the records are away")


def folded(at: float, subject: Subject, parts: Iterable[Slot]) -> Slot:
    """The slot of an hour."""
    figures = total((part.sums, part.sketch) for part in parts)
    sketch = figures.sketch.kept if figures.sketch else b""
    return Slot(at, HOUR, subject, dict(figures.sums), sketch)


class MemoryIncidents:
    """Implements core.upkeep.alert.Incidents and Claims."""

    def __init__(self) -> None:
        self.kept: dict[str, Incident] = {}
        self.silenced: list[Silence] = []
        self.claimed: set[str] = set()
        self.away = False

    async def recent(self, since: float) -> Sequence[Incident]:
        self._look()
        found = (e for e in self.kept.values() if e.closed_at is None or e.closed_at >= since)
        return sorted(found, key=lambda each: each.opened_at)

    async def save(self, incidents: Sequence[Incident]) -> None:
        self._look()
        self.kept |= {each.id: each for each in incidents}

    async def silences(self, now: float) -> Sequence[Silence]:
        self._look()
        return [each for each in self.silenced if now < each.until]

    async def claim(self, name: str, now: float) -> bool:
        self._look()
        new = name not in self.claimed
        self.claimed.add(name)
        return new

    async def let_go(self, name: str) -> None:
        self._look()
        self.claimed.discard(name)

    def _look(self) -> None:
        if self.away:
            raise Unavailable("the records are away")


class MemoryTeller:
    """Implements core.ports.Teller; `before` may raise to play a platform that takes nothing."""

    def __init__(self, before: Callable[[Notice], None] = lambda _notice: None) -> None:
        self.told: list[Notice] = []
        self._before = before

    async def tell(self, notice: Notice) -> None:
        self._before(notice)
        self.told.append(notice)
