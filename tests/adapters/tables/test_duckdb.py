"""A real DuckDB computes over one table, and reaches nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.tables.duckdb import MOST_ROWS, compute
from core.ports import Cell, NotComputed

COLUMNS: dict[str, list[Cell]] = {
    "Team": ["Ops", "Ops", "Data", None],
    "Price (EUR)": [40.0, 120.0, 75.0, None],
}


async def test_a_query_tells_the_rows_that_it_was_computed_from() -> None:
    query = """SELECT sum("Price (EUR)") FROM cells WHERE "Team" = 'Ops'"""
    found = await compute(COLUMNS, query)
    assert found.rows == ((160.0,),)
    assert found.used == (0, 1)


async def test_groups_are_computed_from_every_row_of_them() -> None:
    query = (
        'SELECT "Team", count(*) FROM cells WHERE "Team" IS NOT NULL GROUP BY 1 ORDER BY 2 LIMIT 1'
    )
    found = await compute(COLUMNS, query)
    assert found.rows == (("Data", 1),)
    assert found.used == (0, 1, 2)


async def test_a_query_over_another_ones_result_counts_as_one_over_all_rows() -> None:
    query = 'SELECT max(n) FROM (SELECT count(*) AS n FROM cells GROUP BY "Team")'
    found = await compute(COLUMNS, query)
    assert found.rows == ((2,),)
    assert found.used == (0, 1, 2, 3)


@pytest.mark.parametrize(
    "query",
    [
        "DROP TABLE cells",
        "INSERT INTO cells VALUES ('x', 1)",
        "SELECT 1; SELECT 2",
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM glob('/*')",
        "COPY cells TO '{file}'",
        "ATTACH '{file}' AS other",
        "INSTALL httpfs",
        "SET memory_limit = '100GB'",
        "PRAGMA database_list",
        "SELECT * FROM COLUMNS",
        "SELECT * FROM information_schema.tables",
        "SELECT getenv('HOME')",
        "SELECT current_setting('threads')",
        "SELECT repeat('x', 1000000000)",
        "SELECT * FROM range(1000000000)",
        "SELECT unnest([1, 2])",
        "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT * FROM r) SELECT * FROM r",
        "SELECT * FROM cells a, cells b",
        "SELECT 1 UNION ALL SELECT 2",
        "SELECT (SELECT count(*) FROM '{file}') FROM cells",
        "SELECT count(*) FROM cells WHERE EXISTS (SELECT * FROM read_text('{file}'))",
        "not a query",
        "",
        "SELECT " + "1 + " * 2_000 + "1",
    ],
)
async def test_nothing_but_one_select_over_the_table_runs(query: str, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("secret\n42\n")
    with pytest.raises(NotComputed):
        await compute(COLUMNS, query.replace("{file}", str(file)))
    assert file.read_text() == "secret\n42\n"


async def test_names_of_columns_are_only_names() -> None:
    evil = 'x" FROM cells; DROP TABLE cells; --'
    quoted = evil.replace('"', '""')
    found = await compute({evil: [1.0, 2.0]}, f'SELECT max("{quoted}") FROM cells')
    assert found.rows == ((2.0,),)


async def test_a_query_that_takes_too_long_is_given_up() -> None:
    count = 40_000
    columns: dict[str, list[Cell]] = {
        "n": [float(n) for n in range(count)],
        "k": [f"k{n}" for n in range(count)],
    }
    slow = (
        "SELECT sum((SELECT count(*) FROM cells AS other WHERE other.n > cells.n AND other.k <> cells.k "
        "AND contains(other.k, cells.k))) FROM cells"
    )
    with pytest.raises(NotComputed):
        await asyncio.wait_for(compute(columns, slow), timeout=60)


async def test_more_rows_than_anybody_reads_are_no_result() -> None:
    columns: dict[str, list[Cell]] = {"n": [float(n) for n in range(MOST_ROWS + 1)]}
    with pytest.raises(NotComputed):
        await compute(columns, "SELECT n FROM cells")
    assert len((await compute(columns, f"SELECT n FROM cells LIMIT {MOST_ROWS}")).rows) == MOST_ROWS


@pytest.mark.parametrize("name", ["rowid", "ROWID", "RowId"])
async def test_a_column_may_be_called_as_the_engine_numbers_its_rows(name: str) -> None:
    columns: dict[str, list[Cell]] = {name: ["x", None, "z"], "n": [1.0, 2.0, 4.0]}
    found = await compute(columns, "SELECT sum(n) FROM cells WHERE n > 1")
    assert (found.rows, found.used) == (((6.0,),), (1, 2))
    found = await compute(columns, f'SELECT "{name}" FROM cells AS c WHERE c.n = 4')
    assert (found.rows, found.used) == ((("z",),), (2,))
    assert (await compute(columns, "SELECT * FROM cells")).columns == (name, "n")


async def test_a_condition_may_name_the_table_and_look_into_it_again() -> None:
    query = "SELECT max(cells.n) FROM cells WHERE cells.n < (SELECT avg(n) FROM cells)"
    found = await compute({"n": [1.0, 9.0, 2.0]}, query)
    assert (found.rows, found.used) == (((2.0,),), (0, 2))


async def test_a_table_that_takes_too_much_memory_is_not_computed() -> None:
    with pytest.raises(NotComputed):
        await compute({"n": ["x" * 4_000] * 75_000}, "SELECT count(*) FROM cells")
