"""Tiny real files of every format, made in code."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(members: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return held.getvalue()


def docx_with_picture(text: str) -> bytes:
    """A Word file with one paragraph and one described picture."""
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    picture = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{main}/wordprocessingDrawing">'
        f'<wp:docPr id="1" name="x" descr="The garden"/><a:graphic xmlns:a="{main}/main">'
        f'<a:graphicData><pic:pic xmlns:pic="{main}/picture"><pic:blipFill><a:blip '
        f'xmlns:r="{_OFFICE}" r:embed="r3"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    return docx(_p(text) + picture)


def docx(body: str | None = None, more_styles: str = "") -> bytes:
    """A Word file with a heading, a list, a table and a listing, as Word itself would store them."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = "".join(
        f"<w:tr>{cell.format(a)}{cell.format(b)}</w:tr>"
        for a, b in (("Port", "Use"), ("8080", "web"))
    )
    body = body or (
        _p("Handbook", "Title") + _p("Set up", "Heading1") + _p("Read this first.")
        + _p("one", "", 1) + _p("two", "", 1) + f"<w:tbl>{table}</w:tbl>" + _p("run --now", "Code")
    )  # fmt: skip
    package = "http://schemas.openxmlformats.org/package/2006"
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Code", "Code"))
    )
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="png" ContentType="image/png"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="r2" Type="{_OFFICE}/numbering" Target="numbering.xml"/>'
            f'<Relationship Id="r3" Type="{_OFFICE}/image" Target="media/a.png"/>'
            "</Relationships>",
            "word/styles.xml": f"<w:styles {_W}>{styles}{more_styles}</w:styles>",
            "word/numbering.xml": f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">'
            '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
            "word/media/a.png": b"\x89PNG\r\n\x1a\n",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        }
    )


def _p(text: str, style: str = "", bullet: int = 0) -> str:
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if bullet:
        look += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{bullet}"/></w:numPr>'
    return f"<w:p><w:pPr>{look}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def pptx() -> bytes:
    deck = Presentation()
    deck.core_properties.title = "Quarter"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Goals"
    frame = slide.placeholders[1].text_frame
    frame.text = "faster"
    frame.add_paragraph().text = "safer"
    slide.notes_slide.notes_text_frame.text = "Say why."
    other = deck.slides.add_slide(deck.slide_layouts[5])
    other.shapes.title.text = "Figures"
    table = other.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("year", "sales"), ("2025", "7"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    held = io.BytesIO()
    deck.save(held)
    return held.getvalue()


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def pdf(pages: Sequence[Sequence[tuple[int, str]]], encrypted: bool = False) -> bytes:
    """A PDF by hand: lines of (size, text) from the top of each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n, lines in enumerate(pages):
        shown = "".join(
            f"BT /F1 {size} Tf 72 {720 - 30 * row} Td ({text}) Tj ET\n"
            for row, (size, text) in enumerate(lines)
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}endstream")
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R"
    if encrypted:
        # A standard handler whose keys fit no empty password.
        keys = f"/O <{'5a' * 32}> /U <{'a5' * 32}>"
        trailer += (
            f" /ID [<{'00' * 16}> <{'00' * 16}>]"
            f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 {keys} >>"
        )
    return _with_table(objects, trailer)


def placed_pdf(placed: Sequence[tuple[float, float, int, str]]) -> bytes:
    """A PDF of one page: texts of (left, bottom, size, text), in the order in which it writes them."""
    shown = "".join(
        f"BT /F1 {size} Tf {left} {bottom} Td ({text}) Tj ET\n"
        for left, bottom, size, text in placed
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
        "/Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
    ]
    return _with_table(objects, f"/Size {len(objects) + 1} /Root 1 0 R")


def _with_table(objects: Sequence[str], trailer: str) -> bytes:
    out = "%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return f"{out}trailer\n<< {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")


def notebook() -> bytes:
    cells = [
        {"cell_type": "markdown", "source": ["# Study\n", "\n", "- one\n", "- two"]},
        {
            "cell_type": "code",
            "source": "print(6 * 7)",
            "outputs": [{"output_type": "stream", "text": ["42\n"]}],
        },
    ]
    return json.dumps({"cells": cells, "metadata": {"language_info": {"name": "python"}}}).encode()
