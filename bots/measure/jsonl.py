"""Files that hold one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def rows_of(file: Path) -> list[Any]:
    """What each line holds that is not empty; a text in it may hold other signs that break lines."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
