"""A removal as it is remembered, for a backup that was made before it."""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENT, SOURCE, PERSON = "document", "source", "person"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed together."""

    kind: str
    names: tuple[str, ...]
    """Addresses of documents, names of sources, or a person as platform:id."""
    at: float
    """Unix time; what a person said later stays."""
