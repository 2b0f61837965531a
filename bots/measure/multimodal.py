"""`mynah eval multimodal`: what is no running text, found among its like."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.pictures import eval_pictures
from core.ports import Misconfigured


async def eval_multimodal(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Every set of pictures under `data`. Raises Misconfigured where there is none."""
    begun = time.perf_counter()
    sets = await eval_pictures(data, home, tell)
    if not sets:
        raise Misconfigured(f"No captions.jsonl beside pictures under {data}.")
    return {"eval": "multimodal", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}
