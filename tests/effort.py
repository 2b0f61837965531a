"""How many examples a property is tried on: some in every run, all of them in the long one."""

from __future__ import annotations

import os


def examples(number: int) -> int:
    """All of them with `make soak`, a third in every other run."""
    return number if os.environ.get("THOROUGH") else number // 3
