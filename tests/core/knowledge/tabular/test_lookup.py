"""A row is looked up where all words of one of its cells are asked for, in the best passage."""

from __future__ import annotations

from core.knowledge.quotable import pieces_of
from core.knowledge.tabular.lookup import looked_up
from tests.core.knowledge.passages import passage
from tests.core.knowledge.tabular.library import SERVICES

REFUSALS = """| Reason | What to do |
|---|---|
| the file is empty | write something into it |
| an archive | `mynah index --help` tells how to index documents of its kind |
"""
PRICES = "\n".join("| " + line.replace(",", " | ") + " |" for line in SERVICES.splitlines())
PRICES = PRICES.replace("\n", "\n|---|---|---|---|---|---|\n", 1)


def rows(question: str, *tables: str) -> list[str]:
    """The rows, without heads, that are looked up in these passages of one table each."""
    passages = [passage(f"{n}", "Notes", text) for n, text in enumerate(tables)]
    pieces = [piece for n, each in enumerate(passages) for piece in pieces_of(n, each)]
    found = looked_up(question, "en", pieces, passages)
    return [piece.text for piece in found if piece.kind == "row"]


def test_a_row_is_named_by_all_words_of_a_cell() -> None:
    [row] = rows("Who owns borealis?", PRICES)
    assert "borealis" in row


def test_some_words_of_a_long_cell_name_no_row() -> None:
    assert rows("How do I index documents?", REFUSALS) == []


def test_a_row_further_down_is_not_meant() -> None:
    assert rows("Who owns borealis?", REFUSALS, PRICES) == []
