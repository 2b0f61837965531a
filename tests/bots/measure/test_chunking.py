"""The measurement of chunks counts characters as the field does, and finds its data by its layout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.measure.chunking import CUTS, eval_chunking
from bots.measure.cuts import covered, fixed, placed, recursive, touching
from core.knowledge.chunk.chunk import chunk
from core.knowledge.documents import Document
from core.ports import Misconfigured

PUMP = "Close the valve before you open the pump. Then call the plant."
PRIZE = "The prize of the chess club is a silver cup."


def quiet(_words: str) -> None:
    """Progress that nobody reads."""


@given(st.text(alphabet="ab \n", max_size=300), st.integers(1, 50))
def test_recursive_cuts_leave_out_nothing_but_space(text: str, size: int) -> None:
    spans = recursive(text, size)
    assert all(0 < end - begin <= size for begin, end in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_recursive_cuts_prefer_paragraphs_to_lines_and_lines_to_words() -> None:
    text = "aa aa\nbb\n\ncc cc cc"
    assert [text[a:b] for a, b in recursive(text, 8)] == ["aa aa\nbb", "\ncc cc", " cc"]


def test_fixed_cuts_overlap_as_they_are_told() -> None:
    assert fixed("abcdefgh", 4, 2) == [(0, 4), (2, 6), (4, 8)]


def test_recall_precision_and_iou_count_characters() -> None:
    scores = covered([(0, 10), (20, 30)], [(5, 15)], elsewhere=10)
    assert (scores.recall, scores.precision, scores.iou) == (5 / 20, 5 / 20, 5 / 35)
    assert covered([(0, 10)], []).iou == 0
    assert touching([(0, 10)], [(5, 15), (10, 20)]) == [(5, 15)]


def test_a_chunk_is_found_where_its_words_stand_in_the_source() -> None:
    source = f"# Pumps\n\n{PUMP}\n\n## Chess\n\n* {PRIZE}\n"
    spans = placed(chunk(Document("T", source, "file:///t.md")), source)
    assert [source[a:b] for a, b in spans] == [PUMP, PRIZE]


def test_a_chunk_of_an_escaped_source_is_found_behind_its_speaker() -> None:
    source = r"[{'content': 'Is it on?', 'role': 'user'}, {'content': 'Yes.\nIt is.', 'role': 'x'}]"
    told = chunk(Document("T", "user: Is it on?\n\nx: Yes.\nIt is.", "file:///t.md"))
    [(begin, end)] = placed(told, source, escaped=True)
    assert source[begin:end].startswith("Is it on?") and source[begin:end].endswith("It is.")


async def test_all_cuts_are_compared_and_documents_keep_their_words(tmp_path: Path) -> None:
    folder = tmp_path / "some"
    (folder / "corpora").mkdir(parents=True)
    (folder / "corpora" / "a.md").write_text(f"{PUMP}\n\n{PRIZE}\n")
    wanted = [{"content": PRIZE, "start_index": 64, "end_index": 64 + len(PRIZE)}]
    row = {"question": "What is the prize?", "corpus_id": "a", "references": wanted}
    (folder / "questions.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "documents" / "csv").mkdir(parents=True)
    (tmp_path / "documents" / "csv" / "t.csv").write_text("a,b\none,two\n")
    result = await eval_chunking(tmp_path, tmp_path / "home", quiet)
    figures = result["sets"]["some"]
    assert set(figures) == {f"{way} {by}" for way in ("mynah", *CUTS) for by in ("bm25", "hybrid")}
    assert all(row["recall"] == 1.0 and row["questions"] == 1 for row in figures.values())
    assert result["documents"]["documents"]["lost"] == 0
    assert result["documents"]["documents"]["kinds_right"] == 1.0


async def test_a_folder_without_either_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"questions\.jsonl"):
        await eval_chunking(tmp_path, tmp_path / "home", quiet)
