"""A removal as it is remembered, for a backup that was made before it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

DOCUMENT, SOURCE, PERSON = "document", "source", "person"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed together."""

    kind: str
    names: tuple[str, ...]
    """Addresses of documents, names of sources, or a person as platform:id."""
    at: float
    """Unix time; what a person said later stays."""

    @property
    def mark(self) -> str:
        """What tells it from all others in a backup, whatever the clock says."""
        return sha256(json.dumps(asdict(self)).encode()).hexdigest()
