"""The search measurements find their data by its layout and count as the field does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.models.reranker import NamedReranker
from bots.measure.answers import eval_answers
from bots.measure.docs import eval_docs
from bots.measure.judged import beir_collections
from bots.measure.retrieval import eval_retrieval, paired_interval
from core.knowledge.order import Ordering
from core.ports import Misconfigured
from tests.adapters.models.tiny_onnx import write_cross_encoder

DOCUMENTS = [
    {
        "_id": "a",
        "title": "Passwords",
        "text": "Reset your password in the settings of your account.",
    },
    {"_id": "b", "title": "Holidays", "text": "Request your vacation two weeks before you leave."},
    {"_id": "c", "title": "", "text": "The server listens on port 8080 unless told otherwise."},
    {"_id": "d", "title": "Nothing", "text": ""},
]
QUESTIONS = [
    {"_id": "1", "text": "How do I change my password?", "gold": ["a"]},
    {"_id": "2", "text": "Which port does the server use?", "gold": ["c"]},
    {"_id": "3", "text": "Nobody judged this one."},
]


def quiet(_words: str) -> None:
    """Progress that nobody reads."""


def lines(file: Path, rows: Sequence[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "some" / "name"
    lines(folder / "corpus.jsonl", DOCUMENTS)
    lines(folder / "queries.jsonl", QUESTIONS)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "any.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tc\t2\n2\tb\t0\n"
    )
    return tmp_path / "data"


async def test_a_collection_is_found_by_its_layout_and_measured(data: Path, tmp_path: Path) -> None:
    result = await eval_retrieval(data, tmp_path / "home", quiet)
    assert result["eval"] == "retrieval"
    systems = result["sets"]["some/name"]
    assert set(systems) == {"mynah", "bm25", "vectors", "mynah-bm25", "mynah-vectors"}
    assert systems["mynah"] == {"ndcg@10": 1.0, "recall@100": 1.0, "map": 1.0}
    assert systems["mynah-bm25"]["ndcg@10 low"] <= systems["mynah-bm25"]["ndcg@10 high"]
    again = await eval_retrieval(data, tmp_path / "home", quiet)
    assert again["sets"] == result["sets"]


async def test_a_cross_encoder_has_the_last_word_on_the_order(data: Path, tmp_path: Path) -> None:
    write_cross_encoder(tmp_path / "model", ["server"])
    queries = [{"_id": "2", "text": "vacation of the server: how do I change my password there?"}]
    lines(data / "some" / "name" / "queries.jsonl", queries)
    as_found = await eval_retrieval(data, tmp_path / "home", quiet)
    reranker = NamedReranker(f"onnx:{tmp_path / 'model'}")
    reranked = await eval_retrieval(data, tmp_path / "home", quiet, Ordering(reranker, 60))
    assert as_found["sets"]["some/name"]["mynah"]["map"] < 1
    assert reranked["sets"]["some/name"]["mynah"]["map"] == 1


async def test_sections_with_gold_lists_are_measured(data: Path, tmp_path: Path) -> None:
    result = await eval_docs(data, tmp_path / "home", quiet)
    assert result["sets"]["some/name"]["mynah"] == {
        "recall@3": 1.0,
        "precision@3": pytest.approx(1 / 3, abs=1e-4),
        "mrr": 1.0,
    }


async def test_a_folder_without_collections_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"corpus\.jsonl"):
        await eval_retrieval(tmp_path, tmp_path, quiet)
    with pytest.raises(Misconfigured, match="gold"):
        await eval_docs(tmp_path, tmp_path, quiet)


def test_only_judged_questions_are_asked_and_only_positive_grades_count(data: Path) -> None:
    [collection] = beir_collections(data)
    assert set(collection.questions) == {"1", "2"}
    assert collection.grades == {"1": {"a": 1}, "2": {"c": 2}}


def test_the_interval_holds_the_mean_and_repeats_with_its_seed() -> None:
    gains = np.random.default_rng(1).normal(0.05, 0.2, 300)
    low, high = paired_interval(gains, np.random.default_rng(2))
    assert low < gains.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * 0.2 / np.sqrt(300), rel=0.15)
    assert (low, high) == paired_interval(gains, np.random.default_rng(2))


async def test_answers_are_judged_with_their_documents_and_without_them(
    data: Path, tmp_path: Path
) -> None:
    result = await eval_answers(data, tmp_path / "home", quiet)
    assert result["eval"] == "answers"
    assert result["sets"]["some/name"]["mynah"] == {
        "questions": 2,
        "answered": 1.0,
        "right": 1.0,
        "unanswerable": 2,
        "refused": 1.0,
        "sentences": 2,
        "support": 1.0,
        "exact": 1.0,
        "auc": 1.0,
    }


async def test_answers_are_not_judged_where_nobody_says_what_is_right(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="gold"):
        await eval_answers(tmp_path, tmp_path / "home", quiet)
