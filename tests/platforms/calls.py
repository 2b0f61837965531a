"""What was asked of a stand-in and what it answered, for a test to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """One request: `actor` is whose token or bot it was, `answer` is what was sent back."""

    method: str
    at: float
    arguments: Mapping[str, object]
    status: int
    answer: object
    actor: str = ""


@dataclass
class Calls:
    """Every request in the order of the answers."""

    all: list[Call] = field(default_factory=list)

    def add(self, call: Call) -> None:
        self.all.append(call)

    def of(self, method: str) -> list[Call]:
        return [call for call in self.all if call.method == method]

    def limited(self) -> list[Call]:
        return [call for call in self.all if call.status == 429]

    def clear(self) -> None:
        self.all.clear()

    def __iter__(self) -> Iterator[Call]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)
