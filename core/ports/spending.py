"""What calls of language models cost, who pays for them, and the ledger that keeps budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in millionths of a dollar, and tokens; as a limit, 0 is none."""

    micros: int = 0
    tokens: int = 0


NOTHING = Amount()


@dataclass(frozen=True, slots=True)
class Payer:
    """For whom a model is asked, as far as that is counted; "" where there is none."""

    person: str = ""
    room: str = ""
    """None where one person is alone with Mynah: it would only name them again."""
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """One call of a model and what it cost."""

    at: float
    """Unix time."""
    payer: Payer
    model: str
    read: int
    wrote: int
    """Tokens."""
    micros: int


@dataclass(frozen=True, slots=True)
class Total:
    """What was spent by one person, room, model or day."""

    of: str
    calls: int
    read: int
    wrote: int
    micros: int


@dataclass(frozen=True, slots=True)
class Account:
    """What one day of somebody may cost; its name tells nobody whose it is."""

    name: str
    limit: Amount


@dataclass(frozen=True, slots=True)
class Reserved:
    """Whether an amount is held for a call, and how full the fullest account is then, 0 to 1."""

    granted: bool
    share: float


class Ledger(Protocol):
    """What accounts have spent and hold for calls that run; every method is one atomic step."""

    async def share(self, accounts: Sequence[Account]) -> float:
        """How full the fullest is, 0 to 1."""

    async def reserve(
        self, call: str, accounts: Sequence[Account], amount: Amount, seconds: float
    ) -> Reserved:
        """Hold the amount in all of them, or in none where it does not fit one; safe to repeat.

        What is not settled in time is free again: whoever held it was killed.
        """

    async def settle(
        self, call: str, accounts: Sequence[Account], amount: Amount, least: Amount = NOTHING
    ) -> tuple[str, ...]:
        """What the call did cost, in place of what was held for it; counted once however often it is said.

        Gives the accounts that it is the first to leave near their end: most is settled, or less is
        left than the `least` that one more call holds.
        """
