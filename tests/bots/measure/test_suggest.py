"""Logs and targets are found by their names, and completions judged by what somebody means."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.measure.suggest import by_prefix_counts, eval_suggest, logs
from core.ports import Misconfigured


def quiet(_words: str) -> None: ...


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asked = [f"how do i {verb} a {noun}" for verb in ("open", "close") for noun in ("tin", "door")]
    (tmp_path / "real_mq_log.txt").write_text("\n".join(asked))
    (tmp_path / "real_mq_test_targets.txt").write_text("How do I  open a window\nabc\n")
    (tmp_path / "titles_long_log.tsv").write_text("3\tcars and vans\n")
    (tmp_path / "titles_dev.tsv").write_text("7\tCars and Vans\n7\tcars of old\n")
    (tmp_path / "README.md").write_text("cars")
    return tmp_path


def test_targets_belong_to_the_log_whose_name_begins_like_theirs(data: Path) -> None:
    found = {each.name: (each.asked[0], each.targets) for each in logs(data)}
    assert found == {
        "real_mq_test": ("how do i open a tin", ["how do i open a window"]),
        "titles_dev": ("cars and vans", ["cars and vans", "cars of old"]),
    }


def test_seen_and_unseen_targets_are_judged_apart(data: Path) -> None:
    sets = eval_suggest(data, quiet)["sets"]
    real, titles = sets["real_mq_test"], sets["titles_dev"]
    assert real["unseen"]["targets"] == 1 and real["seen"]["targets"] == 4
    assert titles["unseen"]["targets"] == 1 and titles["seen"]["targets"] == 1
    assert titles["seen"]["mynah"]["mrr@10"] == titles["seen"]["shortest_first"]["mrr@10"] == 1.0
    # Nothing in the log goes on as "cars of old" does.
    assert titles["unseen"]["mynah"]["right@10"] == titles["unseen"]["baseline"]["right@10"] == 0.0


def test_the_baseline_offers_what_many_lines_begin_with_times_its_length() -> None:
    assert by_prefix_counts(["a bc", "a bc d", "a x"])("a") == ["a bc", "a bc d", "a x"]


def test_a_folder_without_a_log_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="NAME_log"):
        eval_suggest(tmp_path, quiet)
