"""`mynah eval conversational`: is what answers a conversation's last turn found, alone and with what was said?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.models.language import detect
from bots.measure import Tell
from bots.measure.conversations import Conversations, LastTurn, conversations
from bots.measure.judged import means
from bots.measure.multihop import LIMIT, ndcg
from bots.measure.searching import Ranking, Searching, searching
from bots.terminal import message_of
from core.conversation.following import asked_before
from core.conversation.memory import speaker
from core.conversation.turn import Exchange, Turn
from core.knowledge.strategies.choose import choose
from core.knowledge.strategies.seek import Asked, Budget, Means
from core.messages import EVERYONE


async def eval_conversational(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """nDCG@5 and recall at 5 and 10 of the judged documents, for the last turn alone.

    `leaning` are those that lean on what was said, alone and beside that, as answers search for
    them; where a subject was changed is not looked at, as nothing is known of the answers. Last
    turns without a judged document are left out. Raises Misconfigured where there is none.
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
    said = {key: _leant_on(turn) for key, turn in judged.items()}
    leaning = [key for key in judged if said[key]]
    tell(f"{found.collection.name}: {len(leaning)} of them lean on what was said")
    rows: dict[str, list[dict[str, float]]] = {"alone": [], "beside_what_was_said": []}
    for key in leaning:
        question = judged[key].question
        for name, before in (("alone", ()), ("beside_what_was_said", said[key])):
            asked = Asked(question, [EVERYONE], LIMIT, before)
            by = Means(search.index, search.spaces, detect, search.names)
            sought = await choose(asked, by, Budget(time.monotonic))
            ranking = search.documents((each.chunk, each.score) for each in sought.passages)
            rows[name].append(_scores(ranking, grades[key]))
    if leaning:
        table["leaning"] = {
            "turns": len(leaning),
            **{name: means(each) for name, each in rows.items()},
        }
    return table


def _leant_on(turn: LastTurn) -> tuple[str, ...]:
    """What its person asked before that the last turn is searched for with."""
    message = message_of(turn.question, EVERYONE, "eval")
    who = speaker(message.person)
    history = (Exchange(str(n), who, text, "") for n, text in enumerate(turn.said))
    return asked_before(turn.question, Turn(message, history=tuple(history)), detect)


def _scores(ranking: Ranking, grades: Mapping[str, int]) -> dict[str, float]:
    found = list(ranking)
    recall = {
        f"recall@{n}": len(set(found[:n]).intersection(grades)) / len(grades) for n in (5, 10)
    }
    return {"ndcg@5": ndcg(found, grades, 5), **recall}
