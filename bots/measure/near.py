"""`python -m bots.measure.near`: near but different questions, and the same in other words, in five languages."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from adapters.models.embeddings import embedded_spaces
from core.knowledge.likeness import fitting, scale
from core.ports import CuratedAnswer, EmbeddingRole, VectorSpace
from core.understanding.curated import beside
from core.understanding.differing import differing
from core.understanding.same import same_signals
from core.understanding.weighing import Linear, same

KINDS = ("same", "near")


async def near_pairs(spaces: Sequence[VectorSpace], model: Linear) -> dict[str, dict[str, float]]:
    """The shares that are given the one answer there is, by part of near.jsonl, and `alike`, by likeness alone.

    The rules of core/understanding/differing.py were written while looking at the part "fit", and
    not at "held", which has other topics.
    """
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for topic in _topics():
        language = topic["language"]
        answer = CuratedAnswer(topic["topic"], "", tuple(topic["examples"]), language=language)
        space = fitting(spaces, language, language)
        if space is None:
            continue
        for kind in KINDS:
            for question in topic[kind]:
                alike = await _is_alike(question, answer, space, model)
                meant = alike and differing(question, language, answer) is None
                counts[topic["part"]][f"{kind}_alike"].append(alike)
                counts[topic["part"]][kind].append(meant)
    return {
        part: {kind: round(sum(given) / len(given), 4) for kind, given in kinds.items()}
        for part, kinds in counts.items()
    }


def _topics() -> list[Mapping[str, Any]]:
    lines = files(__package__).joinpath("near.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


async def _is_alike(
    question: str, answer: CuratedAnswer, space: VectorSpace, model: Linear
) -> bool:
    rows = await space.embedder.embed(answer.questions, EmbeddingRole.QUESTION)
    found, _ = beside(await scale(question, space.embedder), answer, rows)
    return model.probability(same_signals([found], 0)) >= model.threshold


def main() -> None:
    """Write the shares as JSON."""
    json.dump(asyncio.run(near_pairs(embedded_spaces("all"), same())), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
