"""A circuit breaker's states, pure: closed, open for a growing time, half-open for one call that tries.

After Nygard, Release It! (2007), chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Closed: calls pass. Open: none does. Half-open: one does, and decides."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Rule:
    """When it opens, and for how long."""

    failures: int = 5
    """In a row."""
    rest: float = 5.0
    """Seconds after these, twice as long after each try that failed, too."""
    longest: float = 300.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """Failures in a row, how often it was opened since it last worked, and until when it is open."""

    in_a_row: int = 0
    opened: int = 0
    until: float = 0.0
    """Unix time."""

    def state(self, now: float) -> State:
        if not self.opened:
            return State.CLOSED
        return State.OPEN if now < self.until else State.HALF_OPEN


def worked() -> Circuit:
    """After a call that went well."""
    return Circuit()


def failed(circuit: Circuit, now: float, rule: Rule) -> Circuit:
    """After one that failed while it was closed, or that tried."""
    in_a_row = circuit.in_a_row + 1
    if not circuit.opened and in_a_row < rule.failures:
        return Circuit(in_a_row)
    rest = min(rule.longest, rule.rest * 2.0 ** min(circuit.opened, 20))
    return Circuit(in_a_row, circuit.opened + 1, now + rest)


def written(circuit: Circuit) -> str:
    """For other processes."""
    return f"{circuit.in_a_row} {circuit.opened} {circuit.until!r}"


def read(text: str) -> Circuit | None:
    """What another process wrote; None for anything else."""
    parts = text.split()
    try:
        in_a_row, opened, until = int(parts[0]), int(parts[1]), float(parts[2])
    except (IndexError, ValueError):
        return None
    sane = in_a_row >= 0 and opened >= 0 and 0 <= until < float("inf")
    return Circuit(in_a_row, opened, until) if sane else None
