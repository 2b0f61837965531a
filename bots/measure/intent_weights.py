"""`python -m bots.measure.intent_weights DATA HOME` fits the models of core/understanding and writes them there."""

from __future__ import annotations

import asyncio
import json
import sys
from itertools import chain
from pathlib import Path

from adapters.models.embeddings import embedded_spaces
from bots.measure.cache import cached
from bots.measure.intent_fit import fit_asked, fit_earlier, fit_replies, fit_shift
from bots.measure.intent_sets import dialogues, judged, rooms, trees
from core import wire
from core.understanding import weighing
from core.understanding.weighing import Trained


async def train(data: Path, home: Path) -> Trained:
    """From every tiage_train.jsonl, irc_*/ and cast2022_*.json under the folder; vectors stay in the home."""
    spoken = dialogues(data)["tiage_train"]
    said, grown = (list(chain.from_iterable(found(data).values())) for found in (rooms, trees))
    with cached(embedded_spaces("all"), home) as spaces:
        heard = await judged(grown, spaces)
        return Trained(
            fit_shift(await judged(spoken, spaces)),
            fit_asked(heard),
            fit_earlier(heard),
            fit_replies(await judged(said, spaces)),
        )


def main() -> None:
    """Write core/understanding/trained.json."""
    data, home = map(Path, sys.argv[1:])
    models = asyncio.run(train(data, home))
    file = Path(weighing.__file__).with_name("trained.json")
    file.write_text(json.dumps(wire.plain(models), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
