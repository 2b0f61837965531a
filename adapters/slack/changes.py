"""That a room or a person is not what it was: a stamp in the notes, which all processes look at."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from core.ports import Notes

CHANGED_SECONDS = 1_800.0
"""Longer than anything is remembered that was asked before the change."""

GUESTS = "guests"
"""Somebody became a guest."""


def turned(channel: str) -> str:
    """It was turned private or public."""
    return f"turned:{channel}"


def joined(channel: str) -> str:
    """Somebody came or went."""
    return f"joined:{channel}"


def restricted(user: str) -> str:
    """They are a guest."""
    return f"restricted:{user}"


class Changes:
    """By team; every change has a stamp of its own, so that the latest counts."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def stamps(self, team: str, what: Sequence[str]) -> Sequence[str]:
        """Of the latest change of each, in order; "" where none is known. Raises Unavailable."""
        return await self._notes.all_kept([_name(team, each) for each in what])

    async def note(self, team: str, what: Sequence[str]) -> None:
        """One after the other: who sees the last one sees them all. Raises Unavailable."""
        stamp = uuid4().hex
        for each in what:
            await self._notes.keep(_name(team, each), stamp, CHANGED_SECONDS)


def _name(team: str, what: str) -> str:
    return f"slack:changed:{team}:{what}"
