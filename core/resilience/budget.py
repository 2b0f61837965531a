"""What models' calls may cost a day: reserved before each call, settled with what it did cost, and recorded."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil
from typing import TypeVar

from core.messages import Message
from core.ports import (
    Account,
    Amount,
    BudgetSpent,
    ChatModel,
    Ledger,
    ModelFailed,
    Payer,
    Prompt,
    Spent,
    Unavailable,
    Usage,
)

T = TypeVar("T")
Ask = Callable[[ChatModel, Prompt], AsyncGenerator[T]]

WARN, LOWER = 0.8, 0.9
"""The share of a budget from which on there is a warning, and from which on the cheapest tier answers."""
HELD_SECONDS = 900.0
"""Longer than any answer takes."""
MARGIN = 1.5
"""By which a prompt may have more tokens than are roughly counted."""
ANSWER_TOKENS = 4_000
"""Held for an answer, if nothing else is set."""
TOO_LONG = "its answer is longer than a budget pays for"
BYTES_A_TOKEN = 3
"""Of an answer in UTF-8: of hardly any script is a token shorter."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens, which are millionths of a dollar for one."""

    read: float
    wrote: float
    cached: float
    """For what is read and its provider still knew."""

    def micros(self, read: float, wrote: float, cached: float = 0) -> int:
        """`cached` tokens are among those read."""
        return ceil((read - cached) * self.read + cached * self.cached + wrote * self.wrote)


async def themselves(person: str) -> str:
    return person


@dataclass(frozen=True, slots=True)
class Spending:
    """Who may spend how much, at which prices, and where it is written down."""

    limits: Mapping[str, Amount]
    """A day, of each "person", "room", "workspace", and of "all"; without one there is no limit."""
    prices: Mapping[str, Price]
    """By a model's name."""
    ledger: Ledger | None
    """None where no budget holds."""
    record: Callable[[Spent], Awaitable[None]]
    clock: Callable[[], float]
    """Unix time."""
    new_id: Callable[[], str]
    answer_tokens: int = ANSWER_TOKENS
    """Held for what one call writes, thinking included; what gets longer is ended."""
    owner: Callable[[str], Awaitable[str]] = themselves
    """Who of several linked accounts of a person stands for all of them."""

    async def accounts(self, payer: Payer) -> tuple[Account, ...]:
        """Today's, by UTC, of whoever pays and has a limit; none where no ledger keeps them."""
        if self.ledger is None:
            return ()
        day = time.strftime("%Y-%m-%d", time.gmtime(self.clock()))
        person = await self.owner(payer.person) if "person" in self.limits else payer.person
        payers = {"person": person, "room": payer.room, "workspace": payer.workspace}
        return tuple(
            Account(_name(day, scope, payers.get(scope, "all")), limit)
            for scope, limit in self.limits.items()
            if payers.get(scope, "all")
        )

    async def share(self, payer: Payer) -> float:
        """How much of the fullest of these budgets is spent, 0 to 1. Raises Unavailable."""
        accounts = await self.accounts(payer)
        return await self.ledger.share(accounts) if self.ledger and accounts else 0.0

    async def paid(
        self,
        model: ChatModel,
        prompt: Prompt,
        read: int,
        payer: Payer,
        ask: Ask[T],
        warn: Callable[[Sequence[str]], None],
        cheapest: ChatModel | None = None,
    ) -> AsyncGenerator[T]:
        """The stream of `ask`, paid for; at its end `warn` is told of accounts near their end.

        Those are accounts of which most is spent, or which have not enough left for the `cheapest`
        model to be asked once more. `read` is roughly how many tokens the model is given.
        Raises BudgetSpent where what it may cost does not fit, Unavailable where that cannot be told, and ModelFailed.
        """
        accounts, call = await self.accounts(payer), self.new_id()
        await self._reserve(call, accounts, self._hold(model, read))
        told: list[Usage] = []
        most = self.answer_tokens if accounts else 0
        wrote = _Written(BYTES_A_TOKEN * most)
        asked = replace(prompt, told=told.append, thought=wrote.grow, most=most)
        failed = ended = False
        try:
            async with aclosing(ask(model, asked)) as pieces:
                async for piece in pieces:
                    wrote.grow(len(str(piece).encode("utf-8", "surrogatepass")))
                    yield piece
            ended = True
        except ModelFailed:
            failed = True
            raise
        finally:
            # Who failed before a word or a thought is taken to have cost nothing.
            begun = wrote.size > 0 or not failed
            counted = ceil(wrote.size / BYTES_A_TOKEN)
            use = told[-1] if told else Usage(0, counted)
            if not ended:  # providers tell the whole at the end
                use = replace(use, wrote=max(use.wrote, counted))
            use = use if use.read else replace(use, read=read * begun)
            micros = self._price(model).micros(use.read, use.wrote, use.cached)
            spent = Spent(self.clock(), payer, model.name, use.read, use.wrote, micros)
            warn(await self._settle(call, accounts, spent, self._hold(cheapest or model, read)))

    async def _reserve(self, call: str, accounts: Sequence[Account], amount: Amount) -> None:
        """Raises BudgetSpent."""
        if self.ledger is None or not accounts:
            return
        held = await self.ledger.reserve(call, accounts, amount, HELD_SECONDS)
        if not held.granted:
            raise BudgetSpent(held.share)

    def _hold(self, model: ChatModel, read: int) -> Amount:
        """What a call of this model may cost."""
        given, wrote = MARGIN * read, self.answer_tokens
        return Amount(self._price(model).micros(given, wrote), ceil(given) + wrote)

    def _price(self, model: ChatModel) -> Price:
        return self.prices.get(model.name, Price(0.0, 0.0, 0.0))

    async def _settle(
        self, call: str, accounts: tuple[Account, ...], spent: Spent, least: Amount
    ) -> tuple[str, ...]:
        """The accounts to warn of.

        Whoever has their answer keeps it, also where what it cost cannot be written down now.
        """
        amount = Amount(spent.micros, spent.read + spent.wrote)
        warned: tuple[str, ...] = ()
        try:
            if self.ledger and accounts:
                warned = await self.ledger.settle(call, accounts, amount, least)
            if amount.tokens:
                await self.record(spent)
        except Unavailable as error:
            log.warning("what %s cost is not written down (%s): %s", spent.model, amount, error)
        if warned:
            log.warning("budgets are nearly spent: %s", ", ".join(warned))
        return warned


@dataclass
class _Written:
    """What a call said and thought so far."""

    limit: int
    """Bytes; 0: none."""
    size: int = 0

    def grow(self, more: int) -> None:
        """Raises ModelFailed beyond the limit."""
        self.size += more
        if self.limit and self.size > self.limit:
            raise ModelFailed(TOO_LONG, retryable=False, works=True)


def payer_of(message: Message) -> Payer:
    """Who asks, where; a direct message is no room."""
    place = message.place
    workspace = f"{place.platform}:{place.workspace}" if place.workspace else ""
    room = "" if place.private else f"{place.platform}:{place.workspace}:{place.room}"
    return Payer(str(message.person), room, workspace)


def _name(day: str, scope: str, who: str) -> str:
    """A fingerprint: it is found again for a day and tells nobody whose it is."""
    return f"{day}:{scope}:{sha256(who.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
