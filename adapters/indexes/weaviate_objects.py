"""Chunks as Weaviate's objects and back, and the filters that find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from weaviate.classes.config import DataType, Property, Tokenization
from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter

from adapters.indexes.rows import LISTS, as_stored, as_vector, stored_value
from core.messages import Audience, Chunk
from core.ports import IMAGE, Entry, Vectors

_IDS = UUID("6d796e61-6800-4000-8000-000000000000")
_SOUGHT = frozenset({"audience", "language", "content_hash"})
_NAMES = {"id": "chunk"}
"""Fields that are called otherwise there, since Weaviate keeps the word for itself."""
COLUMNS = {field.name: _NAMES.get(field.name, field.name) for field in fields(Chunk)}


def properties() -> list[Property]:
    """What the schema names: Chunk's fields, the analysed terms and the hash of the document's address.

    Addresses are sought by their hash: Weaviate takes white space off both ends of a text.
    """
    made = [_property(field, name) for field, name in COLUMNS.items()]
    made.append(text_property("key", filterable=True))
    made.append(text_property("terms", Tokenization.WHITESPACE, searchable=True))
    return made


def _property(field: str, name: str) -> Property:
    if field == "position":
        return Property(name=name, data_type=DataType.INT, index_range_filters=True)
    if field in LISTS:
        return Property(
            name=name,
            data_type=DataType.TEXT_ARRAY,
            index_filterable=False,
            index_searchable=False,
        )
    return text_property(name, filterable=field in _SOUGHT)


def text_property(
    name: str,
    tokenization: Tokenization = Tokenization.FIELD,
    *,
    filterable: bool = False,
    searchable: bool = False,
) -> Property:
    """One of words: whole, unless it is cut into them."""
    return Property(
        name=name,
        data_type=DataType.TEXT,
        tokenization=tokenization,
        index_filterable=filterable,
        index_searchable=searchable,
    )


def to_object(entry: Entry, spaces: Sequence[str]) -> DataObject[dict[str, Any], None]:
    """With a vector for each of the spaces that holds one, and of what a picture shows."""
    chunk = entry.chunk
    values = {name: stored_value(chunk, field) for field, name in COLUMNS.items()}
    vectors = {name: as_vector(entry.vectors.get(name)) for name in {*spaces, IMAGE}}
    return DataObject(
        {**values, "key": key_of(chunk.document), "terms": as_stored(entry.terms)},
        uuid=uuid_of(chunk.id),
        vector={name: row.tolist() for name, row in vectors.items() if row is not None},
    )


def to_chunk(held: Mapping[str, Any]) -> Chunk:
    """An object's chunk; Weaviate gives an empty list back as nothing."""
    values: dict[str, Any] = {field: held.get(name) for field, name in COLUMNS.items()}
    for field in COLUMNS:
        if field in LISTS:
            values[field] = tuple(values[field] or ())
        elif field != "position":
            values[field] = values[field] or ""
    return Chunk(**{**values, "audience": Audience.parse(values["audience"])})


def to_vectors(held: Mapping[str, Any]) -> dict[str, Vectors]:
    """An object's vectors by name."""
    return {name: np.asarray(vector, np.float32) for name, vector in held.items()}


def to_entry(found: Any) -> Entry:
    """The whole of an object that was fetched with its vectors."""
    held = found.properties
    return Entry(to_chunk(held), held["terms"] or "", to_vectors(found.vector))


def uuid_of(chunk: str) -> UUID:
    """The same for the same chunk, so that storing it again replaces it."""
    return uuid5(_IDS, as_stored(chunk))


def key_of(document: str) -> str:
    """What a document's address is sought by."""
    return sha256(as_stored(document).encode()).hexdigest()


def readable_by(labels: Iterable[str]) -> Any:
    """A filter for what carries one of these labels."""
    return Filter.by_property("audience").contains_any(list(labels))


def of_documents(keys: Sequence[str]) -> Any:
    """A filter for the objects of these documents."""
    return Filter.by_property("key").contains_any(list(keys))


def at_positions(positions: Iterable[int]) -> Any:
    """A filter for what stands there in its document."""
    return Filter.by_property("position").contains_any(sorted(positions))


def not_in(languages: Iterable[str]) -> list[Any]:
    """A filter for each of these languages; servers before 1.33 know no "none of"."""
    return [Filter.by_property("language").not_equal(each) for each in sorted(languages)]
