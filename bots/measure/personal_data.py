"""`mynah eval personal-data`: how much of what tells something of somebody is found, and how much else."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from adapters.models.presidio import Presidio, is_installed
from bots.measure import Tell
from bots.measure.jsonl import rows_of
from core.ports import Misconfigured
from core.safety.found import Found
from core.safety.patterns import light

_WORD = re.compile(r"\w+")
BETA = 2.0
"""Recall counts so many times as much as precision, as Presidio's authors report it."""


@dataclass
class _Tally:
    """Words and spans, told apart by whether they were marked and whether they were found."""

    words: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, text: str, marked: Sequence[Found], found: Sequence[Found]) -> None:
        for match in _WORD.finditer(text):
            word = Found(match.start(), match.end(), "")
            there, told = bool(_over(word, marked)), bool(_over(word, found))
            self.words[
                "both" if there and told else "marked" if there else "found" if told else "-"
            ] += 1
        for each in marked:
            hit = "both" if _over(each, found) else "missed"
            self.spans[hit] += 1
            self.kinds.setdefault(each.kind, Counter())[hit] += 1
        for each in found:
            self.spans["right" if _over(each, marked) else "wrong"] += 1

    def figures(self) -> dict[str, Any]:
        words, spans = self.words, self.spans
        return {
            "words": _scores(words["both"], words["found"], words["both"], words["marked"]),
            "spans": _scores(spans["right"], spans["wrong"], spans["both"], spans["missed"]),
            "recall_by_kind": {
                kind: round(each["both"] / each.total(), 3)
                for kind, each in sorted(self.kinds.items())
            },
        }


def _over(one: Found, others: Sequence[Found]) -> list[Found]:
    return [each for each in others if each.start < one.end and one.start < each.end]


def _scores(right: int, wrong: int, hit: int, missed: int) -> dict[str, float]:
    precision = right / max(1, right + wrong)
    recall = hit / max(1, hit + missed)
    below = BETA**2 * precision + recall
    f = (1 + BETA**2) * precision * recall / below if below else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f2": round(f, 3)}


async def eval_personal_data(data: Path, tell: Tell) -> dict[str, Any]:
    """Every *.json that is a list of texts with marked spans, as Presidio's researchers publish them.

    Words: a word counts as right where it lies in what was found and in what was marked, of whatever
    kind, as in their published figures. Spans: what overlaps counts. Both by the light screen alone,
    and with Presidio where it is installed. Of ordinary text (paragraphs of *.md, passages of
    corpus.jsonl), in which nothing is marked: in how many of a thousand the light screen finds
    something, and what. Raises Misconfigured where there is none of it.
    """
    sets, ordinary = _marked(data), {n: _alarms(texts) for n, texts in _ordinary(data).items()}
    if not sets and not ordinary:
        raise Misconfigured(f"No texts with marked spans, *.md or corpus.jsonl under {data}.")
    presidio = Presidio() if sets and is_installed() else None
    if sets and presidio is None:
        tell("Presidio is not installed: the light screen alone is measured")
    results: dict[str, Any] = {}
    for name, rows in sets.items():
        tell(f"{name}: {len(rows)} texts")
        results[name] = {"texts": len(rows), "light": await _measured(rows, None)}
        if presidio is not None:
            results[name]["presidio"] = await _measured(rows, presidio)
    return {"eval": "personal-data", "sets": results, "ordinary": ordinary}


def _marked(data: Path) -> dict[str, list[tuple[str, list[Found]]]]:
    return {file.stem: rows for file in sorted(data.rglob("*.json")) if (rows := _rows(file))}


def _ordinary(data: Path) -> dict[str, list[str]]:
    texts = {
        f"{file.parent.name}/{file.name}": [
            f"{r.get('title', '')} {r['text']}" for r in rows_of(file)
        ]
        for file in sorted(data.rglob("corpus.jsonl"))
    }
    pages = [file.read_text("utf-8").split("\n\n") for file in sorted(data.rglob("*.md"))]
    return texts | ({"*.md": [each for page in pages for each in page]} if pages else {})


def _alarms(texts: Sequence[str]) -> dict[str, Any]:
    found = [(text, light(text)) for text in texts]
    kinds = Counter(each.kind for _, every in found for each in every)
    examples = [[f.kind, text[f.start : f.end]] for text, every in found for f in every]
    share = sum(bool(every) for _, every in found) / max(1, len(texts))
    return {
        "texts": len(texts),
        "a_thousand": round(1000 * share, 2),
        "kinds": kinds,
        "examples": examples[:: max(1, len(examples) // 20)],
    }


async def _measured(rows: Sequence[tuple[str, list[Found]]], presidio: Presidio | None) -> Any:
    tally, seconds = _Tally(), []
    if presidio is not None:
        await presidio.find("The first text loads the model.")
    for text, marked in rows:
        begun = time.perf_counter()
        found = light(text) if presidio is None else await presidio.find(text)
        seconds.append(time.perf_counter() - begun)
        tally.add(text, marked, found)
        await asyncio.sleep(0)
    slowest = sorted(seconds)[int(len(seconds) * 0.95)]
    return tally.figures() | {
        "milliseconds": {"p50": round(median(seconds) * 1000, 2), "p95": round(slowest * 1000, 2)}
    }


def _rows(file: Path) -> list[tuple[str, list[Found]]]:
    """Each text with what is marked in it; nothing where the file holds something else."""
    content = json.loads(file.read_text("utf-8"))
    if not isinstance(content, list) or not content:
        return []
    if not isinstance(content[0], dict) or "full_text" not in content[0]:
        return []
    return [
        (
            row["full_text"],
            [Found(s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"]],
        )
        for row in content
    ]
