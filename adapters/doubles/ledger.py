"""A ledger in memory, for one process; its clock is passed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.ports import NOTHING, Account, Amount, Reserved
from core.resilience.budget import WARN


@dataclass
class MemoryLedger:
    """Implements core.ports.Ledger."""

    clock: Callable[[], float]
    spent: dict[str, Amount] = field(default_factory=dict)
    held: dict[str, dict[str, tuple[Amount, float]]] = field(default_factory=dict)
    """By account and call, until when."""
    settled: set[str] = field(default_factory=set)
    warned: set[str] = field(default_factory=set)

    async def share(self, accounts: Sequence[Account]) -> float:
        return max((self._share(each, NOTHING) for each in accounts), default=0.0)

    async def reserve(
        self, call: str, accounts: Sequence[Account], amount: Amount, seconds: float
    ) -> Reserved:
        if not all(call in self.held.get(each.name, {}) for each in accounts):
            if any(self._share(each, amount) > 1 for each in accounts):
                return Reserved(False, await self.share(accounts))
            for each in accounts:
                self.held.setdefault(each.name, {})[call] = amount, self.clock() + seconds
        return Reserved(True, await self.share(accounts))

    async def settle(
        self, call: str, accounts: Sequence[Account], amount: Amount, least: Amount = NOTHING
    ) -> tuple[str, ...]:
        if call in self.settled:
            return ()
        self.settled.add(call)
        for each in accounts:
            self.held.get(each.name, {}).pop(call, None)
            self.spent[each.name] = _sum(self.spent.get(each.name, NOTHING), amount)
        near = [each.name for each in accounts if self._nears_its_end(each, least)]
        warned = tuple(name for name in near if name not in self.warned)
        self.warned.update(warned)
        return warned

    def _nears_its_end(self, account: Account, least: Amount) -> bool:
        spent = self.spent[account.name]
        return _of(spent, account.limit) >= WARN or _of(_sum(spent, least), account.limit) > 1

    def _share(self, account: Account, more: Amount) -> float:
        used = _sum(self.spent.get(account.name, NOTHING), more)
        for amount, until in self.held.get(account.name, {}).values():
            used = _sum(used, amount) if until > self.clock() else used
        return _of(used, account.limit)


def _of(used: Amount, limit: Amount) -> float:
    shares = ((used.micros, limit.micros), (used.tokens, limit.tokens))
    return max((of / most for of, most in shares if most), default=0.0)


def _sum(one: Amount, other: Amount) -> Amount:
    return Amount(one.micros + other.micros, one.tokens + other.tokens)
