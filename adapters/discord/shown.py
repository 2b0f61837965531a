"""What was posted as an answer in Discord, as it is kept in a draft."""

from __future__ import annotations

from dataclasses import dataclass

from core.ports import Posted
from core.wire import plain, unplain


@dataclass(frozen=True, slots=True)
class Shown:
    """What was posted, as it is kept in a draft."""

    channel: str = ""
    posts: tuple[tuple[str, str], ...] = ()
    """Ids, and the key of what each one shows."""
    private: bool = False
    """Only the interaction's token reaches it."""

    @classmethod
    def of(cls, posted: Posted) -> Shown:
        """Read back `posted`."""
        return unplain(cls, posted)

    @property
    def posted(self) -> Posted:
        """As plain data."""
        found: Posted = plain(self)
        return found
