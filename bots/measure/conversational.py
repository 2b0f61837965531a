"""`mynah eval conversational`: is what answers a conversation's last turn found, alone and with what was said?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.models.language import detect
from bots.measure import Tell
from bots.measure.conversations import Conversations, LastTurn, conversations
from bots.measure.judged import means
from bots.measure.multihop import LIMIT, ndcg
from bots.measure.rewrites import measured, rewritten
from bots.measure.searching import Ranking, Searching, searching
from core.knowledge.strategies.choose import choose
from core.knowledge.strategies.seek import Asked, Budget, Means
from core.messages import EVERYONE
from core.understanding.completing import standing_alone
from core.understanding.questions import leans


async def eval_conversational(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """nDCG@5 and recall at 5 and 10 of the judged documents, for the last turn alone.

    `leaning` are those that lean on what was said, alone and beside that, as answers search for
    them; where a subject was changed is not looked at, as nothing is known of the answers. Last
    turns without a judged document are left out. Raises Misconfigured where there is none.
    """
    begun = time.perf_counter()
    sets: dict[str, Any] = {}
    rewrites = {name: await measured(turns, home, tell) for name, turns in rewritten(data)}
    for found in conversations(data, required=not rewrites):
        async with searching(found.collection, home, tell) as search:
            sets[found.collection.name] = await _measured(found, search, tell)
    return {
        "eval": "conversational",
        "sets": sets,
        "rewrites": rewrites,
        "seconds": round(time.perf_counter() - begun, 1),
    }


async def _measured(found: Conversations, search: Searching, tell: Tell) -> dict[str, Any]:
    grades = found.collection.grades
    judged = {key: turn for key, turn in found.turns.items() if grades.get(key)}
    table: dict[str, Any] = {}
    for name, system in (
        ("mynah", search.mynah),
        ("bm25", search.bm25),
        ("vectors", search.vectors),
    ):
        tell(f"{found.collection.name}: {name} answers {len(judged)} last turns")
        table[name] = means(
            [_scores(await system(turn.question), grades[key]) for key, turn in judged.items()]
        )
    return table | await _completed(judged, grades, search, tell)


async def _completed(
    judged: Mapping[str, LastTurn],
    grades: Mapping[str, Mapping[str, int]],
    search: Searching,
    tell: Tell,
) -> dict[str, Any]:
    """All last turns by the strategy that answers choose, alone and completed; and those that lean."""
    rows: dict[str, list[dict[str, float]]] = {"alone": [], "completed": []}
    leaning: list[int] = []
    for place, (key, turn) in enumerate(judged.items()):
        question, language = turn.question, detect(turn.question)
        completed = await standing_alone(question, turn.said, language, search.spaces)
        alone = Asked(question, [EVERYONE], LIMIT)
        rows["alone"].append(_scores(await _sought(alone, search), grades[key]))
        rows["completed"].append(rows["alone"][-1])
        if completed:
            leaning.append(place)
            asked = replace(
                alone, completed=completed, leans=leans(question, language), said=turn.said
            )
            rows["completed"][-1] = _scores(await _sought(asked, search), grades[key])
    tell(f"{len(leaning)} of {len(judged)} last turns lean on what was said")
    figures = {name: means(each) for name, each in rows.items()}
    if not leaning:
        return figures
    lean = {name: means([each[place] for place in leaning]) for name, each in rows.items()}
    return {**figures, "leaning": {"turns": len(leaning), **lean}}


async def _sought(asked: Asked, search: Searching) -> Ranking:
    by = Means(search.index, search.spaces, detect, search.names)
    found = await choose(asked, by, Budget(time.monotonic))
    return search.documents((each.chunk, each.score) for each in found.passages)


def _scores(ranking: Ranking, grades: Mapping[str, int]) -> dict[str, float]:
    found = list(ranking)
    recall = {
        f"recall@{n}": len(set(found[:n]).intersection(grades)) / len(grades) for n in (5, 10)
    }
    return {"ndcg@5": ndcg(found, grades, 5), **recall}
