"""Answers that people rated, found by the names and the forms of their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bots.measure.jsonl import rows_of
from core.ports import Misconfigured
from core.quality.read import Answered


@dataclass(frozen=True, slots=True)
class RatedSet:
    """Answers of one file and people's ratings of each, from 0 to 1; `kind` is what it was made for."""

    name: str
    kind: str
    answers: tuple[Answered, ...]
    ratings: Mapping[str, tuple[float, ...]]


Row = tuple[Answered, Mapping[str, float]]


def rated_sets(data: Path) -> list[RatedSet]:
    """MTRAG's human evaluation, BEGIN, USR on Topical-Chat, HaluEval; raises Misconfigured for none."""
    found = []
    for kind, (pattern, row) in _FORMS.items():
        for file in sorted(data.rglob(pattern)):
            rows = list(map(row, rows_of(file)))
            if rows:
                ratings = {key: tuple(rates[key] for _, rates in rows) for key in rows[0][1]}
                answers = tuple(answer for answer, _ in rows)
                found.append(RatedSet(file.stem, kind, answers, ratings))
    if not found:
        patterns = ", ".join(pattern for pattern, _ in _FORMS.values())
        raise Misconfigured(f"No {patterns} under {data}.")
    return found


def _mtrag(row: Mapping[str, Any]) -> Row:
    """Katsis et al. 2025: three people's ratings, 1 to 4."""
    said = [turn["text"] for turn in row["turns"]]
    ratings = {key: (sum(of) / len(of) - 1) / 3 for key, of in row["human"].items()}
    ratings["mean"] = sum(ratings.values()) / len(ratings)
    turn = Answered(said[-1], row["response"], tuple(row["contexts"]), tuple(said[:-1]))
    return turn, ratings


def _begin(row: Mapping[str, Any]) -> Row:
    """Dziri et al. 2022: replies that follow from their knowledge, against all others."""
    label = float(row["begin_label"] == "Fully attributable")
    return Answered(row["message"], row["response"], (row["knowledge"],)), {"label": label}


def _usr(row: Mapping[str, Any]) -> Row:
    """Mehri and Eskenazi 2020: means of three people's ratings on scales of their own."""
    said = [line.strip() for line in row["source"].splitlines() if line.strip()]
    ratings = {key: (row["scores"][key] - low) / (high - low) for key, (low, high) in _USR.items()}
    turn = Answered(said[-1], row["system_output"], (row["context"],), tuple(said[:-1]))
    return turn, ratings


def _halueval(row: Mapping[str, Any]) -> Row:
    """Li et al. 2023: answers to general questions, 1 where nothing in them is made up."""
    label = float(row["hallucination"] == "no")
    return Answered(row["user_query"], row["chatgpt_response"]), {"label": label}


_USR = {"coherence": (1, 3), "groundedness": (0, 1), "overall": (1, 5)}
_FORMS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Row]]] = {
    "mtrag": ("mtrag_human_eval_*.jsonl", _mtrag),
    "begin": ("begin_*.jsonl", _begin),
    "usr": ("usr_topicalchat_*.jsonl", _usr),
    "halueval": ("halueval_general_*.jsonl", _halueval),
}
