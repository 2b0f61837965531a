"""Where in a JSON text its objects, lists and values stand, so that a quote can be the file's own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NEXT = re.compile(r"\s*,\s*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
LONGEST = 1_500
"""Characters; a longer part of a file is no quote."""


@dataclass
class Raw:
    """The text of each container in a parsed value, by identity; kept as long as the value is."""

    _texts: dict[int, str] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)

    def add(self, text: str, value: Any) -> None:
        """Learn what `json.loads(text)` gave; nothing of a text that names a key twice."""
        spans = _spans(text)
        containers = _containers(value)
        self._kept.append(value)
        if len(spans) != len(containers):
            return
        for (begin, end), container in zip(spans, containers, strict=True):
            if end - begin <= LONGEST:
                comma = _NEXT.match(text, end)
                self._texts[id(container)] = text[begin : comma.end() if comma else end]

    def of(self, value: Any) -> str:
        """The text of an object or a list with the comma behind it; "" if unknown or too long."""
        return self._texts.get(id(value), "")

    def member(self, parent: Any, key: str, value: Any) -> str:
        """The text of `"key": value` in a short object, else the value as one reads it."""
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        within = self.of(parent) if isinstance(parent, Mapping) else ""
        named, wanted = (json.dumps(each, ensure_ascii=False) for each in (key, value))
        found = re.search(rf"{re.escape(named)}\s*:\s*{re.escape(wanted)}(?:\s*,\s*)?", within)
        return found.group() if found else shown


def _spans(text: str) -> list[tuple[int, int]]:
    """Begin and end of every object and list, in the order in which they begin."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for token in _TOKEN.finditer(text):
        if token.group() in "{[":
            opened.append(len(spans))
            spans.append((token.start(), token.start()))
        elif token.group() in "}]":
            place = opened.pop()
            spans[place] = (spans[place][0], token.end())
    return spans


def _containers(value: Any) -> list[Any]:
    """Every object and list in the order in which the text names them."""
    found: list[Any] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Mapping | list):
            found.append(inner)
            children = inner.values() if isinstance(inner, Mapping) else inner
            waiting.extend(reversed(list(children)))
    return found
