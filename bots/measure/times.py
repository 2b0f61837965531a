"""How long something took, told in the same form by all measurements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def percentiles(seconds: Sequence[float], *percents: int) -> dict[str, float]:
    """Milliseconds by name, such as `p95_ms`."""
    found = np.percentile(seconds, percents) * 1000
    return {
        f"p{percent}_ms": round(float(ms), 1) for percent, ms in zip(percents, found, strict=True)
    }
