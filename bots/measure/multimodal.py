"""`mynah eval multimodal`: are the right tables and pictures found among others?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.pictures import eval_pictures
from bots.measure.tables import table_sets
from core.ports import Misconfigured


async def eval_multimodal(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Every set under `data` that is known by its layout; embeddings are kept under `home`.

    Raises Misconfigured where there is none.
    """
    begun = time.perf_counter()
    sets = {**await table_sets(data, home, tell), **await eval_pictures(data, home, tell)}
    if not sets:
        raise Misconfigured(
            f"No NAME_tables.jsonl with NAME_questions.jsonl, no contexts, and no captions.jsonl "
            f"beside pictures under {data}."
        )
    return {"eval": "multimodal", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}
