"""Conversations whose questions somebody wrote out so that each stands alone."""

from __future__ import annotations

from collections.abc import Collection as Group
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.models.language import detect
from bots.measure import Tell
from bots.measure.jsonl import rows_of
from bots.measure.judged import Collection, means
from bots.measure.searching import searching
from core.understanding.completing import standing_alone

LAST = 10**9
"""The place of what was not found."""
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question as it was asked, and as it stands alone."""

    raw: str
    resolved: str


def rewritten(data: Path) -> Iterator[tuple[str, list[list[Rewritten]]]]:
    """The conversations of every `*_rewrites.jsonl`, by name: rows with `_id` (topic_turn), `raw` and `resolved`.

    The form of TREC CAsT 2019 (Dalton, Xiong and Callan 2020).
    """
    for file in sorted(data.rglob("*_rewrites.jsonl")):
        topics: dict[str, list[tuple[int, Rewritten]]] = {}
        for row in rows_of(file):
            topic, turn = row["_id"].rsplit("_", 1)
            line = Rewritten(row["raw"].strip(), row["resolved"].strip())
            topics.setdefault(topic, []).append((int(turn), line))
        yield file.stem, [_in_order(each) for each in topics.values()]


def _in_order(turns: Sequence[tuple[int, Rewritten]]) -> list[Rewritten]:
    return [line for _, line in sorted(turns, key=lambda each: each[0])]


async def measured(conversations: Sequence[Sequence[Rewritten]], home: Path, tell: Tell) -> Figures:
    """What is found with each question as it was asked, as Mynah writes it, and as somebody did.

    Searched are the questions that somebody wrote out. `matter` is the average precision of the
    others of the same conversation, `own` the reciprocal rank of its own: what takes too much along
    loses there. `gap_closed` is the share of what somebody's
    writing gains in `matter`; None where it gains nothing.
    """
    lines = {
        f"{topic}.{n}": line
        for topic, turns in enumerate(conversations)
        for n, line in enumerate(turns)
    }
    documents = {key: ("", line.resolved) for key, line in lines.items()}
    rows: dict[str, list[dict[str, float]]] = {"raw": [], "written": [], "human": []}
    async with searching(Collection("rewrites", documents, {}, {}), home, tell) as search:
        for key, line in lines.items():
            topic, n = map(int, key.split("."))
            before = [each.raw for each in conversations[topic][:n]]
            if not before:
                continue
            language = detect(line.raw)
            whole = await standing_alone(line.raw, before, language, search.spaces)
            asked = {"raw": line.raw, "written": whole or line.raw, "human": line.resolved}
            same = {each for each, other in lines.items() if other.resolved == line.resolved}
            others = {each for each in lines if each.startswith(f"{topic}.")} - same
            for name, text in asked.items():
                ranking = list(await search.mynah(text))
                place = next((n for n, each in enumerate(ranking) if each in same), LAST)
                left = [each for each in ranking if each not in same]
                rows[name].append({"matter": precision(left, others), "own": 1 / (1 + place)})
    table = {name: means(each) for name, each in rows.items()}
    raw, written, human = (table[name]["matter"] for name in ("raw", "written", "human"))
    closed = round((written - raw) / (human - raw), 4) if human > raw else None
    return {"turns": len(rows["raw"]), **table, "gap_closed": closed}


def precision(ranking: Sequence[str], right: Group[str]) -> float:
    """Average precision, 0 to 1."""
    found, total = 0, 0.0
    for place, each in enumerate(ranking, 1):
        if each in right:
            found += 1
            total += found / place
    return total / max(1, len(right))
