"""Sheets as people lay them out: titles, several tables, merged cells, heads of several rows, formats."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from adapters.sources.readers.choose import read
from adapters.sources.readers.formats import shown

Rows = list[list[object]]


def sheet(rows: Rows, *merged: str, formats: dict[str, str] | None = None) -> str:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "S"
    for row in rows:
        page.append(list(row))
    for each in merged:
        page.merged_cells.add(each)  # not merge_cells, which would make each cell
    for place, code in (formats or {}).items():
        page[place].number_format = code
    held = io.BytesIO()
    book.save(held)
    return read(held.getvalue(), "x.xlsx").text.removeprefix("## S\n\n")


def tables(text: str) -> list[str]:
    """Without rules, each table a text."""
    lines = [line for line in text.split("\n") if not line.startswith("| ---")]
    return [part.strip() for part in "\n".join(lines).split("\n\n") if part.strip()]


def test_a_cell_merged_over_rows_is_said_in_each_of_them() -> None:
    rows: Rows = [["Team", "Service"], ["Ops", "a"], [None, "b"], ["Web", "c"]]
    assert sheet(rows, "A2:A3") == (
        "| Team | Service |\n| --- | --- |\n| Ops | a |\n| Ops | b |\n| Web | c |\n"
    )


def test_a_cell_merged_over_columns_is_said_in_each_of_them() -> None:
    rows: Rows = [["Day", "Early", "Late"], ["Mon", "Ada", "Bob"], ["Tue", "Eve", None]]
    assert "| Tue | Eve | Eve |" in sheet(rows, "B3:C3")


def test_a_head_of_two_rows_names_each_column_by_both() -> None:
    rows: Rows = [
        ["Region", 2023, None, 2024, None],
        [None, "Q1", "Q2", "Q1", "Q2"],
        ["North", 1, 2, 3, 4],
        ["South", 5, 6, 7, 8],
    ]
    assert sheet(rows, "A1:A2", "B1:C1", "D1:E1").startswith(
        "| Region | 2023 Q1 | 2023 Q2 | 2024 Q1 | 2024 Q2 |\n| --- | --- | --- | --- | --- |\n| North"
    )


def test_a_head_of_three_rows_names_each_column_by_all() -> None:
    rows: Rows = [
        ["Site", "Sales", None, None],
        [None, "Home", None, "Away"],
        [None, "new", "old", "new"],
        ["X", 1, 2, 3],
        ["Y", 4, 5, 6],
    ]
    text = sheet(rows, "A1:A3", "B1:D1", "B2:C2")
    assert text.startswith("| Site | Sales Home new | Sales Home old | Sales Away new |\n")


def test_a_name_over_some_columns_only_is_part_of_the_head_and_no_title() -> None:
    rows: Rows = [[None, "2024", None], ["Region", "Q1", "Q2"], ["North", 1, 2], ["South", 3, 4]]
    assert sheet(rows, "B1:C1").startswith("| Region | 2024 Q1 | 2024 Q2 |\n")


def test_cells_that_are_merged_alike_from_the_head_down_make_no_second_row_of_the_head() -> None:
    rows: Rows = [["Name", None, "Age"], ["Ada", None, 36], ["Bob", None, 40]]
    text = sheet(rows, "A1:B1", "A2:B2", "A3:B3")
    assert text.startswith("| Name | Name | Age |") and "| Ada | Ada | 36 |" in text


def test_a_team_merged_beside_words_is_no_head() -> None:
    rows: Rows = [["Team", "Service"], ["Ops", "alpha"], [None, "beta"], [None, "gamma"]]
    assert sheet(rows, "A2:A4").startswith("| Team | Service |\n| --- | --- |\n| Ops | alpha |\n")


def test_titles_stand_above_their_table_as_words() -> None:
    rows: Rows = [["Prices of fruit", None, None], ["as of May"], [], ["Item", "Price", "Stock"]]
    rows += [["Mango", 3.5, 12], ["Kiwi", 0.8, 340]]
    assert sheet(rows, "A1:C1").startswith(
        "Prices of fruit\n\nas of May\n\n| Item | Price | Stock |\n"
    )


def test_what_might_be_read_as_a_sign_of_markdown_is_no_title() -> None:
    rows: Rows = [["# Not | a heading"], ["Item", "Price"], ["Mango", 3.5]]
    assert sheet(rows).startswith("| # Not \\| a heading |\n")


def test_tables_one_below_the_other_are_two() -> None:
    rows: Rows = [
        ["Item", "Price"],
        ["Mango", 3],
        ["Kiwi", 1],
        [],
        ["City", "People"],
        ["Ulm", 130],
    ]
    assert tables(sheet(rows)) == [
        "| Item | Price |\n| Mango | 3 |\n| Kiwi | 1 |",
        "| City | People |\n| Ulm | 130 |",
    ]


def test_tables_side_by_side_are_two() -> None:
    rows: Rows = [
        ["Item", "Price", None, "City", "People"],
        ["Mango", 3, None, "Ulm", 130],
        ["Kiwi", 1, None, "Bonn", 330],
        ["Lime", 2, None, None, None],
    ]
    assert tables(sheet(rows)) == [
        "| Item | Price |\n| Mango | 3 |\n| Kiwi | 1 |\n| Lime | 2 |",
        "| City | People |\n| Ulm | 130 |\n| Bonn | 330 |",
    ]


def test_an_empty_row_or_column_within_a_table_does_not_part_it() -> None:
    rows: Rows = [
        ["Region", "Unit", None, 2023, 2024],
        ["North", "t", None, 1, 2],
        ["South", "t", None, 3, 4],
        [],
        ["East", "t", None, 5, 6],
    ]
    (only,) = tables(sheet(rows))
    assert only.endswith("| South | t | 3 | 4 |\n| East | t | 5 | 6 |")


def test_a_hidden_row_does_not_part_a_table() -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row in (["Item", "Owner"], ["Mango", "Ada"], ["Kiwi", "Bob"], ["Lime", "Eve"]):
        page.append(row)
    page.row_dimensions[3].hidden = True
    held = io.BytesIO()
    book.save(held)
    text = read(held.getvalue(), "x.xlsx").text
    assert text.endswith("| Mango | Ada |\n| Lime | Eve |\n")


def test_rows_without_a_head_are_all_rows() -> None:
    rows: Rows = [["Ada", 36, "2026-01-05"], ["Bob", 40, "2026-02-01"], ["Eve", 28, "2026-03-09"]]
    assert sheet(rows) == (
        "|  |  |  |\n| --- | --- | --- |\n| Ada | 36 | 2026-01-05 |\n"
        "| Bob | 40 | 2026-02-01 |\n| Eve | 28 | 2026-03-09 |\n"
    )


def test_numbers_and_dates_stand_as_they_are_shown() -> None:
    rows: Rows = [
        ["What", "Value"],
        ["share", 0.125],
        ["cost", 1234.5],
        ["day", date(2026, 12, 24)],
    ]
    formats = {"B2": "0.0%", "B3": '#,##0.00\\ "€"', "B4": "dd.mm.yyyy"}
    text = sheet(rows, formats=formats)
    assert "| share | 12.5% |\n| cost | 1,234.50 € |\n| day | 24.12.2026 |\n" in text


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (0.5, "0%", "50%"),
        (1234567, "#,##0", "1,234,567"),
        (7, "00000", "00007"),
        (2.345, "0.00", "2.35"),
        (2.5, "0.0#", "2.5"),
        (-3, "#,##0;(#,##0)", "(3)"),
        (-3.1, "0.0", "-3.1"),
        (-0.01, "0.0", "0.0"),
        (0, '0;-0;"none"0', "none0"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (1500000, '0.0,,"M"', "1.5M"),
        (0.5, "# ?/?", None),
        (5, "[>=3]0", None),
        (1e300, "0.00", None),
        (5, "General", None),
        (True, "0", None),
        (12.3, "0.00E+00", None),
        (date(2026, 1, 5), "d/m/yy", "5/1/26"),
        (datetime(2026, 1, 5, 15, 4), "mmm d, yyyy h:mm AM/PM", "Jan 5, 2026 3:04 PM"),
        (datetime(2026, 1, 5, 0, 0), "[$-407]d. mmmm yyyy", None),
        (datetime(2026, 1, 5, 0, 0), "[$-407]dd.mm.yyyy", "05.01.2026"),
        (time(9, 5), "hh:mm", "09:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (date(2026, 1, 5), '"soon"', None),
    ],
)
def test_a_value_is_written_as_its_format_says_or_left_plain(
    value: object, code: str, said: str | None
) -> None:
    assert shown(value, code) == said


def test_a_date_in_the_readers_own_way_stays_plain() -> None:
    assert shown(date(2026, 1, 5), "mm-dd-yy", 14) is None


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([None, str, int]), max_size=6), min_size=1, max_size=9),
    *[st.integers(0, 3)] * 4,
)
def test_no_cell_is_lost_however_a_sheet_is_laid_out(
    kinds: list[list[type | None]], top: int, left: int, high: int, wide: int
) -> None:
    inside = {(r, c) for r in range(top, top + high + 1) for c in range(left, left + wide + 1)}
    covered = inside - {(top, left)}
    rows: Rows = [
        [
            None if kind is None or (r, c) in covered else kind(1000 + 10 * r + c)
            for c, kind in enumerate(row)
        ]
        for r, row in enumerate(kinds)
    ]
    kept = [str(cell) for row in rows for cell in row if cell is not None]
    if kept:
        corners = f"{'ABCDEFG'[left]}{top + 1}:{'ABCDEFG'[left + wide]}{top + high + 1}"
        words = sheet(rows, *([corners] if covered else [])).replace("|", " ").split()
        assert set(kept) <= set(words)


def test_a_merge_over_a_whole_sheet_costs_no_more_than_its_rows() -> None:
    begun = process_time()
    numbers: Rows = [[None, n] for n in range(2_000)]
    rows: Rows = [["x" * 200, *[None] * 50], *numbers]
    text = sheet(rows, "A1:XFD1", "C2:XFD1048576")
    assert process_time() - begun < 20
    assert len(text) < 400_000
