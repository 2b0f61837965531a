"""A circuit breaker that all processes share by notes: what is broken is left alone by everybody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from core.ports import Notes, Unavailable
from core.resilience.circuit import Circuit, Rule, State, failed, read, worked, written

LOOK_SECONDS = 1.0
"""So old may be what is known of other processes' calls."""
TRY_SECONDS = 60.0
"""A call that tries and is not heard of for so long was killed; then another one may."""

NOTES_SECONDS = 0.5
"""For the notes: what a call is worth is not to wait for whether it is to be made."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class LeftAlone(Unavailable):
    """Nobody was asked: it failed again and again, and rests."""


async def _soon(asked: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(NOTES_SECONDS):
            return await asked
    except TimeoutError as error:
        raise Unavailable(f"no note in {NOTES_SECONDS:g} s") from error


def _nobody(_name: str, _state: State) -> None:
    return None


@dataclass
class Breaker:
    """Decides for one thing whether it is asked. Without notes, this process decides alone."""

    name: str
    clock: Callable[[], float]
    """Unix time."""
    new_id: Callable[[], str]
    notes: Notes | None = None
    rule: Rule = field(default_factory=Rule)
    told: Callable[[str, State], None] = _nobody
    """Hears of each change."""
    _circuit: Circuit = field(default_factory=Circuit)
    _seen: str = ""
    """What was last read of the others, or written for them."""
    _looked: float = float("-inf")
    _trying_until: float = 0.0
    """A call of this process tries, and is given up then."""
    _claim: tuple[float, str] = (0.0, "")
    """The id by which this process may try, once the circuit was open until then."""

    def state(self) -> State:
        """As far as this process knows."""
        return self._circuit.state(self.clock())

    @property
    def until(self) -> float:
        """When it may be tried; 0 where it was not left alone."""
        return self._circuit.until

    @asynccontextmanager
    async def asking(
        self, counts: Callable[[BaseException], bool], *, insist: bool = False
    ) -> AsyncIterator[None]:
        """Around one call; raises LeftAlone before it where it is not to be made, unless one must `insist`.

        An error that `counts` is a failure; what ends otherwise, such as by a stop, says nothing.
        """
        seen = self._circuit if insist else await self._admitted()
        try:
            yield
        except BaseException as error:
            if counts(error):
                await self._failed(seen)
            else:
                self._let_go(seen)
            raise
        await self._worked(seen)

    async def _admitted(self) -> Circuit:
        await self._look()
        now = self.clock()
        circuit = self._circuit
        state = circuit.state(now)
        if state is State.OPEN:
            raise LeftAlone(f"{self.name} failed again and again and is left alone for now")
        if state is State.HALF_OPEN:
            await self._may_try(circuit, now)
            self.told(self.name, State.HALF_OPEN)
        return circuit

    async def _may_try(self, circuit: Circuit, now: float) -> None:
        """One call of all processes tries; raises LeftAlone in the others."""
        refused = LeftAlone(f"{self.name} is being tried by another call")
        if now < self._trying_until:
            raise refused
        # Before anything is awaited, so that no second call of this process gets so far.
        self._trying_until = now + TRY_SECONDS
        if self._claim[0] != circuit.until:
            self._claim = circuit.until, self.new_id()
        mine = self._claim[1]
        got = mine
        if self.notes is not None:
            name = f"{self._note}:try:{circuit.until!r}"
            # Where nobody can be asked, one call of each process is little.
            try:
                got = await _soon(self.notes.keep_first(name, mine, TRY_SECONDS))
            except Unavailable:
                pass
            except BaseException:
                self._trying_until = 0.0  # whoever asked was stopped meanwhile
                raise
        if got != mine:
            self._trying_until = 0.0
            raise refused

    async def _worked(self, seen: Circuit) -> None:
        if seen.opened == self._circuit.opened:
            changed = self._circuit.opened > 0
            self._circuit, self._trying_until = worked(), 0.0
            if changed:
                await self._tell()

    async def _failed(self, seen: Circuit) -> None:
        # What began before it opened says nothing new.
        if seen.opened == self._circuit.opened:
            before = self._circuit.opened
            self._circuit = failed(self._circuit, self.clock(), self.rule)
            self._trying_until = 0.0
            if self._circuit.opened > before:
                await self._tell()

    def _let_go(self, seen: Circuit) -> None:
        """A try that was ended: this process may make another, and others once its claim ran out."""
        if seen.opened and seen.opened == self._circuit.opened:
            self._trying_until = 0.0

    async def _look(self) -> None:
        now = self.clock()
        if self.notes is None or 0 <= now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            found = await _soon(self.notes.kept(self._note))
        except Unavailable:
            return  # then this process decides by what it knows
        if found == self._seen:
            return
        self._seen = found
        if (circuit := read(found)) is not None:
            before = self._circuit.state(now)
            self._circuit = circuit
            if circuit.state(now) is not before:
                self._say()

    async def _tell(self) -> None:
        self._say()
        if self.notes is None:
            return
        self._seen = written(self._circuit)
        try:
            await _soon(self.notes.keep(self._note, self._seen, 2 * self.rule.longest))
        except Unavailable as error:
            log.warning("other processes are not told of %s: %s", self.name, error)

    def _say(self) -> None:
        state = self.state()
        log.warning("the circuit of %s is %s", self.name, state.value)
        self.told(self.name, state)

    @property
    def _note(self) -> str:
        return f"circuit:{self.name}"
