"""Judged questions that end a conversation, found by the layout of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bots.measure.jsonl import rows_of
from bots.measure.judged import Collection, collected
from core.ports import Misconfigured


@dataclass(frozen=True, slots=True)
class LastTurn:
    """What was asked last, and before it in the same conversation, oldest first."""

    question: str
    said: tuple[str, ...]
    label: str = ""
    """ANSWERABLE, UNANSWERABLE, PARTIAL or UNDERSPECIFIED, where somebody judged it; else ""."""


@dataclass(frozen=True, slots=True)
class Conversations:
    """One file of questions over a collection, whose questions are the last turns, by id."""

    collection: Collection
    turns: Mapping[str, LastTurn]


def conversations(data: Path, *, required: bool = True) -> Iterator[Conversations]:
    """Every file of last turns beside a corpus.jsonl with judgements in qrels/*.tsv.

    Its rows have `_id`, `lastturn` and `all_questions` (lines), or `task_id` and `turns` with a
    `speaker` each and perhaps `answerability`: the two forms of MTRAG (Katsis et al. 2025). Raises
    Misconfigured where there is none and there must be.
    """
    none = required
    for corpus in sorted(data.rglob("corpus.jsonl")):
        for file in sorted(corpus.parent.glob("*.jsonl")):
            rows = [] if file == corpus else rows_of(file)
            turns = dict(filter(None, map(_turn, rows)))
            if not turns:
                continue
            none = False
            asked = {key: turn.question for key, turn in turns.items()}
            yield Conversations(collected(corpus, data, file.stem, asked), turns)
    if none:
        raise Misconfigured(f"No corpus.jsonl with a file of last turns beside it under {data}.")


def _turn(row: Mapping[str, Any]) -> tuple[str, LastTurn] | None:
    if "lastturn" in row:
        said = row.get("all_questions", "").split("\n")[:-1]
        return row["_id"], LastTurn(row["lastturn"].strip(), tuple(said))
    if "task_id" not in row or not row.get("turns"):
        return None
    asked = [turn["text"] for turn in row["turns"] if turn["speaker"] == "user"]
    label = (row.get("answerability") or [""])[0]
    return row["task_id"], LastTurn(asked[-1].strip(), tuple(asked[:-1]), label)
