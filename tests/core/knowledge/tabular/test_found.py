"""What tables are found by: their rows in words, words side by side, and cells as wholes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.readers.tables import table
from core.knowledge.retrieve import question_terms
from core.knowledge.tabular.phrases import phrases, sought
from core.knowledge.tabular.told import FORM, has_table, told

SHOWN = """The prizes:

| Year | Award | |
|---|---|---|
| 2014 | Golden Boat | won |
| | Silver Tree \\| Oak | |

After the table | it goes on."""


def test_each_row_is_told_behind_the_heads_of_its_columns() -> None:
    assert told(SHOWN) == (
        "The prizes:\n\nYear, Award\n\nYear: 2014; Award: Golden Boat; won\n"
        "Award: Silver Tree | Oak\n\nAfter the table | it goes on."
    ).replace("Award\n\nYear", "Award\nYear")


@given(st.text("ab|- \\\n:", max_size=80))
def test_what_holds_no_table_is_told_as_it_stands(text: str) -> None:
    if not has_table(text):
        assert told(text) == text


@given(st.lists(st.tuples(st.text("abc |x", min_size=1), st.text("yz 1", min_size=1)), min_size=2))
def test_no_word_of_a_cell_is_lost_when_it_is_told(rows: list[tuple[str, str]]) -> None:
    shown = table(rows)
    words = {word for row in rows for cell in row for word in cell.split()}
    assert words <= set(told(shown).replace(";", " ").replace(":", " ").replace(",", " ").split())


def test_only_texts_with_tables_have_phrases() -> None:
    assert phrases("Golden Boat | Silver Tree", "en") == []
    assert {"golden_boat", "=golden_boat", "=2014"} <= set(phrases(SHOWN, "en"))


def test_words_in_two_cells_do_not_stand_side_by_side() -> None:
    assert "2014_golden" not in phrases(SHOWN, "en")


def test_a_question_seeks_its_words_side_by_side_and_as_cells() -> None:
    found = sought("Who won the Golden Boat in 2014?", "en")
    assert {"golden_boat", "=golden_boat", "=2014"} <= set(found)


def test_words_that_only_hold_a_question_together_are_not_sought() -> None:
    assert "the" not in question_terms("What is the price of the boat?", "en").split()
    assert question_terms("What is it?", "en").split()


def test_rows_are_told_in_the_form_whose_version_stands_with_their_vectors() -> None:
    # Who changes what is told raises FORM, so that tables are embedded anew.
    assert (FORM, told("| Port | Use |\n| --- | --- |\n| 8080 | web |\n| 22 |  |")) == (
        "1",
        "Port, Use\nPort: 8080; Use: web\nPort: 22",
    )
