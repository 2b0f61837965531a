"""What a model's latest calls say of it, each counting less the longer ago, and when it is left alone; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

HALF_LIFE = 600.0
"""Seconds after which a call counts half."""
PRIOR = 10.0
"""Usual calls that are taken as seen before the first one: one failure alone changes no order."""
USUAL_SECONDS, USUAL_QUALITY = 1.0, 0.9
SECONDS_OF_WORTH = 120.0
"""So many seconds until the first word weigh as much as every answer failing."""
FAILURES = 3
"""In a row, from which on a model is left alone."""
REST, LONGEST_REST = 5.0, 300.0
"""Seconds after these failures, twice as long after each further one."""


@dataclass(frozen=True, slots=True)
class Track:
    """Sums that decay by half in HALF_LIFE, counted at `at`; times are seconds of one clock."""

    at: float = 0.0
    answered: float = 0.0
    failed: float = 0.0
    seconds: float = 0.0
    """Until the first word, of those that answered."""
    judged: float = 0.0
    quality: float = 0.0
    """0 to 1, of those that were judged."""
    in_a_row: int = 0
    """Failures since it last answered; they do not decay."""
    rests_until: float = 0.0

    def rests(self, now: float) -> bool:
        """Whether it is left alone."""
        return now < self.rests_until


def begun(track: Track, now: float) -> Track:
    """One call tries a model that rested; the others leave it alone until that has ended."""
    return replace(track, rests_until=now + _rest(track.in_a_row))


def answered(track: Track, seconds: float, now: float) -> Track:
    """A call that ended well, `seconds` after which its first word came."""
    track = decayed(track, now)
    return replace(
        track,
        answered=track.answered + 1,
        seconds=track.seconds + seconds,
        in_a_row=0,
        rests_until=0.0,
    )


def outrun(track: Track, seconds: float, now: float) -> Track:
    """A call that was given up for a faster model's: slow, and no failure."""
    track = decayed(track, now)
    return replace(track, answered=track.answered + 1, seconds=track.seconds + seconds)


def failed(track: Track, now: float, *, works: bool) -> Track:
    """A call that failed; where the model `works`, only this answer was none, it need not rest."""
    track = decayed(track, now)
    in_a_row = 0 if works else track.in_a_row + 1
    return replace(
        track,
        failed=track.failed + 1,
        in_a_row=in_a_row,
        rests_until=now + _rest(in_a_row),
    )


def judged(track: Track, quality: float, now: float) -> Track:
    """An answer of which the check of citations kept this share, 0 to 1."""
    track = decayed(track, now)
    return replace(track, judged=track.judged + 1, quality=track.quality + quality)


def worth(track: Track, now: float) -> float:
    """How good its answers are times how many come, less what waiting for them costs; at most 1."""
    track = decayed(track, now)
    quality = (track.quality + PRIOR * USUAL_QUALITY) / (track.judged + PRIOR)
    errors = track.failed / (track.answered + track.failed + PRIOR)
    seconds = (track.seconds + PRIOR * USUAL_SECONDS) / (track.answered + PRIOR)
    return quality * (1 - errors) - seconds / SECONDS_OF_WORTH


def decayed(track: Track, now: float) -> Track:
    """The same, its sums as they count now."""
    share = 0.5 ** (max(0.0, now - track.at) / HALF_LIFE)
    return replace(
        track,
        at=now,
        answered=track.answered * share,
        failed=track.failed * share,
        seconds=track.seconds * share,
        judged=track.judged * share,
        quality=track.quality * share,
    )


def _rest(in_a_row: int) -> float:
    """Seconds; none before FAILURES."""
    if in_a_row < FAILURES:
        return 0.0
    return float(min(LONGEST_REST, REST * 2 ** min(in_a_row - FAILURES, 20)))
