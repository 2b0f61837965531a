"""PDF pages whose text is written across columns, or set as a table, are read as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.readers.choose import read
from tests.adapters.sources import files

LEFT = (
    "The quick brown fox jumps over a",
    "lazy dog while the sun sets in a",
    "valley of green hills and trees,",
    "and nobody sees how it runs back",
    "to the den in which it was born.",
)
RIGHT = (
    "Meanwhile another story is told,",
    "one of a ship that sailed so far",
    "out to sea that no one heard any",
    "more of it until a bottle landed",
    "on the shore of a distant place.",
)
Placed = tuple[float, float, int, str]


def text_of(placed: Sequence[Placed]) -> str:
    return read(files.placed_pdf(placed), "x.pdf").text


@pytest.mark.parametrize("lower", [0, 4])
def test_two_columns_that_are_written_line_by_line_across_are_read_one_after_the_other(
    lower: int,
) -> None:
    placed: list[Placed] = [(36, 760, 16, "A Tale of Two Columns")]
    for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        placed += [(36, 720 - 14 * n, 10, left), (320, 720 - lower - 14 * n, 10, right)]
    title = ["#", "A", "Tale", "of", "Two", "Columns"]
    assert text_of(placed).split() == [*title, *words(LEFT, RIGHT)]


def words(*columns: Sequence[str]) -> list[str]:
    return [word for column in columns for line in column for word in line.split()]


def test_a_line_across_both_columns_parts_what_is_above_it_from_what_is_below() -> None:
    placed: list[Placed] = []
    for block in (0, 100):
        for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            height = 720 - block - 14 * n
            placed += [(36, height, 10, left), (320, height, 10, right)]
        placed.append((36, 640 - block, 10, f"{block} is a line that stands under both " * 2))
    said = text_of(placed).split()
    across = "0 is a line that stands under both " * 2
    assert said[: len(words(LEFT, RIGHT)) + 16] == [*words(LEFT, RIGHT), *across.split()]


ROWS = (
    ("Item", "Price", "Stock"),
    ("Mango", "3.50", "12"),
    ("Kiwi", "0.80", "340"),
    ("Red lime", "1.20", "7"),
)


def test_cells_in_columns_are_a_table() -> None:
    placed: list[Placed] = [(36, 760, 10, "Prices of fruit as of May.")]
    placed += [
        (36 + 150 * column, 720 - 14 * row, 10, cell)
        for row, cells in enumerate(ROWS)
        for column, cell in enumerate(cells)
    ]
    placed.append((36, 640, 10, "All prices are in euros."))
    assert text_of(placed) == (
        "Prices of fruit as of May.\n\n| Item | Price | Stock |\n| --- | --- | --- |\n"
        "| Mango | 3.50 | 12 |\n| Kiwi | 0.80 | 340 |\n| Red lime | 1.20 | 7 |\n\n"
        "All prices are in euros.\n"
    )


def test_a_cell_that_goes_on_below_is_one_cell() -> None:
    rows = (("Door", "Use"), ("North", "for people"), ("", "and dogs"), ("South", "for goods"))
    placed: list[Placed] = [
        (36 + 150 * column, 720 - 14 * row, 10, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    ]
    assert "| North | for people and dogs |\n| South | for goods |" in text_of(placed)


def test_numbered_items_with_wide_spaces_are_a_list_and_no_table() -> None:
    placed: list[Placed] = []
    for n, what in enumerate(("Open the door.", "Go in.", "Shut the door.", "Sit down."), 1):
        placed += [(36, 720 - 14 * n, 10, f"{n}."), (66, 720 - 14 * n, 10, what)]
    assert "|" not in text_of(placed)


def test_a_line_below_a_table_is_kept_where_a_cell_could_go_on() -> None:
    placed: list[Placed] = [
        (36 + 150 * column, 720 - 14 * row, 10, cell)
        for row, cells in enumerate(ROWS)
        for column, cell in enumerate(cells)
    ]
    placed.append((190, 640, 10, "in euros"))
    assert text_of(placed).endswith("| Red lime | 1.20 | 7 |\n\nin euros\n")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from(["", "ab", "c d e"]), max_size=4), min_size=1, max_size=25),
    st.randoms(use_true_random=False),
)
def test_no_word_of_a_page_is_lost_wherever_it_stands(
    rows: list[list[str]], chance: Random
) -> None:
    placed: list[Placed] = [
        (
            36 + 140 * column,
            740 - 26 * row,
            10,
            " ".join(f"{w}{row}x{column}" for w in said.split()),
        )
        for row, cells in enumerate(rows)
        for column, said in enumerate(cells)
        if said
    ]
    if placed:
        wanted = sorted(word for *_, text in placed for word in text.split())
        for order in (placed, chance.sample(placed, len(placed))):
            assert sorted(text_of(order).replace("|", " ").replace("---", "").split()) == wanted
