"""Looks into payloads without trusting a type: what is not as it should be is as good as not there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

SNOWFLAKE = re.compile(r"\d{1,20}", re.ASCII)
_EPOCH = 1_420_070_400_000
Payload: TypeAlias = Mapping[str, object]


def base36(number: int) -> str:
    """A whole number in few letters."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def moment(value: object) -> float | None:
    """Unix time of a timestamp; None for anything else."""
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def dict_of(value: object) -> Payload:
    """The value if it is an object."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """The value if it is a list."""
    return value if isinstance(value, list) else []


def text_in(body: Payload, name: str) -> str:
    """The text of that name, in whole Unicode."""
    value = body.get(name)
    if not isinstance(value, str):
        return ""
    # A lone surrogate cannot be written anywhere.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def id_in(body: Payload, name: str) -> str:
    """The snowflake of that name."""
    value = body.get(name)
    return value if isinstance(value, str) and SNOWFLAKE.fullmatch(value) else ""


def number_of(value: object) -> int:
    """The value if it is a count."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def said_at(snowflake: str) -> float:
    """When an id was made (Unix time)."""
    return ((int(snowflake) >> 22) + _EPOCH) / 1000 if SNOWFLAKE.fullmatch(snowflake) else 0.0


def first_at(moment: float) -> str:
    """The smallest id of a time."""
    return str(max(0, int(moment * 1000) - _EPOCH) << 22)
