"""`python -m bots.measure.routing_weights DIR HOME` fits core/resilience/need.json to judged pairs."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import numpy as np

from bots.measure.routing import embedded, fit, routing_sets
from core import wire
from core.resilience import need
from core.resilience.need import Need


async def train(data: Path, home: Path, embedder: str) -> Need:
    """From the one set in the folder; vectors stay in the home."""
    (judged,) = routing_sets(data)
    vectors = await embedded(judged.prompts, home)
    weights = np.round(fit(vectors, judged.strong - judged.weak), 4)
    usual = np.quantile(vectors @ weights, np.linspace(0, 1, 101))
    return Need(
        embedder, tuple(weights.tolist()), tuple(np.round(usual, 5).tolist()), judged.digest
    )


def main() -> None:
    """Write core/resilience/need.json."""
    from adapters.models.sentence_encoder import SentenceEncoder

    data, home = map(Path, sys.argv[1:])
    fitted = asyncio.run(train(data, home, SentenceEncoder().name))
    file = Path(need.__file__).with_name("need.json")
    file.write_text(json.dumps(wire.plain(fitted)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
