"""Last turns are found by the layout of their files, judged as they stand, and told apart by their labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.measure.answers import eval_answers
from bots.measure.carry_weights import examples, fit
from bots.measure.conversational import eval_conversational
from bots.measure.conversations import LastTurn, conversations
from bots.measure.rewrites import Rewritten
from bots.measure.support import auc, exact, precisions
from core.knowledge.block import Block
from core.messages import Chunk, Citation, Passage
from core.ports import Misconfigured
from tests.bots.measure.test_judged_search import DOCUMENTS, lines, quiet

QUERIES = [
    {
        "_id": "1",
        "lastturn": "How do I change my password? ",
        "all_questions": "Hello?\nHow do I change my password? ",
    },
    {"_id": "2", "lastturn": "Nobody judged this one."},
]
TASKS = [
    {
        "task_id": "t1",
        "turns": [
            {"speaker": "user", "text": "Tell me of the server."},
            {"speaker": "agent", "text": "What of it?"},
            {"speaker": "user", "text": "Which port does the server use?"},
        ],
        "answerability": ["ANSWERABLE"],
    },
    {
        "task_id": "t2",
        "turns": [{"speaker": "user", "text": "Who won the chess tournament in Paris?"}],
        "answerability": ["UNANSWERABLE"],
    },
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "talks"
    lines(folder / "corpus.jsonl", DOCUMENTS)
    lines(folder / "human_queries.jsonl", QUERIES)
    lines(folder / "some_tasks.jsonl", TASKS)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "one.tsv").write_text("q\td\ts\n1\ta\t1\n")
    (folder / "qrels" / "two.tsv").write_text("q\td\ts\nt1\tc\t1\nt2\ta\t0\n")
    return tmp_path / "data"


def test_both_forms_of_last_turns_are_read(data: Path) -> None:
    human, tasks = conversations(data)
    assert human.collection.name == "talks/human_queries"
    assert human.turns["1"] == LastTurn("How do I change my password?", ("Hello?",))
    assert tasks.turns["t1"] == LastTurn(
        "Which port does the server use?", ("Tell me of the server.",), "ANSWERABLE"
    )
    assert tasks.collection.grades == {"t1": {"c": 1}}


async def test_the_last_turn_is_measured_as_it_stands(data: Path, tmp_path: Path) -> None:
    result = await eval_conversational(data, tmp_path / "home", quiet)
    assert list(result["sets"]) == ["talks/human_queries", "talks/some_tasks"]
    for systems in result["sets"].values():
        assert systems["mynah"] == {"ndcg@5": 1.0, "recall@5": 1.0, "recall@10": 1.0}


async def test_what_leans_is_measured_alone_and_completed(data: Path, tmp_path: Path) -> None:
    said = [{"speaker": "user", "text": text} for text in ("Where is the server?", "And its port?")]
    lines(data / "talks" / "some_tasks.jsonl", [{"task_id": "t1", "turns": said}])
    result = await eval_conversational(data, tmp_path / "home", quiet)
    alone, leaning = result["sets"]["talks/human_queries"], result["sets"]["talks/some_tasks"]
    assert "leaning" not in alone
    assert leaning["leaning"]["turns"] == 1
    assert leaning["leaning"]["completed"]["recall@5"] == leaning["completed"]["recall@5"] == 1.0
    assert alone["alone"] == alone["completed"]


async def test_rewrites_are_measured_by_what_is_found_with_them(tmp_path: Path) -> None:
    rows = [
        ("1_1", "What is throat cancer?", "What is throat cancer?"),
        ("1_2", "Is it treatable?", "Is throat cancer treatable?"),
        ("2_2", "Who drew it?", "Who drew the map of Boise?"),
        ("2_1", "Where is the map of Boise?", "Where is the map of Boise?"),
        ("3_1", "Who drew the comics?", "Who drew the comics?"),
        ("3_2", "Is cancer in comics?", "Is cancer in comics treatable?"),
    ]
    named = [{"_id": key, "raw": raw, "resolved": meant} for key, raw, meant in rows]
    lines(tmp_path / "data" / "some_rewrites.jsonl", named)
    result = await eval_conversational(tmp_path / "data", tmp_path / "home", quiet)
    assert result["sets"] == {}
    figures = result["rewrites"]["some_rewrites"]
    assert figures["turns"] == 3
    assert figures["human"]["own"] == 1.0
    raw, written, human = (figures[name]["matter"] for name in ("raw", "written", "human"))
    assert written >= human > raw
    assert figures["gap_closed"] >= 1.0


def test_weights_of_what_is_taken_along_are_fitted_on_rewrites() -> None:
    talks = [
        [
            Rewritten(f"What is {thing}?", f"What is {thing}?"),
            Rewritten("Is it old?", f"Is {thing} old?"),
            Rewritten("Who made it?", f"Who made {thing}?"),
            Rewritten("When was the axe made?", "When was the axe made?"),
        ]
        for thing in ("Oak", "Elm", "Ash", "Fir", "Yew", "Pine", "Lime", "Palm", "Box", "Larch")
    ]
    found = fit(talks)
    assert set(found.pointing.weights) == set(found.whole.weights) == set(found.whole.typical)
    signals, right = next(examples(talks[0], back=True))
    assert right and found.pointing.probability(signals) > found.pointing.threshold


async def test_what_can_be_answered_is_told_from_what_cannot(data: Path, tmp_path: Path) -> None:
    result = await eval_answers(data, tmp_path / "home", quiet)
    [figures] = (systems["mynah"] for systems in result["sets"].values())
    assert (figures["questions"], figures["unanswerable"]) == (1, 1)
    assert (figures["answered"], figures["refused"], figures["auc"]) == (1.0, 1.0, 1.0)


async def test_a_folder_without_last_turns_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="last turns"):
        await eval_conversational(tmp_path, tmp_path, quiet)


def test_a_sentence_is_borne_by_the_quote_behind_it_alone() -> None:
    cited = Citation(1, "A", "a", "Backups run every night.", "c1")
    other = Citation(2, "B", "b", "The canteen opens at ten.", "c2")
    block = Block("Backups run every night. [1] Backups run at ten. [2] More.", (cited, other))
    assert precisions([Block("**Backups**"), block]) == [1.0, 0.5, 0.0]


def test_a_quote_is_exact_where_its_chunk_has_it_letter_for_letter() -> None:
    chunk = Chunk("c1", "a", "a", "A", (), "Backups run\nevery night.", 0)
    quotes = [
        Citation(n, "A", "a", words, "c1") for n, words in ((1, "run every"), (2, "Run every"))
    ]
    assert exact([Block("x", tuple(quotes))], [Passage(chunk, 1.0, "")]) == [True, False]


def test_auc_is_how_often_one_kind_is_above_the_other() -> None:
    assert auc([0.9, 0.5], [0.5, 0.1]) == (1 + 1 + 0.5 + 1) / 4
