"""Questions become queries where every word of them is explained, and none where one is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.readers.tables import read_csv
from adapters.tables.duckdb import compute
from core.knowledge.chunk.adaptive import cut
from core.knowledge.tabular.columns import sheet
from core.knowledge.tabular.grid import grids
from core.knowledge.tabular.query import query_of
from core.ports import Cell
from tests.core.knowledge.tabular.library import sheet_of

GERMAN = """Raum;Stockwerk;Plätze;Miete
Mars;1;12;1.200,50 €
Venus;2;4;800,00 €
Pluto;2;6;950,25 €
"""


async def _rows(
    question: str, csv: str | None = None, language: str = "en"
) -> tuple[tuple[Cell, ...], ...]:
    table = sheet_of(csv, language) if csv else sheet_of()
    query = query_of(question, language, table, "services" if csv is None else "Räume")
    assert query, question
    return (await compute({each.name: each.cells for each in table.columns}, query)).rows


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many services are there?", 4),
        ("How many services does Ada own?", 2),
        ("How many teams are there?", 3),
        ("How many services were launched in 2014?", 2),
        ("How many services have more than 5 seats?", 2),
        ("How many services have a price of at least 40 and fewer than 20 seats?", 2),
        ("How many seats does aurora have?", 10),
        ("What is the total monthly price?", 245),
        ("How much do Ada's services cost in total?", 50),
        ("sum of seats for Ops and Data", 35),
        ("What is the average price of services of the Ops team?", 80),
        ("What's the median price?", 57.5),
        ("What is the difference in price between aurora and zephyr?", 45),
    ],
)
async def test_a_question_for_one_figure_is_computed(question: str, answer: float) -> None:
    assert await _rows(question) == ((answer,),)


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("Which service has the highest price?", ["aurora"]),
        ("What is the cheapest service?", ["mistral"]),
        ("Which services cost more than 50?", ["aurora", "zephyr"]),
        ("Which services launched after 2014 have a price below 100?", ["mistral"]),
        ("Compare the price of aurora and zephyr", ["aurora", "zephyr"]),
        ("Which service of the Ops team has the lowest price?", ["borealis"]),
    ],
)
async def test_a_question_for_rows_gives_rows(question: str, keys: list[str]) -> None:
    assert [row[0] for row in await _rows(question)] == keys


async def test_a_table_without_a_head_is_counted_with_its_first_row() -> None:
    csv = "borealis,Ada,40\naurora,Bo,120\nzephyr,Ada,75\n"
    assert await _rows("How many rows are for Ada?", csv) == ((2,),)


async def test_a_figure_for_each_is_one_a_group() -> None:
    assert await _rows("How many services per team?") == (("Data", 1), ("Ops", 2), ("Web", 1))
    assert await _rows("What is the total price for each team?") == (
        ("Data", 75.0),
        ("Ops", 160.0),
        ("Web", 10.0),
    )


async def test_german_questions_and_decimal_commas_are_read() -> None:
    assert await _rows("Wie viele Räume gibt es?", GERMAN, "de") == ((3,),)
    assert await _rows("Wie hoch ist die Summe der Miete?", GERMAN, "de") == ((2950.75,),)
    [row] = await _rows("Welcher Raum hat die höchste Miete?", GERMAN, "de")
    assert row[0] == "Mars"
    rows = await _rows(
        "Welche Räume haben mehr als 4 Plätze und kosten unter 1.000,00?", GERMAN, "de"
    )
    assert [row[0] for row in rows] == ["Pluto"]


@pytest.mark.parametrize(
    "question",
    [
        "How many dogs are there?",
        "How many services are not owned by Ada?",
        "How many services failed last week?",
        "Which team has the most seats?",
        "What is the total launched?",
        "What is the sum?",
        "How many services except aurora are there?",
        "How many services would there be without Ada?",
        "What is the average of the total price?",
        "Who owns borealis?",
        "Why is the price so high?",
        "",
    ],
)
def test_what_is_not_sure_is_not_computed(question: str) -> None:
    assert query_of(question, "en", sheet_of(), "services") == ""


def test_a_name_in_two_columns_is_sure_only_beside_its_columns_name() -> None:
    table = sheet_of("Task,Author,Reviewer\na,Kim,Lee\nb,Lee,Kim\nc,Kim,Kim\n")
    assert query_of("How many tasks did Kim have?", "en", table, "tasks") == ""
    query = query_of("How many tasks have the author Kim?", "en", table, "tasks")
    assert query == """SELECT count(*) FROM cells WHERE "Author" IN ('Kim')"""


def test_a_first_column_with_empty_cells_filters_nothing() -> None:
    merged = sheet_of("Team,Service,Price\nOps,a,1\n,b,2\nWeb,c,3\n")
    assert query_of("How many services does team Ops have?", "en", merged, "") == ""


def test_a_language_that_is_not_read_computes_nothing() -> None:
    assert query_of("サービスはいくつありますか", "ja", sheet_of(), "services") == ""


@settings(deadline=None)
@given(
    st.lists(st.text("ab'\";-() \\", min_size=1, max_size=12), min_size=2, max_size=4),
    st.text("ab'\";-() \\", min_size=1, max_size=12),
)
async def test_no_cell_and_no_head_becomes_anything_but_data(cells: list[str], head: str) -> None:
    named = [f"zz{cell}" for cell in cells]
    quoted = "\n".join('"' + cell.replace('"', '""') + '",1' for cell in named)
    headed = '"k' + head.replace('"', '""') + '"'
    table = sheet_of(f"{headed},Price\n{quoted}\n")
    columns = {each.name: each.cells for each in table.columns}
    for cell in named:
        query = query_of(f"What is the total price of {cell}?", "en", table, "")
        if query:
            assert (await compute(columns, query)).used


@pytest.mark.soak
async def test_a_table_of_a_hundred_thousand_rows_is_cut_into_few_parts_and_computed() -> None:
    rows = "\n".join(f"item-{n},{n % 7},{n}" for n in range(100_000))
    chunks = cut(read_csv(f"Item,Group,Amount\n{rows}\n".encode(), "items.csv"))
    assert len(chunks) <= 1_100
    [grid] = grids(chunks)
    assert [row[2] for row in grid.rows] == [str(n) for n in range(100_000)]
    table = sheet(grid)
    columns = {each.name: each.cells for each in table.columns}
    query = query_of("What is the total amount of items?", "en", table, "items.csv")
    assert (await compute(columns, query)).rows == ((4999950000.0,),)
    query = query_of("What is the amount of item-77777 in total?", "en", table, "items.csv")
    found = await compute(columns, query)
    assert (found.rows, found.used) == (((77777.0,),), (77777,))
