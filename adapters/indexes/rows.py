"""Chunks as rows of a LanceDB table and back, and values as literals of its filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from core.messages import EVERYONE, Audience, Chunk
from core.ports import Entry, Match, Vectors, VectorSpace

COLUMNS = tuple(field.name for field in fields(Chunk))
LISTS = ("headings", "originals")


def vector_column(space: str) -> str:
    """The column that holds a space's vectors."""
    return f"vector_{space}"


def table_schema(spaces: Sequence[VectorSpace]) -> Any:
    """Chunk's fields, the analysed terms, and a nullable vector for each space."""
    import pyarrow as pa

    texts = pa.list_(pa.string())
    types = {"headings": texts, "originals": texts, "position": pa.int64()}
    fields = [pa.field(name, types.get(name, pa.string()), nullable=False) for name in COLUMNS]
    fields.append(pa.field("terms", pa.string(), nullable=False))
    for space in spaces:
        vector = pa.list_(pa.float32(), space.embedder.dimension)
        fields.append(pa.field(vector_column(space.name), vector, nullable=True))
    return pa.schema(fields)


def to_table(entries: Sequence[Entry], spaces: Sequence[VectorSpace]) -> Any:
    """An Arrow table in the schema of `table_schema(spaces)`."""
    import pyarrow as pa

    schema = table_schema(spaces)
    arrays: dict[str, Any] = {}
    for name in COLUMNS:
        values = [stored_value(entry.chunk, name) for entry in entries]
        arrays[name] = pa.array(values, schema.field(name).type)
    arrays["terms"] = pa.array([as_stored(entry.terms) for entry in entries], pa.string())
    for space in spaces:
        column = vector_column(space.name)
        vectors = [as_vector(entry.vectors.get(space.name)) for entry in entries]
        arrays[column] = pa.array(vectors, schema.field(column).type)
    return pa.table(arrays, schema=schema)


def to_chunks(found: Any) -> list[Chunk]:
    """The chunks of an Arrow table's rows, in order.

    Column by column: as rows of names and values the same table takes several times as long.
    """
    there = set(found.column_names)
    nothing = [""] * found.num_rows  # in a table from before the column was known
    columns = {n: found[n].to_pylist() if n in there else nothing for n in COLUMNS}
    for name in LISTS:
        columns[name] = list(map(tuple, columns[name]))
    labels = {label: Audience.parse(label) for label in set(columns["audience"])}
    columns["audience"] = [labels[label] for label in columns["audience"]]
    # COLUMNS are Chunk's fields in their order.
    return [Chunk(*values) for values in zip(*columns.values(), strict=True)]


def to_matches(found: Any, spaces: Sequence[str]) -> list[Match]:
    """The rows of an Arrow table with BM25 scores and, where they have them, vectors."""
    scores = found["_score"].to_pylist()
    return [
        Match(chunk, score, vectors)
        for (chunk, vectors), score in zip(to_embedded(found, spaces), scores, strict=True)
    ]


def to_embedded(found: Any, spaces: Sequence[str]) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
    """The chunks of an Arrow table with the vectors that they have."""
    held = {space: found[vector_column(space)] for space in spaces}
    return [
        (
            chunk,
            {
                space: column[place].values.to_numpy()
                for space, column in held.items()
                if column[place].is_valid
            },
        )
        for place, chunk in enumerate(to_chunks(found))
    ]


def to_entries(found: Any, spaces: Sequence[str]) -> list[Entry]:
    """The rows of an Arrow table with their terms and the vectors that they have, by position."""
    terms = found["terms"].to_pylist()
    entries = [
        Entry(chunk, words, vectors)
        for (chunk, vectors), words in zip(to_embedded(found, spaces), terms, strict=True)
    ]
    return sorted(entries, key=lambda entry: entry.chunk.position)


def readable_by(readers: Iterable[Audience]) -> str:
    """A filter for what these readers may see: everyone's chunks and those of their circles."""
    labels = dict.fromkeys([str(EVERYONE), *map(str, readers)])
    return one_of("audience", labels)


def one_of(column: str, values: Iterable[str], negated: bool = False) -> str:
    """A filter on a text column; every value becomes a quoted literal, never a part of the query."""
    literals = ", ".join("'" + as_stored(value).replace("'", "''") + "'" for value in values)
    return f"{column} {'NOT IN' if negated else 'IN'} ({literals})"


def as_stored(text: str) -> str:
    """Valid UTF-8, the same for what is stored and what is asked for."""
    return text.encode("utf-8", "replace").decode("utf-8")


def stored_value(chunk: Chunk, name: str) -> Any:
    """One field of a chunk as every engine keeps it."""
    value = getattr(chunk, name)
    if name == "position":
        return value
    if name in LISTS:
        return [as_stored(part) for part in value]
    return as_stored(str(value))


def as_vector(vector: Vectors | None) -> Any:
    """One row of floats, or None where there is no direction to compare."""
    if vector is None:
        return None
    row = np.asarray(vector, np.float32).ravel()
    return row if np.isfinite(row).all() and row.any() else None
