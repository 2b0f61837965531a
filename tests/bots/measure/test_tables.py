"""The measurement of tables finds its data by its layout, and hides titles where only cells may tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.measure.multimodal import eval_multimodal
from core.ports import Misconfigured
from tests.bots.measure.test_judged_search import lines, quiet

TABLES = [
    {
        "_id": "a",
        "title": "Orchard",
        "section": "Trees",
        "table": [["Tree", "Fruit"], ["x", "apple"]],
    },
    {"_id": "b", "title": "Garage", "section": "Cars", "table": [["Car", "Wheels"], ["y", "four"]]},
]
ASKED = [
    {"_id": "1", "text": "Which tree bears the apple?", "gold_table": "a"},
    {"_id": "2", "text": "What is in the garage?", "gold_table": "b"},
]
CONTEXTS = [
    {
        "table": {"uid": key, "table": [["", "2019"], [words, "12"]]},
        "paragraphs": [{"uid": "p", "order": 1, "text": f"All about {words}."}],
        "questions": [{"uid": f"q{key}", "question": f"What was {words} in 2019?"}],
    }
    for key, words in (("t1", "income from rent"), ("t2", "spending on travel"))
]


async def test_tables_are_found_by_cells_by_titles_and_with_their_paragraphs(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    lines(data / "some_tables.jsonl", TABLES)
    lines(data / "some_questions.jsonl", ASKED)
    (data / "contexts.json").write_text(json.dumps(CONTEXTS))
    (data / "other.json").write_text('{"no": "contexts"}')
    result = await eval_multimodal(data, tmp_path / "home", quiet)
    sets = result["sets"]
    assert set(sets) == {"some, cells only", "some, with titles", "contexts, contexts"}
    assert sets["some, with titles"]["bm25"] == {"recall@1": 1.0, "recall@5": 1.0, "mrr": 1.0}
    assert sets["contexts, contexts"]["mynah"]["recall@1"] == 1.0
    # No word of the second question stands in a cell.
    assert sets["some, cells only"]["bm25"]["recall@5"] == 0.5


async def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"_tables\.jsonl"):
        await eval_multimodal(tmp_path, tmp_path, quiet)
