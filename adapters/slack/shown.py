"""What an outlet remembers of an answer: which messages show it, and the stream that grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from core.ports import Posted
from core.wire import plain, unplain

UNKNOWN = ""
"""The key of a message of which only its ts is known: it is edited into what it should be."""


@dataclass
class Live:
    """A message that still grows, and how much of its text Slack has."""

    ts: str
    sent: int
    mark: str

    def is_start_of(self, text: str) -> bool:
        return len(text) >= self.sent and mark(text[: self.sent]) == self.mark


@dataclass
class Shown:
    """Read from what `show` returned last, changed as Slack is, returned again."""

    posts: list[tuple[str, str]] = field(default_factory=list)
    """ts and key of each finished message, in order."""
    live: Live | None = None
    still: bool = False
    """Nothing grows any more: what is missing comes when the answer is complete."""
    file: str = ""
    pictures: list[str] = field(default_factory=list)
    """The digests of those that are shared."""

    @classmethod
    def read(cls, posted: Posted) -> Shown:
        return unplain(cls, posted)

    def posted(self) -> Posted:
        """Nothing, where nothing was shown."""
        return plain(self) if self != Shown() else {}

    def known(self) -> set[str]:
        live = {self.live.ts} if self.live is not None else set()
        return {ts for ts, _ in self.posts} | live

    def leave_live(self, key: str = UNKNOWN) -> None:
        """The stream has ended, or nobody can say how much of it arrived."""
        if self.live is not None:
            self.posts.append((self.live.ts, key))
            self.live = None


def mark(text: str) -> str:
    """Tells two beginnings of the same length apart."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
