"""Cells that reach over several rows of an HTML table stand in each of them."""

from __future__ import annotations

import pytest

from adapters.sources.readers.html import read_html


def _rows(table: str) -> list[str]:
    text = read_html(f"<h1>T</h1><table>{table}</table>".encode(), "t.html").text
    return [line for line in text.split("\n") if line.startswith("|") and "---" not in line]


def test_a_cell_over_two_rows_is_said_in_both() -> None:
    assert _rows(
        "<tr><th>Team</th><th>Service</th></tr>"
        "<tr><td rowspan=2>Ops</td><td>a</td></tr><tr><td>b</td></tr><tr><td>Web</td><td>c</td></tr>"
    ) == ["| Team | Service |", "| Ops | a |", "| Ops | b |", "| Web | c |"]


def test_cells_at_the_end_and_side_by_side_keep_their_columns() -> None:
    assert _rows(
        "<tr><th>A</th><th>B</th><th>C</th></tr>"
        "<tr><td rowspan=3>1</td><td rowspan=2>2</td><td>3</td></tr>"
        "<tr><td>4</td></tr><tr><td>5</td><td rowspan=9>6</td></tr>"
    ) == ["| A | B | C |", "| 1 | 2 | 3 |", "| 1 | 2 | 4 |", "| 1 | 5 | 6 |"]


def test_a_cell_over_two_columns_moves_what_is_beneath_it_by_two() -> None:
    rows = _rows(
        "<tr><th>A</th><th>B</th><th>C</th></tr>"
        "<tr><td colspan=2 rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr>"
    )
    assert [row.split("|")[1].strip() for row in rows] == ["A", "1", "1"]
    assert [row.split("|")[3].strip() for row in rows] == ["C", "2", "3"]


@pytest.mark.parametrize("span", ["0", "-1", "x", "999999999999", "100000"])
def test_a_span_that_says_nothing_or_too_much_harms_nothing(span: str) -> None:
    rows = _rows(
        f"<tr><th>A</th><th>B</th></tr><tr><td rowspan='{span}'>1</td><td>2</td></tr>"
        "<tr><td>3</td></tr>"
    )
    assert len(rows) == 3
    assert rows[1] == "| 1 | 2 |"


def test_a_long_cell_is_not_copied_again_and_again() -> None:
    long = "x" * 10_000
    rows = "<tr><td>y</td></tr>" * 200
    text = "".join(
        _rows(f"<tr><th>A</th><th>B</th></tr><tr><td rowspan=200>{long}</td></tr>{rows}")
    )
    assert text.count(long) == 1


def test_a_table_within_a_table_has_rows_of_its_own() -> None:
    inner = "<table><tr><td>p</td></tr><tr><td>q</td></tr></table>"
    rows = _rows(
        f"<tr><th>A</th><th>B</th></tr><tr><td rowspan=2>1</td><td>{inner}</td></tr><tr><td>3</td></tr>"
    )
    assert any("1" in row and "3" in row for row in rows)


def test_a_head_of_several_rows_becomes_one() -> None:
    assert _rows(
        "<thead><tr><th rowspan=2>Site</th><th colspan=2>Sales</th></tr>"
        "<tr><th>new</th><th>old</th></tr></thead><tr><td>X</td><td>1</td><td>2</td></tr>"
    ) == ["| Site | Sales new | Sales old |", "| X | 1 | 2 |"]


def test_a_table_without_a_head_gets_an_empty_one() -> None:
    data = "".join(
        f"<tr><td>{name}</td><td>{age}</td></tr>"
        for name, age in (("Ada", 36), ("Bob", 40), ("Eve", 28))
    )
    assert _rows(data) == ["|  |  |", "| Ada | 36 |", "| Bob | 40 |", "| Eve | 28 |"]
    assert _rows("<tr><td>Name</td><td>Age</td></tr>" + data)[0] == "| Name | Age |"


def test_a_table_of_heads_alone_stays_as_it_is() -> None:
    assert _rows("<tr><th>a</th><th>b</th></tr><tr><th>c</th><th>d</th></tr>") == [
        "| a | b |",
        "| c | d |",
    ]


def test_numbers_in_two_lines_of_a_cell_stay_two_and_a_raised_one_stays_raised() -> None:
    assert _rows(
        "<tr><th>A</th><th>B</th></tr><tr><td>10<br>200</td><td>12<sup>1</sup></td></tr>"
        "<tr><td>Main St<br>5</td><td>4<sup>th</sup></td></tr>"
    ) == ["| A | B |", "| 10 / 200 | 12¹ |", "| Main St 5 | 4th |"]
