"""Columns are numbers where that is what all of their cells say."""

from __future__ import annotations

import pytest

from tests.core.knowledge.tabular.library import cells_of, sheet_of


def _column(cells: list[str], language: str = "en") -> tuple[object, ...]:
    rows = "\n".join(f'k{n};"{cell}"' for n, cell in enumerate(cells))
    return cells_of(sheet_of(f"Key;Value\n{rows}\n", language), "Value")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["1,234.5", "12"], (1234.5, 12.0)),
        (["1.234,50 €", "12,00 €"], (1234.5, 12.0)),
        (["$ 1,452.4", "44.1", "(12)"], (1452.4, 44.1, -12.0)),
        (["12,5", "3", "1.000"], (12.5, 3.0, 1000.0)),
        (["5 %", "6%"], (5.0, 6.0)),
        (["−5", "+6"], (-5.0, 6.0)),
        (["1 234", "2 345 678"], (1234.0, 2345678.0)),
        (["1'234", "12"], (1234.0, 12.0)),
    ],
)
def test_numbers_are_read_as_their_column_writes_them(
    written: list[str], read: tuple[float, ...]
) -> None:
    assert _column(written) == read


def test_what_can_be_read_in_two_ways_is_read_as_its_language_writes_it() -> None:
    assert _column(["1.234", "2.500"], "de") == (1234.0, 2500.0)
    assert _column(["1.234", "2.500"], "en") == (1.234, 2.5)


@pytest.mark.parametrize(
    "written",
    [
        ["12.05.2024", "13.05.2024"],
        ["Q1 2019", "Q2 2019"],
        ["12 kg", "13 g"],
        ["12 kg", "13"],
        ["10:30", "11:45"],
        ["1.2.3", "1.2.4"],
        ["2024-01-05", "2024-01-06"],
        ["12", "many"],
    ],
)
def test_what_is_no_number_stays_words(written: list[str]) -> None:
    assert _column(written) == tuple(written)


def test_single_words_among_numbers_are_left_out_and_counted() -> None:
    table = sheet_of("Key,Value\na,1\nb,2\nc,3\nd,4\ne,5\nf,unknown\ng,n/a\n")
    assert cells_of(table, "Value") == (1.0, 2.0, 3.0, 4.0, 5.0, None, None)
    assert [column.odd for column in table.columns] == [0, 1]


def test_rows_of_totals_are_no_rows() -> None:
    table = sheet_of()
    assert cells_of(table, "Seats") == (5.0, 10.0, 20.0, 2.0)
    assert (table.rows, table.totals) == ((0, 1, 2, 3), 1)


def test_columns_of_one_name_or_none_are_told_apart() -> None:
    table = sheet_of("Name,Value,value,\na,1,2,3\n")
    assert [column.name for column in table.columns] == ["Name", "Value", "value 3", "column 4"]


def test_a_column_without_a_cell_is_left_out_by_the_reader() -> None:
    table = sheet_of("Name,,Value\na,,1\n")
    assert [column.name for column in table.columns] == ["Name", "Value"]


def test_only_whole_numbers_of_four_digits_are_years() -> None:
    table = sheet_of("Name,Year,Price\na,2014,2014.5\nb,2015,3\n")
    assert [column.yearly for column in table.columns] == [False, True, False]
