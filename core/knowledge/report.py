"""What an indexing run says of itself: how far it is, and what it did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` grows until the source is listed whole."""

    done: int = 0
    total: int = 0
    listed: bool = False
    chunks: int = 0
    """Embedded so far."""
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Chunks embedded a second."""
        return self.chunks / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What a run did, or would do; addresses in the order they were found."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    """Address and reason."""
    chunks: int
    """Written, or with `dry_run` to be written."""
    seconds: float
    embedding_seconds: float
    incomplete: str = ""
    """Why the source was not listed whole; nothing is removed then."""
