"""What a week was like, in a few lines for administrators, each figure beside the week before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.quality.monitor import DAY
from core.quality.notices import plain
from core.quality.overview import Bucket
from core.words import say

WEEK = 7 * DAY
NAMED = 5
"""Topics that are named."""
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days in figures."""

    counted: Bucket
    quality: float | None
    """The mean of all scores, 0 to 1; None where no answer was judged."""
    dollars: float
    lost: int
    """Messages that were given up."""
    incidents: int
    """That began in it."""

    @property
    def silent(self) -> bool:
        """Nothing happened."""
        return not (self.counted.answers or self.lost or self.incidents)

    @property
    def cited(self) -> float | None:
        """The share of questions whose answer has a citation; None where nothing was asked."""
        asked = self.counted.cited + self.counted.unanswered
        return self.counted.cited / asked if asked else None


@dataclass(frozen=True, slots=True)
class Digest:
    """A week beside the one before it."""

    end: float
    week: Week
    before: Week
    topics: Sequence[tuple[str, int]] = ()
    """What was most asked in vain, by name, and how often; no name where it is not to be read."""
    waiting: int = 0
    """Verdicts that wait for a review now."""
    urgent: int = 0
    """Of these, what an administrator is to look at."""
    cut: int = 0
    """So many turns were counted, and there are more; 0 where all were."""

    @property
    def silent(self) -> bool:
        """Nothing happened in both weeks."""
        return self.week.silent and self.before.silent


def began(times: Iterable[float], end: float) -> tuple[int, int]:
    """How many are of the week before `end`, and of the one before that."""
    found = list(times)
    week = sum(end - WEEK <= each < end for each in found)
    return week, sum(end - 2 * WEEK <= each < end - WEEK for each in found)


def notice_of(digest: Digest, locale: str, zone: str) -> tuple[str, str]:
    """The title and the text, in CommonMark; days by the clocks of a time zone (IANA's name)."""
    first, last = (
        datetime.fromtimestamp(at, ZoneInfo(zone)).date().isoformat()
        for at in (digest.end - WEEK, digest.end)
    )
    parts = [say("digest_beside", locale), "\n".join(_figures(digest, locale))]
    if named := [(name, count) for name, count in digest.topics if name][:NAMED]:
        listed = "\n".join(f"- {plain(name)}: {count}" for name, count in named)
        parts.append(f"{say('digest_topics', locale)}\n\n{listed}")
    if digest.cut:
        parts.append(say("digest_cut", locale, count=digest.cut))
    return say("digest_title", locale, first=first, last=last), "\n\n".join(parts)


def _figures(digest: Digest, locale: str) -> Iterable[str]:
    for name, shown in _SHOWN.items():
        words = say(name, locale)
        yield f"- {words}: {shown(digest.week)} ({shown(digest.before)})"
    waiting = say("digest_waiting", locale, urgent=digest.urgent)
    yield f"- {waiting}: {digest.waiting}"


def _share(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.0%}"


def _seconds(week: Week, place: int) -> str:
    latency = week.counted.latency
    return _NOTHING if latency is None else f"{latency.at[place]:.1f} s"


_SHOWN: dict[str, Callable[[Week], str]] = {
    "digest_answers": lambda week: f"{week.counted.answers}",
    "digest_unanswered": lambda week: f"{week.counted.unanswered}",
    "digest_cited": lambda week: _share(week.cited),
    "digest_up": lambda week: f"{week.counted.up}",
    "digest_down": lambda week: f"{week.counted.down}",
    "digest_quality": lambda week: _NOTHING if week.quality is None else f"{week.quality:.2f}",
    "digest_median": lambda week: _seconds(week, 0),
    "digest_slow": lambda week: _seconds(week, 1),
    "digest_cost": lambda week: f"${week.dollars:.2f}",
    "digest_lost": lambda week: f"{week.lost}",
    "digest_incidents": lambda week: f"{week.incidents}",
}
"""By the words' name, in the order that they stand in; places are those of QUANTILES."""
