"""Columns are numbers where that is what all of their cells say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("language", "written", "read", "unit"),
    [
        ("en", ["$1.2M", "$800K", "$2B"], (1_200_000.0, 800_000.0, 2e9), "$"),
        ("en", ["£3m", "£2bn"], (3e6, 2e9), "£"),
        ("en", ["1.2K", "3M", "950"], (1200.0, 3e6, 950.0), ""),
        ("en", ["1.5 million USD", "2 billion USD"], (1.5e6, 2e9), "USD"),
        ("de", ["1,2 Mio. €", "800 Tsd. €", "2 Mrd. €"], (1.2e6, 800e3, 2e9), "€"),
        ("de", ["50 TEUR", "60 TEUR"], (50e3, 60e3), "EUR"),
        ("de", ["50 k€", "1,5 M€"], (50e3, 1.5e6), "€"),
        ("es", ["3 mil millones", "5 millones"], (3e9, 5e6), ""),
        ("zh", ["3万", "2億"], (30_000.0, 2e8), ""),
        ("en", ["120K", "300K"], (120.0, 300.0), "K"),
        ("en", ["5 m²", "6 m²"], (5.0, 6.0), "m²"),
        ("en", ["1,00,000", "12,34,567.5"], (100_000.0, 1_234_567.5), ""),
    ],
)
def test_numbers_that_are_written_short_are_read_at_full_length(
    language: str, written: list[str], read: tuple[float, ...], unit: str
) -> None:
    rows = "\n".join(f'k{n};"{cell}"' for n, cell in enumerate(written))
    [_, column] = sheet_of(f"Key;Value\n{rows}\n", language).columns
    assert (column.cells, column.unit) == (read, unit)


@pytest.mark.parametrize(
    "written",
    [
        ["5 M", "3 m"],
        ["5 mm", "3 m"],
        ["3 ms", "5 m"],
        ["12 Mio.", "14", "9"],
        ["$12M", "$14", "$9"],
        ["12¹", "3"],
        ["5³", "3"],
        ["①", "②"],
        ["10\n200", "7"],
        ["100 200 300", "3"],
        ["100 200 300", "400 500 600"],
    ],
)
def test_a_column_that_may_be_read_in_two_ways_stays_words(written: list[str]) -> None:
    assert all(not isinstance(cell, float) for cell in _column(written))


def test_a_k_of_a_size_may_be_1024() -> None:
    assert cells_of(sheet_of("File;Size\na;4.0K\nb;1.2M\n"), "Size") == ("4.0K", "1.2M")


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30),
    st.sampled_from(("{:,}", "{}", "${:,}", "{:,} kg")),
)
def test_a_column_of_numbers_is_those_numbers(numbers: list[int], form: str) -> None:
    assert _column([form.format(n) for n in numbers]) == tuple(map(float, numbers))


def test_numbers_that_may_be_a_thousand_times_as_much_are_told() -> None:
    [_, column] = sheet_of("Key;Value\na;1.234\nb;2.500\n").columns
    assert column.thousandths == "1.234"
    for others in ("0.125", "2.50", "1.234,5"):
        [_, column] = sheet_of(f"Key;Value\na;1.234\nb;{others}\n").columns
        assert column.thousandths == ""
