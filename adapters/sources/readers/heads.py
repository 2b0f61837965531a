"""The head of an HTML table: one row made of several, and an empty one where all rows are alike."""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from adapters.sources.readers.merged import cells, rows_of, width
from adapters.sources.readers.tables import MOST_HEADS, column_name
from core.knowledge.tabular.headless import SAMPLE, is_headless


def one_head(part: Tag) -> None:
    """After this the first row of each table is its whole head, as CommonMark has it."""
    for table in part.find_all("table"):
        _rows_alone(table)
        rows = rows_of(table)
        heads = 0
        while heads < len(rows) and rows[heads].find("th") and not rows[heads].find("td"):
            heads += 1
        if 1 < heads <= min(MOST_HEADS, len(rows) - 1):
            _join(rows[:heads])
        elif heads == 0 and is_headless([_texts(row) for row in rows[: SAMPLE + 1]]):
            rows[0].insert_before(_row([""] * len(_texts(rows[0]))))


def _rows_alone(table: Tag) -> None:
    """Nothing but rows in the table: its caption goes before it, its foot to its end.

    markdownify takes a row for the first one only where no element at all stands before it.
    """
    for own in table.find_all(["caption", "colgroup", "col"], recursive=False):
        if own.name == "caption":
            table.insert_before(own.extract())
            own.name = "div"
        else:
            own.decompose()
    for foot in table.find_all("tfoot", recursive=False):
        table.append(foot.extract())
    for group in table.find_all(["thead", "tbody", "tfoot"], recursive=False):
        group.unwrap()


def _join(heads: Sequence[Tag]) -> None:
    """A column is called by all that stands above it, each thing once."""
    columns = zip(*(_texts(row) for row in heads), strict=False)
    if len({len(_texts(row)) for row in heads}) == 1:
        names = [column_name(column) for column in columns]
        heads[0].insert_before(_row(names))
        for row in heads:
            row.decompose()


def _texts(row: Tag) -> list[str]:
    return [
        text for cell in cells(row) for text in [" ".join(cell.get_text(" ").split())] * width(cell)
    ]


def _row(names: Sequence[str]) -> Tag:
    soup = BeautifulSoup("", "lxml")
    row = soup.new_tag("tr")
    for name in names:
        cell = soup.new_tag("th")
        cell.string = name
        row.append(cell)
    return row
