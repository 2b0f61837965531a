"""A removal as it is remembered, for a backup that was made before it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

DOCUMENT, SOURCE, PERSON, LINE = "document", "source", "person", "line"
QUOTED, LINK = "quoted", "link"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed together."""

    kind: str
    names: tuple[str, ...]
    """Addresses of documents, names of sources, a person as platform:id, a room and a message
    of it, or what answers quote of these: addresses of documents that stand, and links to messages."""
    at: float
    """Unix time; what a person said later stays."""

    @property
    def mark(self) -> str:
        """What tells it from all others in a backup, whatever the clock says."""
        return sha256(json.dumps(asdict(self)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Owed:
    """What is still to be erased of removals."""

    rows: tuple[int, ...]
    """Their numbers in the records."""
    documents: tuple[str, ...]
    """Addresses that were removed whole."""
    quoted: tuple[str, ...]
    """Addresses that may stand, and of which answers go nevertheless."""
    links: tuple[str, ...]
    """What answers cite for messages in these."""
