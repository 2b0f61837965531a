"""`mynah eval conversational`: is what answers a conversation's last turn found, as it stands?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.conversations import Conversations, conversations
from bots.measure.judged import means
from bots.measure.multihop import ndcg
from bots.measure.searching import Ranking, Searching, searching


async def eval_conversational(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """nDCG@5 and recall at 5 and 10 of the judged documents, for the last turn alone.

    Nothing said before is used: what completing a question from it gains stands beside these.
    Last turns without a judged document are left out. Raises Misconfigured where there is none.
    """
    begun = time.perf_counter()
    sets = {}
    for found in conversations(data):
        async with searching(found.collection, home, tell) as search:
            sets[found.collection.name] = await _measured(found, search, tell)
    return {
        "eval": "conversational",
        "sets": sets,
        "seconds": round(time.perf_counter() - begun, 1),
    }


async def _measured(
    found: Conversations, search: Searching, tell: Tell
) -> dict[str, dict[str, float]]:
    grades = found.collection.grades
    judged = {key: turn for key, turn in found.turns.items() if grades.get(key)}
    table = {}
    for name, system in (
        ("mynah", search.mynah),
        ("bm25", search.bm25),
        ("vectors", search.vectors),
    ):
        tell(f"{found.collection.name}: {name} answers {len(judged)} last turns")
        table[name] = means(
            [_scores(await system(turn.question), grades[key]) for key, turn in judged.items()]
        )
    return table


def _scores(ranking: Ranking, grades: Mapping[str, int]) -> dict[str, float]:
    found = list(ranking)
    recall = {
        f"recall@{n}": len(set(found[:n]).intersection(grades)) / len(grades) for n in (5, 10)
    }
    return {"ndcg@5": ndcg(found, grades, 5), **recall}
