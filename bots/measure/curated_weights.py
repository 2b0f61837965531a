"""`python -m bots.measure.curated_weights DATA HOME` fits what tells that two questions mean the same."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from adapters.models.embeddings import embedded_spaces
from bots.measure.cache import cached
from bots.measure.curated_sets import EXAMPLES, Case, Embedded, Pool, embedded, household, pools
from bots.measure.linear import fit_linear, precise
from core import wire
from core.understanding import weighing
from core.understanding.weighing import Linear

FOLDS = 5
"""Of whole domains; of intents, where there is one domain."""
ANSWERS = (1, 2, 5, 20)
NUMBERS = (2, 3, 5, 10)
"""Of examples."""
TOGETHER = 60
"""Answers of each number of answers and examples, in each fold."""
PRECISION = 0.95
"""Of what is given on questions of folds that the model was not fitted on."""
SEED = 7


async def train(data: Path, home: Path) -> Linear:
    """From the training splits alone; vectors stay in the home."""
    chance = np.random.default_rng(SEED)
    groups: list[list[Case]] = []
    with cached(embedded_spaces("all"), home) as spaces:
        for space in spaces:
            for name, pool in pools(data).items():
                if name.endswith("_train"):
                    source = await embedded(_bounded(pool), space.embedder)
                    groups += [_drawn(source, kept, chance) for kept in _folds(source.pool)]
    examples = [[(case.signals, case.right) for case in group] for group in groups]
    return fit_linear(examples, precise(PRECISION))


def _bounded(pool: Pool) -> Pool:
    """Of an intent's examples the first ones, half of them to be asked."""
    half = EXAMPLES // 2
    asked = {name: texts[half:EXAMPLES] for name, texts in pool.examples.items()}
    return replace(
        pool,
        examples={name: texts[:half] for name, texts in pool.examples.items()},
        questions=asked,
        strangers=(),
    )


def _folds(pool: Pool) -> list[list[str]]:
    domains = sorted(set(pool.domains.values()))
    if len(domains) == 1:
        return [list(pool.examples)[fold::2] for fold in range(2)]
    number = {domain: place % FOLDS for place, domain in enumerate(domains)}
    return [[n for n in pool.examples if number[pool.domains[n]] == fold] for fold in range(FOLDS)]


def _drawn(source: Embedded, kept: Sequence[str], chance: np.random.Generator) -> list[Case]:
    fold = replace(source, pool=source.pool.within(kept))
    return [
        case
        for answers in ANSWERS
        for examples in NUMBERS
        for _ in range(TOGETHER // answers)
        for case in household(fold, answers, examples, chance)
    ]


def main() -> None:
    """Write core/understanding/same.json."""
    data, home = map(Path, sys.argv[1:])
    model = asyncio.run(train(data, home))
    file = Path(weighing.__file__).with_name("same.json")
    file.write_text(json.dumps(wire.plain(model), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
