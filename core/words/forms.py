"""What a catalogue holds: words, or two forms of them for one thing and for several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Counted:
    """Words that depend on a number; enough for the languages here, which have two forms at most."""

    one: str
    other: str
    by: str = "count"
    """The name of the value that counts."""


Words: TypeAlias = Mapping[str, str | Counted]
