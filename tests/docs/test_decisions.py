"""The index of decisions lists each of them once, with what would undo it."""

from __future__ import annotations

import re
from collections import Counter

from tests.docs.pages import ROOT

FOLDER = ROOT / "docs/decisions"


def missing(index: str, names: set[str]) -> set[str]:
    """The decisions that have no whole row of their own in the index."""
    rows = Counter(re.findall(r"^\| \[[^]]+\]\(([\w-]+\.md)\) \| [^|]+ \| [^|]+ \|$", index, re.M))
    return {name for name in names if rows[name] != 1}


def test_every_decision_has_one_row_in_the_index() -> None:
    decisions = {file.name for file in FOLDER.glob("*.md")} - {"README.md"}
    assert decisions
    assert missing((FOLDER / "README.md").read_text("utf-8"), decisions) == set()


def test_a_decision_without_a_whole_row_is_noticed() -> None:
    whole = "| [A](a.md) | Tea. | When coffee comes. |\n"
    assert missing(whole, {"a.md"}) == set()
    assert missing(whole, {"a.md", "b.md"}) == {"b.md"}
    assert missing("| [A](a.md) | Tea. |\n", {"a.md"}) == {"a.md"}
    assert missing(whole + whole, {"a.md"}) == {"a.md"}
