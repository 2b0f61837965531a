"""Answered turns, and what people thought of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, Protocol

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


Kind = Literal["continue", "switch", "deepen", "branch", "return"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message is to its conversation, and how sure that is."""

    kind: Kind
    about: str
    """The id of the earlier message that it takes up; "" where it begins something."""
    task: str
    """The id of the task that it belongs to: its own id where it begins one."""
    confidence: float
    """The probability of this kind's turning points, as calibrated as the models are."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 1, and the sign that moves it furthest from what is usual."""

    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good an answer is; the docs' model card says what each score was fitted to."""

    relevance: Score
    """Whether it is about the question."""
    completeness: Score
    accuracy: Score
    """Whether what it says stands in what it cites, else in any passage; with none, a guess of at most one half."""
    groundedness: Score
    """Whether it tells something of the passages at all."""
    coherence: Score
    helpfulness: Score
    unsupported: tuple[str, ...] = ()
    """Its sentences of which the passages have too few words."""
    unused: bool = False
    """There were no passages, or none of their words that say something are in the answer."""

    @property
    def scores(self) -> Mapping[str, Score]:
        """All six by their names."""
        named = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: score for name, score in named if isinstance(score, Score)}


Sign = Literal["thanked", "denied", "rephrased", "opened"]
"""Thanked for, called wrong, asked again at once, or one of its citations opened: what somebody did
after an answer, which is no opinion of theirs."""


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
    intent: Intent | None = None
    """What the message was to its conversation; None where that was not looked at."""
    verdict: Verdict | None = None
    """How good Mynah takes its answer for; None where it does not judge."""
    choices: tuple[Choice, ...] = ()
    """Which models were asked for it."""
    signs: tuple[Sign, ...] = ()
    """What was done after it that shows whether it helped."""
    opinions: tuple[Feedback, ...] = ()
    """What people thought of it; comes with reading one conversation and is never saved with a turn."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An answer with what was done after it, for those who operate Mynah."""

    turn: TurnRecord
    next_at: float | None
    """When the same person asked again in the same conversation, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with one person's opinion of it, for those who operate Mynah."""

    opinion: Feedback
    at: float
    """When it was given or last changed, in seconds since 1970."""
    turn: TurnRecord


class Observations(Protocol):
    """What is noticed of a turn once its answer was shown; False where there is no such turn any more."""

    async def keep_verdict(self, conversation: str, message_id: str, verdict: Verdict) -> bool:
        """How good the answer is taken for."""

    async def note_sign(self, conversation: str, message_id: str, sign: Sign) -> bool:
        """What was done after it, kept once."""


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
