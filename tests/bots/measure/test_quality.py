"""`mynah eval quality` finds rated answers by their files' names, and agreement is counted as the field does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bots.measure.quality import agreement, eval_quality
from bots.measure.rated import rated_sets
from core.ports import Misconfigured

SAID = [
    ("Is the mill open?", "The mill is open until six.", 4),
    ("Who built it?", "Anna Roth built the mill in 1871.", 3),
    ("What is ground there?", "Spelt and rye are ground there.", 4),
    ("Is there a shop?", "I believe the owner sells balloons.", 1),
    ("May dogs come in?", "Cats rule Sweden since 1950.", 2),
    ("Is it far?", "It is a mile from the river.", 3),
]
CONTEXT = (
    "The mill is open until six. Anna Roth built the mill in 1871. Spelt and rye are ground there. "
    "It is a mile from the river."
)


def quiet(_words: str) -> None:
    """Progress that nobody reads."""


def write(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "rated"
    folder.mkdir()
    rated = ("naturalness", "appropriateness", "completeness", "faithfulness")
    write(
        folder / "mtrag_human_eval_z.jsonl",
        [
            {
                "turns": [{"speaker": "user", "text": question}],
                "contexts": [CONTEXT],
                "response": answer,
                "human": {key: [rate] * 3 for key in rated},
            }
            for question, answer, rate in SAID
        ],
    )
    write(
        folder / "begin_test_mill.jsonl",
        [
            {
                "knowledge": CONTEXT,
                "message": question,
                "response": answer,
                "begin_label": "Fully attributable" if rate > 2 else "Generic",
            }
            for question, answer, rate in SAID
        ],
    )
    scores = {"coherence": 2.0, "groundedness": 0.5}
    write(
        folder / "usr_topicalchat_z.jsonl",
        [
            {
                "source": f"hello\n{question}\n",
                "system_output": answer,
                "context": CONTEXT,
                "scores": {**scores, "overall": rate},
            }
            for question, answer, rate in SAID
        ],
    )
    write(
        folder / "halueval_general_z.jsonl",
        [
            {
                "user_query": question,
                "chatgpt_response": answer,
                "hallucination": "no" if rate > 2 else "yes",
            }
            for question, answer, rate in SAID
        ],
    )
    return tmp_path


async def test_every_set_is_found_by_its_name_and_compared(data: Path, tmp_path: Path) -> None:
    found = await eval_quality(data, tmp_path / "home", quiet)
    sets = found["sets"]
    assert set(sets) == {
        "mtrag_human_eval_z",
        "begin_test_mill",
        "usr_topicalchat_z",
        "halueval_general_z",
        "mtrag_human_eval_z swapped",
    }
    assert sets["begin_test_mill"]["label"]["shipped"] == 1.0
    assert sets["mtrag_human_eval_z"]["faithfulness"]["shipped"] > 0.5
    assert sets["usr_topicalchat_z"]["coherence"]["shipped"] == 0.0  # all were rated alike
    assert found["speed"]["p50_ms"] > 0


def test_ratings_are_brought_to_one_scale(data: Path) -> None:
    sets = {each.kind: each for each in rated_sets(data)}
    assert sets["mtrag"].ratings["faithfulness"][:2] == pytest.approx((1, 2 / 3))
    assert sets["usr"].ratings["overall"][0] == 0.75
    assert sets["usr"].answers[0].before == ("hello",)
    assert sets["begin"].ratings["label"] == (1, 1, 1, 0, 0, 1)


def test_a_folder_without_ratings_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="mtrag_human_eval"):
        rated_sets(tmp_path)


def test_agreement_is_by_rank_and_labels_are_told_apart_by_auc() -> None:
    assert agreement(np.array([1.0, 5.0, 100.0]), np.array([0.1, 0.5, 0.6])) == pytest.approx(1)
    assert agreement(np.array([1.0, 2.0, 2.0]), np.array([0.0, 1.0, 0.0])) == 0.75
    ranked = agreement(np.array([1.0, 2.0, 2.0, 3.0]), np.array([0.1, 0.2, 0.3, 0.4]))
    assert ranked == pytest.approx(0.9487, abs=1e-4)  # ties share the mean of their places
