"""Jupyter notebooks: the words as they stand, the code and its printed output as listings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.plain import decode, fenced, heading, titled
from adapters.sources.readers.tables import bounded
from adapters.sources.readers.unseen import seen
from core.knowledge.documents import Document, Refused, tidy

_LONGEST_OUTPUT = 2_000


def read_notebook(data: bytes, name: str) -> Document:
    """Cells in order; of long outputs the beginning, of pictures nothing."""
    try:
        book = json.loads(decode(data))
        cells = book["cells"]
        language = str(book.get("metadata", {}).get("language_info", {}).get("name", ""))
        parts = bounded(part for cell in cells for part in _cell(cell, language))
        text = without_escapes("\n".join(parts))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("not readable as a Jupyter notebook") from error
    return Document(heading(text) or titled(name), tidy(text))


def _cell(cell: Mapping[str, Any], language: str) -> Iterator[str]:
    source = _joined(cell.get("source", ""))
    if cell["cell_type"] == "markdown":
        yield seen(source) + "\n"
    elif source.strip():
        yield fenced(source, language if cell["cell_type"] == "code" else "")
    for output in cell.get("outputs", ()):
        shown = _joined(output.get("text") or output.get("data", {}).get("text/plain", ""))
        if shown.strip():
            yield fenced(shown[:_LONGEST_OUTPUT], "text")


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
