"""`python -m bots.measure.safety_weights DATA HOME` fits the heads of core/safety and writes them there."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from adapters.models.embeddings import embedded_spaces
from bots.measure.cache import cached
from bots.measure.safety_fit import classes, group_words, head, known, over_last, words
from bots.measure.safety_sets import Judged, innocent_sets, judged_sets
from core import wire
from core.safety import light
from core.safety.light import Weights

UNUSED = ("hatecheck", "tweeteval")
"""For measuring alone, and without a licence to train on."""


def for_training(data: Path) -> tuple[list[Judged], list[Judged]]:
    """Judged sets, and of innocent ones what people asked before; the others are left for measuring."""
    judged = [each for each in judged_sets(data) if not each.name.startswith(UNUSED)]
    return judged, [each for each in innocent_sets(data) if "_log" in each.name]


async def train(data: Path, home: Path) -> Weights:
    """From every judged set under the folder; vectors stay in the home."""
    judged, innocent = for_training(data)
    with cached(embedded_spaces("all"), home) as spaces:
        embedders = [space.embedder for space in spaces]
        sets = [await known(each, embedders) for each in judged]
        others = [await known(each, embedders) for each in innocent]
        last = embedders[-1].dimension
        heads, alone = (
            {
                name: tuple(round(float(weight), 3) for weight in head(name, some, harmless))
                for name in classes(some)
            }
            for some, harmless in ((sets, others), (over_last(sets, last), over_last(others, last)))
        )
        often, rude = words(sets, others)
        names = tuple(each.name for each in embedders)
        return Weights(
            heads, alone, names, tuple(often), tuple(rude), tuple(group_words(sets, others))
        )


def main() -> None:
    """Write core/safety/toxicity.json."""
    data, home = map(Path, sys.argv[1:])
    weights = wire.plain(asyncio.run(train(data, home)))
    rows = ",\n".join(f' "{name}": {json.dumps(value)}' for name, value in weights.items())
    file = Path(light.__file__).with_name("toxicity.json")
    file.write_text(f"{{\n{rows}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
