"""Every reason a reader can give has words for the person."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.files.refusals import in_words
from core.words import say

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "adapters" / "sources"


def reasons() -> Iterator[str]:
    """Of every `Refused(...)` in the code of the readers, with 7 for what is only known later."""
    files = [*SOURCES.glob("readers/*.py"), SOURCES / "parse.py", SOURCES / "reading.py"]
    files += (ROOT / "core" / "knowledge" / "chunk").glob("*.py")
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                yield from _texts(node.args[0])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = (str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values)
        yield "".join(parts)


FOUND = sorted(set(reasons()))


def test_the_reasons_are_found() -> None:
    assert len(FOUND) > 20


@pytest.mark.parametrize("reason", FOUND)
def test_a_readers_reason_has_words(reason: str) -> None:
    assert in_words(reason, "a.txt", "en") != say("file_unreadable")


@pytest.mark.parametrize(
    ("reason", "name", "key"),
    [
        (".zip is not a kind of file that Mynah reads", "a.zip", "file_archive"),
        (".gz is not a kind of file that Mynah reads", "a.tar.gz", "file_archive"),
        ("the file is a zip archive, although its name says text", "a.txt", "file_archive"),
        ("it would unpack to 900 MB, as a zip bomb does", "a.xlsx", "file_too_large"),
        ("the file is binary, not text", "a.txt", "file_binary"),
        ("it is encrypted", "a.docx", "file_locked"),
        ("no text in it; it may be a scan", "a.pdf", "file_empty"),
        ("file_gone", "a.pdf", "file_gone"),
        ("something new", "a.pdf", "file_unreadable"),
    ],
)
def test_the_words_say_what_is_wrong(reason: str, name: str, key: str) -> None:
    assert in_words(reason, name, "de") == say(key, "de", kind="")
