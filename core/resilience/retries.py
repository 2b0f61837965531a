"""How much is tried again: pauses spread by chance, and a budget, so that tries never become a storm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SHARE = 0.2
"""Of calls that may be tried again, in the long run."""
MOST = 10.0
"""Tries that are saved up at most; so many there are at the beginning."""


@dataclass
class RetryBudget:
    """A bucket of tokens: each call puts in its share, each further try takes one out.

    Where everything fails, tries add `share` to the load and not a multiple of it. After Finagle's
    RetryBudget and gRPC's retry throttling.
    """

    share: float = SHARE
    most: float = MOST
    saved: float = MOST

    def called(self) -> None:
        """A call that is no second try."""
        self.saved = min(self.most, self.saved + self.share)

    def may_retry(self) -> bool:
        """Whether there is one more try; it is taken out then."""
        if self.saved < 1:
            return False
        self.saved -= 1
        return True


def jittered(pause: float, chance: Callable[[], float]) -> float:
    """Half of it for sure, half by chance (0 to 1): what failed together comes apart."""
    return pause * (0.5 + chance() / 2)
