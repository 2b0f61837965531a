"""What stands in a payload of Slack's, by name; empty where it is not what it should be. Pure."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_TS = re.compile(r"\d{1,12}\.\d{1,9}")


def dict_of(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def dicts_of(value: object) -> list[Json]:
    """Those of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text_in(node: Json, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def id_in(node: Json, name: str) -> str:
    value = text_in(node, name)
    return value if _ID.fullmatch(value) else ""


def time_in(node: Json, name: str) -> float:
    value = node.get(name)
    # Neither infinite nor a number of a thousand digits.
    return float(value) if isinstance(value, int) and 0 < value < 1e12 else 0.0


def ts_in(node: Json, name: str) -> str:
    value = text_in(node, name)
    return value if _TS.fullmatch(value) else ""
