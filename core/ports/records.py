"""Answered turns, and what people thought of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.messages import Message, Reply


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer: +1, -1 or 0 (taken back), and an optional word."""

    conversation: str
    message_id: str
    person: str
    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """One search or one look into the graph."""

    query: str
    why: str
    found: int


@dataclass(frozen=True, slots=True)
class Way:
    """How the passages for one question were sought."""

    strategy: str
    reasons: tuple[str, ...]
    """Why it was chosen."""
    looked: tuple[Looked, ...]
    searches: int
    tokens: int = 0
    """What a model was asked for queries cost, roughly counted."""
    complexity: float = 0.0
    """How much the question asks at once, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which chat model was taken for a part of a turn, of which tier, and why; none ("") where all failed."""

    model: str
    tier: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One answered message, as kept for the person and for those who operate Mynah."""

    message: Message
    reply: Reply
    mode: str
    model: str
    seconds: Mapping[str, float]
    """Where the time went, by step."""
    answered_at: float
    ways: tuple[Way, ...] = ()
    """How passages were sought, for each of its questions."""
    choices: tuple[Choice, ...] = ()
    """Which models were asked for it."""
    opinions: tuple[Feedback, ...] = ()
    """What people thought of it; comes with reading one conversation and is never saved with a turn."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with one person's opinion of it, for those who operate Mynah."""

    opinion: Feedback
    at: float
    """When it was given or last changed, in seconds since 1970."""
    turn: TurnRecord


class Records(Protocol):
    """Answered turns and what people thought of them."""

    async def save(self, turn: TurnRecord) -> None:
        """Insert or replace, by conversation and message id."""

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[TurnRecord]:
        """The latest turns of one conversation (those before a message's id, if given), oldest first."""

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[TurnRecord]:
        """The first turn of each of this person's conversations, latest conversation first.

        With a conversation's id, of those alone whose latest turn is older than its.
        """

    async def rate(self, feedback: Feedback) -> bool:
        """Keep one opinion a person and turn; False when there is no such turn."""
