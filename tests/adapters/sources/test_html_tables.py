"""Tables of HTML, in pages and amid Markdown, are read as tables whatever stands beside their rows."""

from __future__ import annotations

import pytest

from adapters.sources.parse import parse
from core.knowledge.quote import quoted
from core.knowledge.tabular.grid import Grid, grids
from core.knowledge.units import units

HEAD = "<tr><th>Standort</th><th>Plätze</th></tr>"
ROWS = "<tr><td>Köln</td><td>12</td></tr>\n<tr><td>Lyon</td><td>9</td></tr>"
CAPTION = "<caption>Seats by <b>site</b></caption>"
COLUMNS = "<colgroup><col><col></colgroup>"
WRITTEN = [
    f"<table>{CAPTION}{HEAD}{ROWS}</table>",
    f"<table>{CAPTION}\n<thead>{HEAD}</thead><tbody>{ROWS}</tbody></table>",
    f"<table class='wide'>{CAPTION}{COLUMNS}<tbody>{HEAD}{ROWS}</tbody></table>",
    f"<table>{COLUMNS}{HEAD}{ROWS}</table>",
    f"<TABLE><tr><td>Standort</td><td>Plätze</td></tr>{ROWS}</TABLE>",
]


def _grids(name: str, text: str) -> list[Grid]:
    return grids(parse("file:///a", name, text.encode()).chunks)


@pytest.mark.parametrize("table", WRITTEN)
@pytest.mark.parametrize(("name", "top"), [("a.html", "<h1>T</h1>"), ("a.md", "# T\n\nWords.\n\n")])
def test_a_table_has_its_head_and_rows(name: str, top: str, table: str) -> None:
    (grid,) = _grids(name, f"{top}{table}\n\n")
    assert grid.head == ("Standort", "Plätze")
    assert grid.rows == [("Köln", "12"), ("Lyon", "9")]
    assert ("Seats by" in grid.first.text) == ("<caption>" in table)


def test_a_foot_that_is_written_first_ends_the_table() -> None:
    foot = "<tfoot><tr><td>Total</td><td>21</td></tr></tfoot>"
    page = f"<table><thead>{HEAD}</thead>{foot}<tbody>{ROWS}</tbody><tbody>{ROWS}</tbody></table>"
    (grid,) = _grids("a.html", page)
    assert [row[1] for row in grid.rows] == ["12", "9", "12", "9", "21"]


def test_rows_of_a_table_amid_markdown_are_quoted_as_its_page_shows_them() -> None:
    (chunk,) = parse("file:///a", "a.md", f"# T\n\n- *One*\n\n{WRITTEN[0]}\n".encode()).chunks
    found = [(unit.kind, quoted(chunk, unit.start, unit.end)) for unit in units(chunk.text)]
    assert [quote for kind, quote in found if kind == "row"] == ["Köln\t12", "Lyon\t9"]


@pytest.mark.parametrize(
    "text",
    [
        f"```html\n{WRITTEN[0]}\n```\n",
        "<table><tr><td><img src='a.png'></td></tr><tr><td>b</td></tr></table>\n",
        "<table><tr><td><ul><li>a</li></ul></td></tr><tr><td>b</td></tr></table>\n",
        f"<table>\n{HEAD}\n",
    ],
    ids=["code", "picture", "list", "unclosed"],
)
def test_what_is_no_table_of_values_amid_markdown_stays_as_it_is(text: str) -> None:
    document = parse("file:///a", "a.md", f"# T\n\n{text}".encode())
    assert "".join(chunk.text for chunk in document.chunks).strip() == text.strip()


def test_a_table_behind_one_that_code_leaves_open_is_read() -> None:
    assert len(_grids("a.md", f"Write `<table>` first.\n\n{WRITTEN[1]}\n")) == 1
