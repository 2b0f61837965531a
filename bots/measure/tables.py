"""The tables of `mynah eval multimodal`: is the right one found by its cells, its titles, its paragraphs?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.sources.readers.tables import table
from bots.measure import Tell
from bots.measure.jsonl import rows_of
from bots.measure.judged import Collection, means
from bots.measure.searching import Ranking, Searching, searching

DEPTHS = (1, 5)


async def table_sets(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Recall@1, recall@5 and mean reciprocal rank of the right table for every set under `data`.

    A `NAME_tables.jsonl` beside a `NAME_questions.jsonl` (as FeTaQA is kept) is measured twice: by
    its cells alone, and with its title and section. A JSON file that lists contexts of a table,
    paragraphs and questions (as TAT-QA) is measured with each context as one document.
    """
    sets = {}
    for collection in (*_titled(data), *_contexts(data)):
        async with searching(collection, home, tell) as search:
            sets[collection.name] = await _measured(collection, search, tell)
    return sets


def _titled(data: Path) -> Iterator[Collection]:
    for file in sorted(data.rglob("*_tables.jsonl")):
        asked = file.with_name(file.name.replace("_tables.", "_questions."))
        if not asked.exists():
            continue
        name = file.name.removesuffix("_tables.jsonl")
        tables, questions = rows_of(file), rows_of(asked)
        texts = {each["_id"]: each["text"] for each in questions}
        grades = {each["_id"]: {each["gold_table"]: 1} for each in questions}
        cells = {each["_id"]: ("", table(each["table"])) for each in tables}
        titled = {
            each["_id"]: (each["title"], f"## {each['section']}\n\n{table(each['table'])}")
            for each in tables
        }
        yield Collection(f"{name}, cells only", cells, texts, grades)
        yield Collection(f"{name}, with titles", titled, texts, grades)


def _contexts(data: Path) -> Iterator[Collection]:
    for file in sorted(data.rglob("*.json")):
        contexts = json.loads(file.read_text("utf-8"))
        if not isinstance(contexts, list) or not all(map(_is_context, contexts)):
            continue
        documents: dict[str, tuple[str, str]] = {}
        texts: dict[str, str] = {}
        grades: dict[str, Mapping[str, int]] = {}
        for each in contexts:
            key = each["table"]["uid"]
            paragraphs = sorted(each["paragraphs"], key=lambda one: one["order"])
            parts = [*(one["text"] for one in paragraphs), table(each["table"]["table"])]
            documents[key] = ("", "\n\n".join(parts))
            texts |= {one["uid"]: one["question"] for one in each["questions"]}
            grades |= {one["uid"]: {key: 1} for one in each["questions"]}
        yield Collection(f"{file.stem}, contexts", documents, texts, grades)


def _is_context(value: Any) -> bool:
    return isinstance(value, dict) and {"table", "paragraphs", "questions"} <= value.keys()


async def _measured(
    collection: Collection, search: Searching, tell: Tell
) -> dict[str, Mapping[str, float]]:
    systems = {"mynah": search.mynah, "bm25": search.bm25, "vectors": search.vectors}
    figures: dict[str, Mapping[str, float]] = {}
    for name, system in systems.items():
        tell(f"{collection.name}: {name} answers {len(collection.questions)} questions")
        rows = [
            _scores(await system(text), collection.grades[key])
            for key, text in collection.questions.items()
        ]
        figures[name] = means(rows)
    return figures


def _scores(ranking: Ranking, grades: Mapping[str, int]) -> dict[str, float]:
    found: Sequence[str] = list(ranking)
    rank = next((n for n, key in enumerate(found, 1) if key in grades), 0)
    recalls = {f"recall@{depth}": float(0 < rank <= depth) for depth in DEPTHS}
    return {**recalls, "mrr": 1 / rank if rank else 0.0}
