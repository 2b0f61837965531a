"""What a crowd is on any platform: conversations that are asked, and what they were shown and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.platforms.calls import Calls


@dataclass(frozen=True)
class Shown:
    """Something that the bot let people of a conversation see, and the words in it."""

    at: float
    words: str


@dataclass(frozen=True)
class Pace:
    """How fast the questions come, and how that was reckoned."""

    per_second: float
    because: str


class Crowd(Protocol):
    """The conversations of one stand-in, by number; times are Unix seconds of the stand-in."""

    @property
    def name(self) -> str: ...

    @property
    def pace(self) -> Pace:
        """Half of what the platform's limits allow."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings that point a bot here."""

    @property
    def calls(self) -> Calls: ...

    def connected(self) -> bool:
        """Whether a bot hears what is said."""

    def ask(self, conversation: int, text: str) -> float:
        """Somebody asks in this conversation; when."""

    def acknowledged(self, conversation: int) -> Sequence[float | None]:
        """When each question was acknowledged; nothing for those that the platform lets nobody
        acknowledge, None where it has not happened."""

    def shown(self, conversation: int) -> Sequence[Shown]:
        """Everything that was let to be seen there, oldest first."""

    def answers(self, conversation: int) -> Sequence[str]:
        """The words of the bot's posts that stand there now, oldest first."""
