"""A quote holds the source's words: rows without the head above them, and nothing that Mynah added."""

from __future__ import annotations

from dataclasses import replace
from time import thread_time

from core.knowledge.extract import extract
from core.knowledge.numbers import Numbers
from core.knowledge.quote import quoted
from core.messages import Passage
from tests.core.knowledge.passages import passage

TABLE = "| name | port |\n| --- | --- |\n| web | 8080 |\n| mail | 25 |\n"


def sheet(text: str = TABLE, rendering: str = "blocks", *originals: str) -> Passage:
    found = passage("ports", "Ports", text)
    return replace(found, chunk=replace(found.chunk, rendering=rendering, originals=originals))


def test_rows_are_quoted_without_the_head_that_stands_over_each_part_of_a_table() -> None:
    chunk = sheet(rendering="").chunk
    assert quoted(chunk, 0, len(TABLE)) == "| web | 8080 |\n| mail | 25 |"
    assert quoted(chunk, 0, TABLE.index("\n")) == "| name | port |"


def test_a_chunk_is_read_once_for_all_that_is_quoted_of_it() -> None:
    chunk = sheet("- The pump\n" * 545).chunk
    began = thread_time()
    for start in range(0, len(chunk.text), len("- The pump\n")):
        assert quoted(chunk, start, start + len("- The pump")) == "The pump"
    assert thread_time() - began < 3  # half a minute where it is read for each


def test_a_rendered_row_is_quoted_as_its_cells_or_as_the_line_of_its_file() -> None:
    end = len(TABLE)
    assert quoted(sheet().chunk, 0, end) == "web\t8080\nmail\t25"
    lines = sheet(TABLE, "blocks", '"name","port"', "", '"web","8080"', '"mail","25"').chunk
    assert quoted(lines, 0, end) == '"web","8080"\n"mail","25"'
    assert quoted(lines, 0, 10) == '"name","port"'


def test_marks_within_lines_are_not_quoted_where_they_are_ours() -> None:
    text = "Ring **twice** at [the door](https://x.org) and `wait`.\n\n- *one*\n- two"
    assert quoted(sheet(text, "markup").chunk, 0, len(text)) == (
        "Ring twice at the door and wait.\none\ntwo"
    )
    assert quoted(sheet(text, "").chunk, 0, len(text)) == text


async def test_an_answer_from_a_table_cites_its_row_and_not_its_head() -> None:
    found = await extract("Which port has mail?", [sheet()], "en", (), Numbers())
    (block,) = found.blocks
    assert block.text == "| name | port |\n|---|---|\n| mail | 25 |\n| … | … |\n\n[1]"
    assert [citation.quote for citation in block.citations] == ["mail\t25"]
