"""What an Office file does not show is not read, and the document says what was left out of it."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from pptx import Presentation
from pptx.util import Inches

from adapters.sources.parse import parse
from adapters.sources.readers.choose import read
from adapters.sources.readers.sheets import shown_area
from core.knowledge.documents import Document, Refused
from tests.adapters.sources import files

WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'
STYLES = (
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="Inner"><w:basedOn w:val="Secret"/></w:style>'
    '<w:style w:type="character" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Aside"><w:name w:val="Aside"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    f'<w:style w:type="paragraph" w:styleId="Banner"><w:pPr>{DARK}</w:pPr>'
    f"<w:rPr>{WHITE}</w:rPr></w:style>"
    '<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:tcPr>'
    f"{DARK}</w:tcPr></w:tblStylePr></w:style>"
)


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def word(body: str, styles: str = STYLES) -> Document:
    return read(files.docx(f"<w:p>{run('A zebra runs.')}</w:p>{body}", styles), "x.docx")


def paragraph(runs: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{runs}</w:p>"


def cell(look: str) -> str:
    return f"<w:tr><w:tc><w:tcPr>{look}</w:tcPr>{paragraph(run('A kudu.', WHITE))}</w:tc></w:tr>"


@pytest.mark.parametrize(
    ("hidden", "kind"),
    [
        (paragraph(run("No kudu.", "<w:vanish/>")), "hidden text"),
        (paragraph(run("No kudu.", '<w:vanish w:val="1"/>')), "hidden text"),
        (paragraph(run("No kudu.", '<w:rStyle w:val="Secret"/>')), "hidden text"),
        (paragraph(run("No kudu.", '<w:rStyle w:val="Inner"/>')), "hidden text"),
        (paragraph(run("No kudu."), '<w:pStyle w:val="Aside"/>'), "hidden text"),
        (f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>{cell(DARK)[6:]}</w:tbl>", "hidden text"),
        (paragraph(run("No kudu.", WHITE)), "white text"),
        (paragraph(run("No kudu.", '<w:color w:val="fefefe"/>')), "white text"),
        (
            paragraph(run("No kudu.", f'{WHITE}<w:shd w:val="clear" w:fill="auto"/>')),
            "white text",
        ),
        (f"<w:tbl>{cell('')}</w:tbl>", "white text"),
        (paragraph(run("No kudu.", "<w:strike/>")), "struck-through text"),
        (paragraph(run("No kudu.", "<w:dstrike/>")), "struck-through text"),
        (
            '<w:p><w:del w:id="1"><w:r><w:delText>No kudu.</w:delText></w:r></w:del></w:p>',
            "deleted text",
        ),
    ],
)
def test_word_text_that_is_not_shown_is_left_out_and_named(hidden: str, kind: str) -> None:
    document = word(hidden + paragraph(run("A lion sleeps.")))
    words = [word for word in document.text.split() if word.strip("|-")]
    assert words == ["A", "zebra", "runs.", "A", "lion", "sleeps."]
    assert document.left_out == (kind,)


@pytest.mark.parametrize(
    "shown",
    [
        paragraph(run("A kudu.", '<w:vanish w:val="0"/>')),
        paragraph(run("A kudu.", "<w:webHidden/>")),
        paragraph(run("A kudu.", '<w:vanish w:val="false"/>'), '<w:pStyle w:val="Aside"/>'),
        paragraph(run("A kudu."), '<w:pStyle w:val="Banner"/>'),
        paragraph(run("A kudu.", '<w:rStyle w:val="Round"/>')),
        paragraph(run("A kudu.", WHITE + DARK)),
        paragraph(run("A kudu.", f'{WHITE}<w:highlight w:val="black"/>')),
        paragraph(run("A kudu.", WHITE), DARK),
        paragraph(run("A kudu.", '<w:color w:val="auto"/>')),
        f"<w:tbl>{cell(DARK)}</w:tbl>",
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Dark"/></w:tblPr>{cell("")}</w:tbl>',
        f"<w:p><w:r><w:pict><w:txbxContent>{paragraph(run('A kudu.', WHITE))}"
        "</w:txbxContent></w:pict></w:r></w:p>",
    ],
)
def test_word_text_that_is_shown_is_read(shown: str) -> None:
    document = word(shown)
    assert "A kudu." in document.text
    assert document.left_out == ()


def test_a_word_file_keeps_all_else_around_what_it_hides() -> None:
    hidden = paragraph(run("The key ") + run("no kudu ", "<w:vanish/>") + run("is on the hook."))
    picture = files.docx_with_picture("Breakfast is at 7.")
    assert "The key is on the hook." in word(hidden).text
    assert read(picture, "x.docx").left_out == ()
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:vanish/></w:rPr>'
        "<w:instrText> XE zebra </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert word(field).left_out == ()


def test_a_word_file_that_hides_all_its_text_is_refused() -> None:
    with pytest.raises(Refused, match="no text in it"):
        read(files.docx(paragraph(run("No kudu.", "<w:vanish/>"))), "x.docx")


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def prices() -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Prices"
    for row in (("item", "cost", "price"), ("mango", 1, 3), ("kiwi", 1, 2), ("lime", 1, 4)):
        sheet.append(row)
    return book


def test_hidden_rows_columns_and_sheets_are_left_out_and_named() -> None:
    book = prices()
    sheet = book["Prices"]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Drafts").append(["No kudu."])
    book.create_sheet("Keys").append(["No kudu."])
    book["Drafts"].sheet_state = "hidden"
    book["Keys"].sheet_state = "veryHidden"
    document = read(saved(book), "x.xlsx")
    assert document.text == (
        "## Prices\n\n| item | price |\n| --- | --- |\n| mango | 3 |\n| lime | 4 |\n"
    )
    assert document.left_out == ("hidden columns", "hidden rows", "hidden sheets")


def test_columns_hidden_as_a_group_are_left_out_together() -> None:
    book = prices()
    book["Prices"].column_dimensions.group("B", "C", hidden=True)
    document = read(saved(book), "x.xlsx")
    assert document.text == "## Prices\n\n| item |\n| --- |\n| mango |\n| kiwi |\n| lime |\n"


def test_struck_cells_and_the_struck_part_of_a_cell_are_left_out_and_named() -> None:
    book = prices()
    book["Prices"]["C2"].font = Font(strike=True)
    book["Prices"]["A4"] = CellRichText(
        TextBlock(InlineFont(strike=True), "lemon "), TextBlock(InlineFont(b=True), "lime")
    )
    document = read(saved(book), "x.xlsx")
    assert "| mango | 1 |  |\n| kiwi | 1 | 2 |\n| lime | 1 | 4 |" in document.text
    assert document.left_out == ("struck-through cells",)


def test_an_empty_hidden_row_column_or_struck_cell_is_not_named() -> None:
    book = prices()
    book["Prices"].row_dimensions[9].hidden = True
    book["Prices"].column_dimensions["F"].hidden = True
    book["Prices"]["H1"].font = Font(strike=True)
    assert read(saved(book), "x.xlsx").left_out == ()


def test_a_sheet_of_more_cells_than_can_be_read_is_refused() -> None:
    book = load_workbook(io.BytesIO(saved(prices())), read_only=True)
    with pytest.raises(Refused, match="million cells"):
        shown_area(book.worksheets[0], set(), most_cells=11)
    assert len(shown_area(book.worksheets[0], set(), most_cells=12).rows) == 4


def test_hidden_slides_and_shapes_are_left_out_and_the_others_keep_their_numbers() -> None:
    deck = Presentation()
    for text in ("Goals", "No kudu.", "Figures"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = text
        slide.notes_slide.notes_text_frame.text = f"Of {text}"
    deck.slides[1].element.set("show", "0")
    box = deck.slides[2].shapes.add_textbox(Inches(1), Inches(2), Inches(3), Inches(1))
    box.text_frame.text = "No gnu."
    box.element.nvSpPr.cNvPr.set("hidden", "1")
    held = io.BytesIO()
    deck.save(held)
    parsed = parse("file:///x.pptx", "x.pptx", held.getvalue())
    assert [(each.uri, each.text) for each in parsed.chunks] == [
        ("file:///x.pptx#slide=1", "Notes: Of Goals"),
        ("file:///x.pptx#slide=3", "Notes: Of Figures"),
    ]
    assert parsed.left_out == ("hidden shapes", "hidden slides")
