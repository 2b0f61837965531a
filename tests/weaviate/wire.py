"""Objects as gRPC brings them to Weaviate, and as it brings them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from google.protobuf.json_format import MessageToDict
from weaviate.proto.v1 import base_pb2, properties_pb2, search_get_pb2

from tests.weaviate.filters import Refused
from tests.weaviate.shard import Stored


def stored(sent: Any) -> Stored:
    """A batch's object; raises Refused for an id that is none."""
    try:
        uuid = str(UUID(sent.uuid))
    except ValueError:
        raise Refused(f"invalid UUID {sent.uuid!r}") from None
    properties: dict[str, Any] = MessageToDict(sent.properties.non_ref_properties)
    for lists in (sent.properties.text_array_properties, sent.properties.int_array_properties):
        properties |= {each.prop_name: list(each.values) for each in lists}
    properties |= {name: [] for name in sent.properties.empty_list_props}
    return Stored(uuid, properties, {each.name: each.vector_bytes for each in sent.vectors})


def result(
    found: Stored,
    request: Any,
    schema: Mapping[str, Mapping[str, Any]],
    collection: str,
    **metadata: Any,
) -> Any:
    """A search's result with what the request asked for; raises Refused for an unknown property."""
    vectors = [
        base_pb2.Vectors(
            name=name, vector_bytes=vector, type=base_pb2.Vectors.VECTOR_TYPE_SINGLE_FP32
        )
        for name, vector in found.vectors.items()
        if name in request.metadata.vectors or request.metadata.vector
    ]
    asked: Iterable[str] = request.properties.non_ref_properties
    if request.properties.return_all_nonref_properties or not request.HasField("properties"):
        asked = schema
    fields = {name: _value(found.properties.get(name), schema, name) for name in asked}
    return search_get_pb2.SearchResult(
        metadata=search_get_pb2.MetadataResult(
            id=found.uuid, id_as_bytes=UUID(found.uuid).bytes, vectors=vectors, **metadata
        ),
        properties=search_get_pb2.PropertiesResult(
            non_ref_props=properties_pb2.Properties(fields=fields), target_collection=collection
        ),
    )


def _value(value: Any, schema: Mapping[str, Mapping[str, Any]], name: str) -> Any:
    if name not in schema:
        raise Refused(f"no such prop with name '{name}' found in class")
    if value is None or value == []:
        return properties_pb2.Value(null_value=0)
    if isinstance(value, list):
        texts = properties_pb2.TextValues(values=value)
        return properties_pb2.Value(list_value=properties_pb2.ListValue(text_values=texts))
    if schema[name]["dataType"] == ["int"]:
        return properties_pb2.Value(int_value=int(value))
    return properties_pb2.Value(text_value=value)
