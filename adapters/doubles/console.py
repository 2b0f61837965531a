"""What the console stands on, in memory: the same promises as the SQL stores, kept in dicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.ports import Deed, Fact, Numbered, Only, Operator, Session, Talk, TurnRecord


class MemoryOperators:
    """Who may sign in, and in which browsers they are: Operators, and Sessions as `sessions`."""

    def __init__(self, operators: Sequence[Operator] = ()) -> None:
        self._known = {each.name: each for each in operators}
        self.sessions = MemorySessions(self._known)

    async def keep(self, operator: Operator) -> None:
        self._known[operator.name] = operator
        self.sessions.end_of(operator.name)

    async def remove(self, name: str) -> bool:
        self.sessions.end_of(name)
        return self._known.pop(name, None) is not None

    async def find(self, name: str) -> Operator | None:
        return self._known.get(name)

    async def all(self) -> list[Operator]:
        return [self._known[name] for name in sorted(self._known)]


class MemorySessions:
    """Sessions of the operators that are known."""

    def __init__(self, operators: Mapping[str, Operator]) -> None:
        self._operators = operators
        self._by_digest: dict[str, Session] = {}

    async def begin(self, session: Session) -> None:
        self._by_digest[session.digest] = session

    async def find(self, digest: str) -> tuple[Session, Operator] | None:
        session = self._by_digest.get(digest)
        operator = self._operators.get(session.operator) if session else None
        return (session, operator) if session and operator else None

    async def seen(self, digest: str, at: float) -> None:
        if digest in self._by_digest:
            self._by_digest[digest] = replace(self._by_digest[digest], seen_at=at)

    async def end(self, digest: str, before: float) -> None:
        stay = {
            name: each
            for name, each in self._by_digest.items()
            if name != digest and each.seen_at >= before
        }
        self._by_digest.clear()
        self._by_digest.update(stay)

    def end_of(self, name: str) -> None:
        """All of somebody's."""
        for digest in [d for d, each in self._by_digest.items() if each.operator == name]:
            del self._by_digest[digest]


class MemoryDeeds:
    """The audit log; `done` is there for tests to read."""

    def __init__(self) -> None:
        self.done: list[Deed] = []

    async def note(self, deed: Deed) -> None:
        self.done.append(deed)

    async def latest(self, limit: int, before: float | None = None) -> list[Deed]:
        found = [each for each in self.done[::-1] if before is None or each.at < before]
        return sorted(found, key=lambda each: -each.at)[:limit]


_ONLY: Mapping[Only, Callable[[TurnRecord], bool]] = {
    "": lambda _turn: True,
    "unanswered": lambda turn: turn.mode != "chat" and not turn.reply.citations,
    "down": lambda turn: any(each.score < 0 for each in turn.opinions),
    "up": lambda turn: any(each.score > 0 for each in turn.opinions),
    "stopped": lambda turn: not turn.seconds,
}


class MemoryTurns:
    """Everybody's turns, numbered from 1 in their order."""

    def __init__(self, turns: Sequence[TurnRecord] = ()) -> None:
        self.turns = list(turns)

    async def page(
        self, limit: int, before: int | None = None, only: Only = "", conversation: str = ""
    ) -> list[Numbered]:
        found = [
            each
            for each in self._latest()
            if (before is None or each.number < before)
            and _ONLY[only](each.turn)
            and conversation in ("", each.turn.message.conversation)
        ]
        return found[:limit]

    async def numbered(self, numbers: Sequence[int]) -> list[Numbered]:
        return [each for each in self._latest() if each.number in numbers]

    async def talks(self, limit: int, before: int | None = None) -> list[Talk]:
        """As the SQL store's."""
        found: dict[str, list[Numbered]] = {}
        for each in self._latest():
            found.setdefault(each.turn.message.conversation, []).append(each)
        talks = [
            Talk(each[0], len(each), min(one.turn.message.at for one in each))
            for each in found.values()
            if before is None or each[0].number < before
        ]
        return talks[:limit]

    async def facts(self, since: float, limit: int) -> list[Fact]:
        turns = [each.turn for each in self._latest() if each.turn.answered_at >= since]
        turns.sort(key=lambda turn: -turn.answered_at)
        return [_fact(turn) for turn in turns[:limit]]

    async def unanswered(self, since: float, limit: int) -> list[Numbered]:
        found = await self.page(len(self.turns), only="unanswered")
        return [each for each in found if each.turn.answered_at >= since][:limit]

    def _latest(self) -> list[Numbered]:
        return [
            Numbered(number, turn, sum(each.score for each in turn.opinions))
            for number, turn in reversed([*enumerate(self.turns, 1)])
        ]


def _fact(turn: TurnRecord) -> Fact:
    return Fact(
        at=turn.answered_at,
        seconds=turn.seconds,
        mode=turn.mode,
        model=turn.model,
        platform=turn.message.place.platform,
        cited=bool(turn.reply.citations),
        up=_ONLY["up"](turn),
        down=_ONLY["down"](turn),
    )
