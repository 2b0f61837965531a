"""What the measurements of the cache read and draw; the figures themselves are measured, not tested."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bots.measure.reuse import arrivals, repeating
from bots.measure.rewording import NEAR, SAME, own_pairs, read_pairs
from core.ports import Misconfigured


def test_arrivals_are_read_from_the_first_trace_to_the_second(tmp_path: Path) -> None:
    (tmp_path / "a_notes.csv").write_text("name,value\nx,1\n")
    (tmp_path / "b_trace.csv").write_text(
        "TIMESTAMP,ContextTokens\n"
        "2023-11-16 18:15:46.6805900,374\n2023-11-16 18:15:46.9951690,396\n2023-11-16 18:15:50.1,1\n"
    )
    first, second, third = arrivals(tmp_path)
    assert first == second and third == first + 4


def test_a_folder_without_a_trace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="TIMESTAMP"):
        list(arrivals(tmp_path))


def test_about_as_many_are_asked_again_as_said_and_few_of_them_often() -> None:
    new = [f"q{n}" for n in range(2_000)]
    asked = repeating(new, 2_000, 0.4, np.random.default_rng(1))
    assert len(asked) == 2_000
    assert 1 - len(set(asked)) / 2_000 == pytest.approx(0.4, abs=0.04)
    counts = sorted((asked.count(each) for each in set(asked)), reverse=True)
    assert counts[0] >= 10 and counts[len(counts) // 2] == 1
    assert repeating(["only"], 5, 0.4, np.random.default_rng(1)) == ["only"] * 5
    again = [repeating(new, 50, 0.4, np.random.default_rng(3)) for _ in range(2)]
    assert again[0] == again[1]


def test_our_own_pairs_are_of_each_kind_as_many_and_none_stands_twice() -> None:
    pairs = own_pairs()
    assert {
        kind: sum(each.kind == kind for each in pairs) for kind in (*SAME, *NEAR)
    } == dict.fromkeys((*SAME, *NEAR), 125)
    assert all(each.one != each.other for each in pairs)
    assert len({(each.one, each.other) for each in pairs}) == 1_000


def test_pairs_of_others_are_read_by_their_fields(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"a": "A?", "b": "B?", "same_answer": false, "category": "scope"}\n')
    [pair] = read_pairs(file)
    assert (pair.one, pair.other, pair.same, pair.kind) == ("A?", "B?", False, "scope")
    with pytest.raises(Misconfigured, match="no file"):
        read_pairs(tmp_path / "none.jsonl")
