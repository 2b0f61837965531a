"""Pictures are found in documents of every kind, drawn anew, and read, whatever their bytes do."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from adapters.sources.beside import address_beside, beside
from adapters.sources.look import who_reads
from adapters.sources.looking import open_eyes
from adapters.sources.parse import parse
from adapters.sources.readers.choose import read, readable
from adapters.sources.redraw import LONGEST_SIDE, redrawn
from core.knowledge.documents import Gone, Refused
from tests.adapters.sources import files
from tests.adapters.sources.pictures import bomb, picture

PAGE = """# Manual

## Sign in

Open the settings first.

![The sign-in page](img/sign-in.png "Figure 1")

Then press the button.

```
![not a picture](code.png)
```

<img src="two%20words.jpg" alt="Two words">
![elsewhere](https://example.org/a.png)
"""


def test_markdown_names_its_pictures_with_what_is_said_of_them() -> None:
    shown = read(PAGE.encode(), "manual.md").pictures
    assert [(each.target, each.name, each.alt, each.caption) for each in shown] == [
        ("img/sign-in.png", "sign-in.png", "The sign-in page", "Figure 1"),
        ("two%20words.jpg", "two%20words.jpg", "Two words", ""),
    ]


def test_a_picture_is_framed_by_its_section_and_the_words_around_it() -> None:
    [first, _] = parse("file:///docs/manual.md", "manual.md", PAGE.encode()).pictures
    assert first.chunk.headings == ("Manual", "Sign in")
    assert first.chunk.uri == "file:///docs/manual.md#sign-in"
    assert "Open the settings first." in first.around
    assert "Then press the button." in first.around


def test_html_names_its_pictures_by_figure_and_where_they_stand() -> None:
    page = (
        "<h1>A</h1><p>before</p><figure><a href='/x'><img src='a.png' alt='An A'></a>"
        "<figcaption>Fig. 1</figcaption></figure><p>behind</p><img src='https://x.org/b.png'>"
    )
    document = read(page.encode(), "page.html")
    [shown] = document.pictures
    assert (shown.target, shown.alt, shown.caption) == ("a.png", "An A", "Fig. 1")
    lines = document.text.split("\n")
    assert "An A" in lines[shown.line]
    assert "mynah" not in document.text


def test_pictures_within_html_word_and_slides_come_with_their_bytes() -> None:
    import base64

    from pptx import Presentation

    png = picture("inside")
    held = base64.b64encode(png).decode()
    page = f"<p>x</p><img alt='In it' src='data:image/png;base64,{held}'>"
    assert [each.data for each in read(page.encode(), "a.html").pictures] == [held]

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Prices"
    slide.shapes.add_picture(io.BytesIO(png), 0, 0)
    out = io.BytesIO()
    deck.save(out)
    [shown] = read(out.getvalue(), "a.pptx").pictures
    assert shown.data == held
    [frame] = parse("file:///a.pptx", "a.pptx", out.getvalue()).pictures
    assert frame.chunk.uri == "file:///a.pptx#slide=1"

    [shown] = read(files.docx_with_picture("Words"), "a.docx").pictures
    assert shown.data


def test_pictures_of_a_pdf_stand_on_their_page() -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(picture("scan", (600, 300)))).convert("RGB").save(out, "PDF")
    [frame] = parse("file:///a.pdf", "a.pdf", out.getvalue()).pictures
    assert frame.chunk.uri == "file:///a.pdf#page=1"
    assert redrawn(__import__("base64").b64decode(frame.shown.data))[2].size == (600, 300)


def test_what_a_photo_says_of_where_it_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "PLANTED at home"
    exif[0x0112] = 6  # lying on its side
    data = picture("photo", (300, 100), "JPEG", exif=exif.tobytes(), comment=b"PLANTED too")
    assert b"PLANTED" in data
    file, media_type, clean = redrawn(data + b"PLANTED behind its end")
    assert b"PLANTED" not in file
    assert media_type == "image/jpeg"
    assert clean.size == (100, 300)


def test_large_pictures_are_kept_no_larger_than_anybody_looks_at_them() -> None:
    _, media_type, clean = redrawn(picture("wide", (4000, 1000)))
    assert (media_type, clean.size) == ("image/png", (LONGEST_SIDE, 400))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bomb(), "50 million dots"),
        (bomb(50_000_001, 1), "50 million dots"),
        (picture("x")[:300], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"junk" * 99, "damaged"),
        (b"", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "damaged"),
        (picture("", (20, 20)), "too small"),
    ],
)
async def test_bad_pictures_are_refused_with_a_reason_and_the_next_is_drawn(
    data: bytes, reason: str
) -> None:
    async with open_eyes("") as look:
        with pytest.raises(Refused, match=reason):
            await look(data)
        assert (await look(picture("good"))).width == 400


def test_of_a_drawing_only_the_words_are_read() -> None:
    svg = (
        b"<svg xmlns='http://www.w3.org/2000/svg'><title>Network</title>"
        b"<script>alert('PLANTED')</script><text>Gateway <tspan>8080</tspan></text></svg>"
    )
    document = read(svg, "net.svg")
    assert document.text == "Network\n\nGateway 8080"
    assert document.pictures == ()


def test_a_drawing_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("PLANTED")
    svg = (
        f"<!DOCTYPE svg [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
        "<svg xmlns='http://www.w3.org/2000/svg'><text>seen &x;</text></svg>"
    )
    assert "PLANTED" not in read(svg.encode(), "x.svg").text


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("img/a.png", "file:///srv/docs/guide/img/a.png"),
        ("../a.png", "file:///srv/docs/a.png"),
        ("/img/a.png", "file:///srv/docs/img/a.png"),
        ("../../a.png", ""),
        ("/../a.png", ""),
        ("%2e%2e/%2e%2e/a.png", ""),
        (".hidden/a.png", ""),
        ("a.svg", ""),
        ("notes.txt", ""),
    ],
)
def test_a_document_shows_only_pictures_of_its_own_folder(target: str, found: str) -> None:
    assert address_beside("file:///srv/docs", "file:///srv/docs/guide/page.md", target) == found


async def test_a_picture_behind_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "out.png").write_bytes(picture("secret"))
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "link.png").symlink_to(tmp_path / "out.png")
    (docs / "folder").symlink_to(tmp_path)
    for name in ("link.png", "folder/out.png", "none.png"):
        with pytest.raises(Gone):
            await beside(docs.as_uri(), (docs / name).as_uri(), 1000)
    (docs / "large.png").write_bytes(picture("large"))
    with pytest.raises(Refused, match="larger than"):
        await beside(docs.as_uri(), (docs / "large.png").as_uri(), 100)


def test_pictures_are_documents() -> None:
    assert all(map(readable, ("a.png", "b.JPG", "c.webp", "d.svg")))
    [shown] = read(picture("x"), "sign-in.png").pictures
    assert shown.name == "sign-in.png"


@pytest.fixture
def own_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nhead -c 4 | od -c | grep -q P && echo 'Read  by hand'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    yield


@pytest.mark.usefixtures("own_tesseract")
async def test_tesseract_reads_where_the_system_has_it() -> None:
    async with open_eyes("tesseract") as look:
        assert (await look(picture("x"))).text == "Read by hand"
    assert who_reads() in ("rapidocr", "tesseract")


async def test_rapidocr_reads_what_stands_in_a_picture() -> None:
    async with open_eyes("rapidocr") as look:
        assert "8080" in (await look(picture("Gateway port 8080"))).text
