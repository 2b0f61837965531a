"""What a test can order to go wrong: the next n calls of a method fail in a given way."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ANY = "*"
"""Orders a fault for whatever method comes next."""


@dataclass(frozen=True)
class Fault:
    """First the delay, then one of: an error code, a status with a body, a cut, half an answer.

    `error` is the platform's own code in the platform's own form. `cut="before"` closes the
    connection and nothing has happened; `cut="after"` closes it when everything has happened;
    `half` sends the first half of the real answer and closes.
    """

    error: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    delay: float = 0.0
    cut: Literal["", "before", "after"] = ""
    half: bool = False


@dataclass
class Faults:
    """Faults wait in order for each method; one is taken for each call."""

    waiting: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def order(self, method: str, fault: Fault, times: int = 1) -> None:
        self.waiting[method].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        for name in (method, ANY):
            if self.waiting[name]:
                return self.waiting[name].popleft()
        return None

    def clear(self) -> None:
        self.waiting.clear()
