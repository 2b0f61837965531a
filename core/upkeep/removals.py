"""A removal as it is remembered, for a backup that was made before it."""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENT, SOURCE, PERSON, LINE = "document", "source", "person", "line"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed together."""

    kind: str
    names: tuple[str, ...]
    """Addresses of documents, names of sources, a person as platform:id, or a room and a message of it."""
    at: float
    """Unix time; what a person said later stays."""
