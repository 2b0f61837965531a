"""Weaviate's filters, as they come over gRPC, evaluated on one object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weaviate.proto.v1 import base_pb2

Keeps = Callable[[str, Mapping[str, Any]], bool]
"""Whether an object, by its id and properties, is among those that are sought."""

_COMPARED: Mapping[int, Callable[[Any, Any], bool]] = {
    base_pb2.Filters.OPERATOR_EQUAL: lambda held, sought: held == sought,
    base_pb2.Filters.OPERATOR_NOT_EQUAL: lambda held, sought: held != sought,
    base_pb2.Filters.OPERATOR_GREATER_THAN: lambda held, sought: held > sought,
    base_pb2.Filters.OPERATOR_GREATER_THAN_EQUAL: lambda held, sought: held >= sought,
    base_pb2.Filters.OPERATOR_LESS_THAN: lambda held, sought: held < sought,
    base_pb2.Filters.OPERATOR_LESS_THAN_EQUAL: lambda held, sought: held <= sought,
}


class Refused(Exception):
    """What a real server answers instead of doing it."""


def compiled(sought: Any, properties: Mapping[str, Mapping[str, Any]]) -> Keeps:
    """The filter as a function; raises Refused for what the schema cannot be asked."""
    operator = sought.operator
    if operator in (base_pb2.Filters.OPERATOR_AND, base_pb2.Filters.OPERATOR_OR):
        parts = [compiled(part, properties) for part in sought.filters]
        every = all if operator == base_pb2.Filters.OPERATOR_AND else any
        return lambda uuid, held: every(part(uuid, held) for part in parts)
    name = sought.target.property
    if name != "_id":
        _refuse_unfiltered(name, properties)
    value = _value(sought, properties.get(name, {}))
    if operator == base_pb2.Filters.OPERATOR_CONTAINS_ANY:
        among = frozenset(value)
        return lambda uuid, held: _held(name, uuid, held) in among
    compare = _COMPARED.get(operator)
    if compare is None:
        raise Refused(f"the stand-in knows no operator {operator}")
    return lambda uuid, held: (
        (there := _held(name, uuid, held)) is not None and compare(there, value)
    )


def _refuse_unfiltered(name: str, properties: Mapping[str, Mapping[str, Any]]) -> None:
    if name not in properties:
        raise Refused(f"no such prop with name '{name}' found in class")
    if not properties[name]["indexFilterable"]:
        raise Refused(
            f"Filtering by property '{name}' requires inverted index. "
            "Is `indexFilterable` option of this property set to true?"
        )


def _held(name: str, uuid: str, held: Mapping[str, Any]) -> Any:
    value = uuid if name == "_id" else held.get(name)
    return value.strip() if isinstance(value, str) else value


def _value(sought: Any, schema: Mapping[str, Any]) -> Any:
    kind = sought.WhichOneof("test_value")
    if kind is None:
        raise Refused("a filter needs a value")
    value = getattr(sought, kind)
    if kind == "value_text_array":
        # As a text that is one token ("field") is analysed: without what is white at its ends.
        return [each.strip() for each in value.values]
    if kind == "value_text":
        if schema.get("tokenization", "field") != "field":
            raise Refused("the stand-in filters texts of one token alone")
        return value.strip()
    if kind in ("value_int", "value_int_array") and schema.get("dataType") != ["int"]:
        raise Refused("data type filter cannot use valueInt on this property")
    if kind == "value_int_array":
        return list(value.values)
    return value
