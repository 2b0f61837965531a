"""A document's tables are the same whether they were cut or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.readers.tables import table
from core.knowledge.chunk.adaptive import cut
from core.knowledge.documents import Document
from core.knowledge.tabular.columns import sheet
from core.knowledge.tabular.grid import grids

words = st.text("abcxyz |01", min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(words, words, words), min_size=2, max_size=80))
def test_every_row_of_a_table_is_found_again_where_it_stands(
    rows: list[tuple[str, str, str]],
) -> None:
    chunks = cut(Document("t", f"Some words.\n\n{table(rows)}", "u"))
    [grid] = grids(chunks)
    said = [row for row in (grid.head, *grid.rows) if any(row)]  # the head of some is empty
    assert said == [tuple(" ".join(c.split()) for c in row) for row in rows]
    for row, place in zip(grid.rows, grid.places, strict=True):
        line = place.chunk.text[place.start : place.end]
        assert all(cell.replace("|", "\\|") in line for cell in row)


def test_two_tables_of_one_head_in_two_sections_stay_two() -> None:
    one = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    found = grids(cut(Document("t", f"## One\n\n{one}\n## Two\n\n{one}", "u")))
    assert [len(grid.rows) for grid in found] == [1, 1]


def test_a_row_that_is_too_short_has_empty_cells_and_one_too_long_is_cut() -> None:
    [grid] = grids(cut(Document("t", "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n", "u")))
    assert grid.rows == [("1", ""), ("1", "2")]


def test_a_head_that_is_a_row_like_all_others_is_a_row_whose_columns_are_numbered() -> None:
    text = "| Ada | 36 |\n|---|---|\n| Bob | 40 |\n| Eve | 28 |\n"
    [grid] = grids(cut(Document("t", text, "u")))
    assert grid.rows == [("Ada", "36"), ("Bob", "40"), ("Eve", "28")]
    places = [place.chunk.text[place.start : place.end] for place in grid.places]
    assert places == ["| Ada | 36 |", "| Bob | 40 |", "| Eve | 28 |"]
    assert [column.name for column in sheet(grid).columns] == ["column 1", "column 2"]


def test_of_a_long_table_without_a_head_no_row_is_lost_or_said_twice() -> None:
    rows = [(f"name {n}", str(n * 7 % 100)) for n in range(300)]
    chunks = cut(Document("t", table(rows), "u"))
    [grid] = grids(chunks)
    assert len(chunks) > 3
    assert grid.rows == rows
