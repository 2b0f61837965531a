"""The source that docs/sources.md shows how to write does what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.sources.parse import parse
from adapters.sources.seen import Seen
from core.knowledge.documents import Found, Refused, Unreachable
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")
[CODE] = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
NOTES = [
    {"id": "keys", "title": "Keys", "text": "The keys are with Ada."},
    {"id": "garden", "title": "Garden", "text": "Water it on Mondays."},
]


def _source() -> Any:
    named: dict[str, Any] = {"__name__": "adapters.sources.notes"}
    exec(compile(CODE, "docs/sources.md", "exec"), named)  # noqa: S102 - our own page
    return named["notes"]


async def _found(file: Path, max_bytes: int = 10_000) -> list[Found]:
    return [found async for found in _source()(str(file), max_bytes, Seen())]


def _written(folder: Path) -> Path:
    file = folder / "notes.jsonl"
    file.write_text("\n".join(map(json.dumps, NOTES)))
    return file


def test_it_has_fewer_than_50_lines() -> None:
    assert len(CODE.splitlines()) < 50


async def test_each_note_is_a_document_with_its_title(tmp_path: Path) -> None:
    file = _written(tmp_path)
    read = [parse(each.uri, each.name, await each.fetch()) for each in await _found(file)]
    assert [parsed.title for parsed in read] == ["Keys", "Garden"]
    assert [parsed.chunks[0].document for parsed in read] == [f"{file}/keys", f"{file}/garden"]
    assert "with Ada" in read[0].chunks[0].text


async def test_what_is_too_large_is_refused_and_what_cannot_be_read_is_unreachable(
    tmp_path: Path,
) -> None:
    file = _written(tmp_path)
    [first, *_] = await _found(file, max_bytes=10)
    with pytest.raises(Refused):
        await first.fetch()
    for broken in (tmp_path / "nowhere.jsonl", tmp_path):
        with pytest.raises(Unreachable):
            await _found(broken)
    file.write_text("no JSON")
    with pytest.raises(Unreachable):
        await _found(file)
