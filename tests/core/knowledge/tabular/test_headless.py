"""Whether a table's first row is its head, the types of its cells tell."""

from __future__ import annotations

from time import thread_time

import pytest

from core.knowledge.tabular.headless import is_headless


@pytest.mark.parametrize(
    "rows",
    [
        ["Ada,36", "Bob,40", "Eve,28"],
        ["Ada,2026-01-05,x", "Bob,2026-02-01,", "Eve,2026-03-09,y"],
        ["Ada,24.12.2025", "Bob,1.1.2026", "Eve,2.1.2026"],
        ["web,https://a.example/x", "mail,https://b.example/", "db,http://c.example"],
        ["Ada,ada@a.example", "Bob,bob@a.example", "Eve,eve@b.example"],
        ["Mango,3.50 €,yes", "Kiwi,0.80 €,no", "Lime,1.20 €,no"],
        ["Mango,12,3", "Kiwi,340,1", "Lime,7,9"],
        ["name 7,1,0.5", "name 14,2,1", "name 21,3,1.5"],
        ["1,2,3", "2,4,9", "3,5,6"],
        ["Ada,1815", "Grace,1906", "Edsger,1930"],
    ],
)
def test_a_first_row_of_the_types_of_its_columns_is_a_row(rows: list[str]) -> None:
    assert is_headless([row.split(",") for row in rows])


@pytest.mark.parametrize(
    "rows",
    [
        ["Name,Age", "Bob,40", "Eve,28"],
        ["Service,Owner", "web,Ada", "mail,Bob"],
        ["Country,2019,2020", "Malta,12,13", "Cuba,5,6"],
        ["Country,2020,2019", "Malta,12,13", "Cuba,5,6"],
        ["Country,2020", "Malta,12.5", "Cuba,5.1"],
        ["Item,1,10,100", "Mango,9,8,7", "Kiwi,6,5,4"],
        ["Item,1,10,100", "Mango,9.5,8.1,7.0", "Kiwi,6.5,5.1,4.2"],
        ["Hour,1,2,3", "Mon,5,5,6", "Tue,9,2,1"],
        [",36,40", "a,1,2", "b,3,1"],
        ["Ada,36", "Bob,40"],
        ["Ada,36", "Bob,old", "Eve,28"],
        ["Ada,Bob", "Eve,Kim", "Ann,Joe"],
        ["Day,Q1", "Mon,4", "Tue,5"],
    ],
)
def test_what_may_be_a_head_is_one(rows: list[str]) -> None:
    assert not is_headless([row.split(",") for row in rows])


def test_very_long_cells_are_words_and_cost_no_time() -> None:
    begun = thread_time()
    for cell in ("1" * 1_000_000, "1" + " " * 1_000_000 + "x", "a@" + "b." * 500_000 + "@"):
        assert not is_headless([[cell, "a"]] * 5)
    assert thread_time() - begun < 2
