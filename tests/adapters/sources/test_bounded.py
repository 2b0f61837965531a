"""What is large or hostile is read within a bounded memory, or refused with a reason, and the next file is read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from adapters.sources.folder import LINK, folder
from adapters.sources.parse import parse
from adapters.sources.reading import open_readers
from core.knowledge.documents import Refused
from tests.adapters.sources import files

MEMORY = 1_200_000_000
"""Address space of the reading process, in which Python and its libraries take a third."""


def _csv() -> bytes:
    return b"id,name\n" + b"".join(b"%d,name %d\n" % (n, n * 7) for n in range(100_000))


def _json() -> bytes:
    rows = [{"id": n, "text": "some words and " * 4, "n": {"m": n}} for n in range(52_000)]
    return json.dumps({"rows": rows}).encode()


def _workbook() -> bytes:
    """By hand, since openpyxl takes a minute to write what it reads in ten seconds."""
    sheet = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>name {n * 7}</t></is></c>'
        f'<c r="B{n}"><v>{n}</v></c><c r="C{n}"><v>{n * 0.5}</v></c></row>'
        for n in range(1, 100_001)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    base = zipfile.ZipFile(io.BytesIO(files.xlsx({"a": [[1]]})))
    parts = {name: base.read(name) for name in base.namelist()}
    merged = '<mergeCells count="1"><mergeCell ref="D1:XFD1048576"/></mergeCells>'
    page = f'{head}<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData>{merged}</worksheet>'
    return files.archive({**parts, "xl/worksheets/sheet1.xml": page})


@pytest.mark.parametrize(
    ("name", "make", "last"),
    [
        ("a.csv", _csv, "| 99999 | name 699993 |"),
        pytest.param(
            *("a.xlsx", _workbook, "| name 700000 | 100000 | 50000 |"), marks=pytest.mark.soak
        ),
        pytest.param("a.json", _json, "51999", marks=pytest.mark.soak),
        (
            "a.pdf",
            lambda: files.pdf([[(12, f"Page number {n} says a word.")] for n in range(1, 501)]),
            "Page number 500 says a word.",
        ),
    ],
)
async def test_what_is_large_is_read_whole_in_bounded_memory(
    name: str, make: Callable[[], bytes], last: str
) -> None:
    async with open_readers(processes=1, seconds=600, memory=MEMORY) as read:
        parsed = await read(f"file:///{name}", name, make())
    assert last in parsed.chunks[-1].text


@pytest.mark.parametrize(("ending", "member"), [("docx", "word"), ("pptx", "ppt"), ("xlsx", "xl")])
def test_an_office_file_that_unpacks_to_very_much_is_refused_unopened(
    ending: str, member: str
) -> None:
    bombs = {
        "one large part": files.archive({f"{member}/document.xml": b"0" * 60_000_000}),
        "very many parts": files.archive({f"{member}/{n}": b"" for n in range(20_001)}),
    }
    for data in bombs.values():
        begun = process_time()
        with pytest.raises(Refused, match="zip bomb"):
            parse(f"file:///a.{ending}", f"a.{ending}", data)
        assert process_time() - begun < 5


def test_an_office_file_that_lies_about_what_it_unpacks_to_unpacks_to_no_more() -> None:
    data = bytearray(files.archive({"xl/workbook.xml": b"0" * 60_000_000}))
    for size in (data.find(b"PK\x01\x02") + 24, data.find(b"PK\x03\x04") + 22):
        data[size : size + 4] = (1_000).to_bytes(4, "little")
    begun = process_time()
    with pytest.raises(Refused, match="damaged"):
        parse("file:///a.xlsx", "a.xlsx", bytes(data))
    assert process_time() - begun < 5


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        ("a.pptx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        ("a.xlsx", b"item,price\nmango,3\n", "damaged"),
        ("a.pptx", files.docx(), "another kind"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(600), "not a PDF"),
        ("a.json", files.pdf([[(12, "x")]]), "a PDF"),
        ("a.pdf", files.pdf([[(12, "x")]])[:200], "damaged"),
    ],
)
def test_what_is_encrypted_wrongly_named_or_cut_off_is_refused_with_a_reason(
    name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        parse(f"file:///{name}", name, data)


def test_a_sheet_of_many_small_tables_is_cut_in_bounded_time() -> None:
    rows = [[f"name {n}", n] if n % 2 else [] for n in range(8_000)]
    data = files.xlsx({"a": rows})
    begun = process_time()
    assert "name 7999" in parse("file:///a.xlsx", "a.xlsx", data).chunks[-1].text
    assert process_time() - begun < 20


def test_a_sheet_of_very_many_columns_with_gaps_is_cut_in_bounded_time() -> None:
    rows = [[f"k{row}x{n}" if n % 3 else None for n in range(12_000)] for row in range(8)]
    data = files.xlsx({"a": rows})
    begun = process_time()
    assert "k7x11999" in parse("file:///a.xlsx", "a.xlsx", data).chunks[-1].text
    assert process_time() - begun < 20


async def test_a_deep_folder_with_links_in_circles_on_every_level_is_walked_once(
    tmp_path: Path,
) -> None:
    here = tmp_path
    for depth in range(100):
        (here / "up").symlink_to(here.parent)
        (here / "root").symlink_to(tmp_path)
        (here / f"{depth}.md").write_text("hello")
        here /= "d"
        here.mkdir()
    found = [one async for one in folder(tmp_path, 1_000_000)]
    assert len(found) == 300
    assert {one.name for one in found if not one.refusal} == {f"{n}.md" for n in range(100)}
    assert {one.refusal for one in found if one.refusal} == {LINK}
