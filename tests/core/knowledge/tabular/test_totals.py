"""Rows that hold totals of others are told by their names and their numbers."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.tabular.columns import sheet
from core.knowledge.tabular.query import query_of
from tests.core.knowledge.tabular.library import grid_of, sheet_of


def _kept(csv: str) -> list[str]:
    table = sheet_of(csv)
    return [table.grid.rows[n][0] for n in table.rows]


@pytest.mark.parametrize(
    "name", ["Total", "Sum", "Summe", "TOTAL:", "Grand total", "Sub-total", "合计"]
)
def test_a_last_row_that_is_called_a_total_is_one(name: str) -> None:
    assert _kept(f"Item,Sold\na,10\nb,25\n{name},35\n") == ["a", "b"]


def test_subtotals_averages_and_totals_behind_a_number_are_left_out() -> None:
    parts = "Item,Sold\na,10\nb,25\nSub-total,35\nc,5\nd,7\nSub-total,12\nTotal,47\n"
    assert _kept(parts) == ["a", "b", "c", "d"]
    assert _kept("Item,Sold\na,10\nb,20\nAverage,15\n") == ["a", "b"]
    assert _kept("No,Item,Sold\n1,a,10\n2,b,20\n3,Total,30\n") == ["1", "2"]
    assert _kept("Region,Item,Sold\nEast,a,10\nEast,b,20\nEast,Total,30\n") == ["East", "East"]
    assert _kept("Item,Sold\na,10\nb,20\nTotal of both,30\n") == ["a", "b"]


@pytest.mark.parametrize(
    "csv",
    [
        "Film,Year\nAlien,1979\nHeat,1995\nTotal Recall,1990\n",
        "Film,Minutes\nAlien,117\nTotal Recall,113\nHeat,170\n",
        "Film,Director\nAlien,Scott\nHeat,Mann\nTotal Recall,Verhoeven\n",
        "Team,Seats\nOps,3\nMedia,4\nWeb,9\n",
    ],
)
def test_a_name_that_begins_like_a_total_is_a_row(csv: str) -> None:
    assert sheet_of(csv).totals == 0
    assert not sheet_of(csv).doubtful


@pytest.mark.parametrize(
    "csv",
    [
        "Item,Price\nNet,100\nFees,5\nTotal incl. VAT,125\n",
        "Firm,Oil\nShell,5\nTotal,7\nExxon,9\n",
        "Team,Seats\nOps,3\nWeb,9\nMedia,4\n",
    ],
)
def test_where_nobody_can_tell_nothing_is_computed(csv: str) -> None:
    table = sheet_of(csv)
    assert table.doubtful
    assert query_of("How many are there?", "en", table, "") == ""


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=30))
def test_no_row_counts_twice(numbers: list[int]) -> None:
    rows = "".join(f"k{n},{number}\n" for n, number in enumerate(numbers))
    table = sheet_of(f"Key,Value\n{rows}Total sold,{sum(numbers)}\n")
    assert table.columns[1].cells == tuple(map(float, numbers)) or table.doubtful


def test_many_rows_that_are_called_totals_cost_no_time() -> None:
    grid = grid_of("Key,Value\n" + "".join(f"Total {n},{n}\n" for n in range(20_000)))
    begun = thread_time()
    assert sheet(grid).doubtful
    assert thread_time() - begun < 5
