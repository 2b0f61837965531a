"""DuckDB in memory over one table: no file, no network, one SELECT of known parts, bounded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from secrets import token_hex
from threading import Timer
from typing import TYPE_CHECKING, Any

from core.ports import TABLE, Cell, Computed, NotComputed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SECONDS = 5.0
MEMORY = "256MB"
MOST_ROWS = 50
"""Rows of a result; whoever wants more wants the table itself."""
LONGEST = 4_000
"""Characters of a query."""

_FUNCTION_NAMES = (
    "count count_star sum avg mean median min max round abs floor ceil lower upper trim length "
    "coalesce nullif contains starts_with prefix suffix + - * / // % ~~ !~~ ~~* !~~*"
)
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
"""Neither one that reads anything but the table nor one that makes large things of small ones."""
_EXPRESSION_NAMES = (
    "COLUMN_REF CONSTANT FUNCTION COMPARISON CONJUNCTION CAST CASE BETWEEN OPERATOR STAR SUBQUERY"
)
_EXPRESSIONS = frozenset(_EXPRESSION_NAMES.split())
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": MEMORY,
    "max_temp_directory_size": "0B",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_SETTINGS = (
    "enable_external_access=false",
    "python_enable_replacements=false",  # a query cannot name what stands in this process
    "lock_configuration=true",
)


async def compute(columns: Mapping[str, Sequence[Cell]], query: str, /) -> Computed:
    """See `core.ports.Compute`; beside the event loop, for SECONDS at most."""
    return await asyncio.to_thread(_computed, columns, query)


def _computed(
    columns: Mapping[str, Sequence[Cell]], query: str, seconds: float = SECONDS
) -> Computed:
    import duckdb

    if len(query) > LONGEST:
        raise NotComputed("the query is too long")
    try:
        with duckdb.connect(":memory:", config=_CONFIG) as connection:
            numbered = _filled(connection, columns)
            timer = Timer(seconds, connection.interrupt)
            timer.start()
            try:
                return _answered(connection, query, numbered)
            finally:
                timer.cancel()
    except duckdb.Error as error:
        raise NotComputed(str(error)) from error
    except RecursionError:
        raise NotComputed("the query is nested too deeply") from None


def _answered(connection: DuckDBPyConnection, query: str, numbered: str) -> Computed:
    parsed = _checked(connection, query)
    connection.execute(query)
    names = tuple(each[0] for each in connection.description or ())
    rows = tuple(connection.fetchmany(MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise NotComputed(f"more than {MOST_ROWS} rows")
    return Computed(names, rows, _used(connection, parsed, numbered))


def _filled(connection: DuckDBPyConnection, columns: Mapping[str, Sequence[Cell]]) -> str:
    """Make it hold the table, and let it be told nothing more.

    Returns what a second table is called that numbers the same rows, and its column of numbers: a
    name that nobody can guess, since a document's columns may be called anything.
    """
    import pyarrow

    numbered = f"numbered_{token_hex(16)}"
    given = {name: list(cells) for name, cells in columns.items()}
    count = max(map(len, given.values()), default=0)
    connection.register("given", pyarrow.table({**given, numbered: list(range(count))}))
    connection.execute(f"CREATE TABLE {numbered} AS SELECT * FROM given")
    connection.execute(f"CREATE VIEW {TABLE} AS SELECT * EXCLUDE {numbered} FROM {numbered}")
    connection.unregister("given")
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")
    return numbered


def _checked(connection: DuckDBPyConnection, query: str) -> dict[str, Any]:
    """The query as DuckDB's own parser reads it; raises NotComputed for anything not known to be safe."""
    parsed = _parsed(connection, query)
    if parsed["error"] or len(parsed["statements"]) != 1:
        raise NotComputed(str(parsed.get("error_message") or "not one statement"))
    for part in _parts(parsed["statements"][0]):
        kind = part.get("class")
        if kind is not None and kind not in _EXPRESSIONS:
            raise NotComputed(f"{kind} is not allowed")
        if kind == "FUNCTION" and part["function_name"] not in _FUNCTIONS:
            raise NotComputed(f"the function {part['function_name']} is not allowed")
        if part.get("type") == "SET_OPERATION_NODE" or part.get("cte_map", {}).get("map"):
            raise NotComputed("only one SELECT is allowed")
        if "from_table" in part:
            _check_source(part["from_table"])
    return parsed


def _parsed(connection: DuckDBPyConnection, query: str) -> dict[str, Any]:
    [(told,)] = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchall()
    parsed: dict[str, Any] = json.loads(told)
    return parsed


def _check_source(source: Mapping[str, Any]) -> None:
    """The table itself, a SELECT from it, or nothing; no joins, which grow beyond all bounds."""
    own = source["type"] == "BASE_TABLE" and source["qualified_name"]["path"] == [TABLE]
    if not own and source["type"] not in ("SUBQUERY", "EMPTY"):
        raise NotComputed(f"only the table {TABLE} can be read")


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)


def _used(connection: DuckDBPyConnection, parsed: dict[str, Any], numbered: str) -> tuple[int, ...]:
    """The rows that its WHERE leaves; of a query over another one's result, all."""
    node = parsed["statements"][0]["node"]
    where = f"SELECT {numbered} FROM {numbered} ORDER BY {numbered}"
    if node["from_table"]["type"] == "BASE_TABLE":
        rows = _parsed(connection, where)["statements"][0]["node"]
        alias = node["from_table"]["alias"] or TABLE
        node |= {"select_list": rows["select_list"], "modifiers": rows["modifiers"]}
        node |= {"from_table": {**rows["from_table"], "alias": alias}}
        node |= {"group_expressions": [], "group_sets": [], "having": None, "qualify": None}
        [(where,)] = connection.execute(
            "SELECT json_deserialize_sql(?)", [json.dumps(parsed)]
        ).fetchall()
    return tuple(row for (row,) in connection.execute(where).fetchall())
