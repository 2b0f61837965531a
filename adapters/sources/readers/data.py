"""JSON and JSON lines: the keys of the first level become headings, what is below them lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.chats import chat_in
from adapters.sources.readers.plain import decode, titled
from adapters.sources.readers.raw import Raw
from adapters.sources.readers.tables import bounded, table
from core.knowledge.documents import Document, Refused, one_line

_DEEPEST = 6
"""Levels shown as nested lists; what is deeper is named by its path."""
_LONGEST_LINE = 300
_MOST_VALUES = 12
"""A value that is smaller than both is one line of its list."""
_MOST_DIGITS = 1_000


def _whole(digits: str) -> int | str:
    """Python reads no number of several thousand digits, and nobody computes with one."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def read_json(data: bytes, name: str) -> Document:
    """One value; a list of flat records becomes a table."""
    text, raw = decode(data), Raw()
    try:
        value = json.loads(text, parse_int=_whole)
    except ValueError as error:
        raise Refused(f"not readable as JSON: {one_line(str(error))}") from error
    raw.add(text, value)
    return _document(value, name, raw)


def _document(value: Any, name: str, raw: Raw) -> Document:
    if chat := chat_in(value, titled(name)):
        return chat
    parts = _Parts(raw)
    text = "\n".join(bounded(parts.top(value)))
    return Document(titled(name), text, rendering="blocks", originals=parts.originals)


def read_json_lines(data: bytes, name: str) -> Document:
    """One value a line; a line that is no JSON is kept as text."""
    values: list[Any] = []
    raw = Raw()
    for line in decode(data).split("\n"):
        if line.strip():
            try:
                values.append(json.loads(line, parse_int=_whole))
                raw.add(line, values[-1])
            except (ValueError, RecursionError):
                values.append(line.strip())
    return _document(values, name, raw)


@dataclass
class _Parts:
    """A value as parts of CommonMark, and what stands in the file for each of its lines."""

    raw: Raw
    originals: dict[str, str] = field(default_factory=dict)

    def top(self, value: Any) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield from self.section(value)
            return
        plain = {key: inner for key, inner in value.items() if not _nested(inner)}
        yield from self.listed(plain, value)
        for key, inner in value.items():
            if _nested(inner):
                yield f"\n## {one_line(without_escapes(key)) or '(no name)'}\n"
                yield from self.section(inner)

    def section(self, value: Any) -> Iterator[str]:
        if _records(value):
            columns = list(dict.fromkeys(key for record in value for key in record))
            rows = [[_scalar(row.get(key)) for key in columns] for row in value]
            shown = table([columns, *rows], headed=True)
            filled = (row for row, cells in zip(value, rows, strict=True) if any(cells))
            lines = shown.rstrip("\n").split("\n")[2:]
            self.originals.update(zip(lines, map(self.raw.of, filled), strict=True))
            yield shown
        elif _nested(value):
            yield from self.listed(value, value)
        elif not isinstance(value, Mapping | list):
            yield _scalar(value)

    def listed(self, value: Any, parent: Any) -> Iterator[str]:
        """Depth first without recursion; a line a value, indented by its level."""
        waiting: list[tuple[int, str, Any, str]] = [(0, "", value, "")]
        while waiting:
            depth, label, inner, original = waiting.pop()
            if depth and (not _nested(inner) or (line := _one_line(inner))):
                numbered = _nested(inner) and label.rstrip(": ").isdigit()
                words = line if _nested(inner) else _scalar(inner)
                shown = f"- {'' if numbered else label}{words}"
                self.originals[shown] = original or self.raw.of(inner)
                yield "  " * (depth - 1) + shown
                continue
            if depth and label and depth < _DEEPEST:
                yield f"{'  ' * (depth - 1)}- {label.rstrip()}"
            path = "" if depth < _DEEPEST else label.rstrip(": ")
            holder = parent if depth == 0 else inner
            children = [
                (
                    min(depth + 1, _DEEPEST),
                    _label(key, path),
                    child,
                    "" if _nested(child) else self.raw.member(holder, key, child),
                )
                for key, child in _items(inner)
            ]
            waiting.extend(reversed(children))


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping | list) and len(value) > 0


def _records(value: Any) -> bool:
    """Flat objects that share few keys and short values: rows."""
    if not isinstance(value, list) or len(value) < 2:
        return False
    if not all(isinstance(row, Mapping) and 0 < len(row) <= 20 for row in value):
        return False
    cells = [cell for row in value[:1000] for cell in row.values()]
    flat = not any(isinstance(cell, Mapping | list) for row in value for cell in row.values())
    if not flat or sum(len(_scalar(cell)) for cell in cells) > 60 * len(cells):
        return False
    return len({key for row in value for key in row}) <= 2 * len(value[0])


def _one_line(value: Any) -> str:
    """A small record as `name: Ada; address.city: London`; "" when it is too large for a line."""
    shown: list[str] = []
    room = _LONGEST_LINE
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        label, inner = waiting.pop()
        if _nested(inner):
            if len(inner) > _MOST_VALUES:
                return ""
            path = label.rstrip(": ")
            waiting.extend(
                (_label("" if isinstance(inner, list) else key, path), child)
                for key, child in reversed(list(_items(inner)))
            )
            continue
        shown.append(f"{label}{_scalar(inner)}")
        room -= len(shown[-1]) + 2
        if room < 0 or len(shown) > _MOST_VALUES:
            return ""
    return "; ".join(shown)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
        return
    items: Sequence[Any] = value
    for number, item in enumerate(items, 1):
        # A number tells records apart; plain values need none.
        yield (str(number) if _nested(item) else ""), item


def _label(key: str, path: str) -> str:
    name = one_line(without_escapes(".".join(part for part in (path, str(key)) if part)))
    return f"{name}: " if name else ""


def _scalar(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())
