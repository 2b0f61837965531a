"""The table of chunks in LanceDB: made with its indexes, opened, and the one that counts of several."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from adapters.indexes.label import CHUNKS, table_in
from adapters.indexes.rows import table_schema
from core.ports import VectorSpace


async def existing_table(connection: Any, name: str) -> Any:
    """The table with all its indexes, or None where it is missing or still being made."""
    try:
        table = await connection.open_table(name)
        return table if await indexed_columns(table) >= index_configs().keys() else None
    except ValueError:
        return None


async def new_table(connection: Any, name: str, spaces: Sequence[VectorSpace]) -> Any:
    """With its indexes; what another process began is gone on with."""
    table = await connection.create_table(name, schema=table_schema(spaces), exist_ok=True)
    indexed = await indexed_columns(table)
    for column, config in index_configs().items():
        if column not in indexed:
            await table.create_index(column, config=config)
    return table


def index_configs() -> dict[str, Any]:
    """By the columns that are indexed from the beginning."""
    from lancedb.index import FTS, Bitmap, BTree

    # core.knowledge.terms has analysed the text: nothing is left to do but to split it.
    words = FTS(
        base_tokenizer="whitespace",
        max_token_length=None,
        lower_case=False,
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
    )
    return {"terms": words, "id": BTree(), "document": BTree(), "audience": Bitmap()}


async def indexed_columns(table: Any) -> set[str]:
    """Of whatever kind the index is."""
    return {column for index in await table.list_indices() for column in index.columns}


def drop_others(folder: Path) -> None:
    """Tables that a rebuilt one has replaced, or that were not finished; the caller is the one writer."""
    for each in folder.glob(f"{CHUNKS}*.lance"):
        if each.name != f"{table_in(folder)}.lance":
            shutil.rmtree(each)
