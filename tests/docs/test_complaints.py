"""The page of complaints names only tests that exist, and a test or what is missing for each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.docs.pages import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MISSING = "not built yet"


def rows(text: str) -> list[list[str]]:
    """The cells of every table's rows, without the heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "What happened to people"]


def written_in(path: Path) -> set[str]:
    """The names of a file's tests, read and not imported."""
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = {node.name for node in tree.body if isinstance(node, functions)}
    return {name for name in names if name.startswith("test_")}


def unknown(text: str) -> list[str]:
    """The tests that the text names and nobody wrote."""
    named = _NAMED.findall(text)
    return [f"{file}::{name}" for file, name in named if name not in written_in(ROOT / file)]


def page() -> str:
    return (ROOT / "docs/complaints.md").read_text("utf-8")


def test_every_test_on_the_page_exists() -> None:
    assert len(_NAMED.findall(page())) > 50
    assert page().count("`tests/") == len(_NAMED.findall(page())), "each as path::name"
    assert unknown(page()) == []


def test_every_complaint_has_a_thread_and_a_test_or_says_what_is_missing() -> None:
    for row in rows(page()):
        assert len(row) == 4, row
        _what, where, _why, test = row
        assert re.search(r"\w#\d+", where), where
        assert _NAMED.search(test) or MISSING in test, test


def test_a_test_that_is_not_there_is_found_out() -> None:
    here = "tests/docs/test_complaints.py"
    good = f"`{here}::test_a_test_that_is_not_there_is_found_out`"
    bad = [f"{here}::test_nothing", f"{here}::rows", "tests/docs/test_none.py::test_it"]
    assert unknown(" ".join([good, *(f"`{each}`" for each in bad)])) == bad
