"""Plain text and monospace tables, as a reader sees them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rendering.document import Block, Paragraph, Strike, Table, Text
from core.rendering.graphemes import clusters, whole_until, width
from core.rendering.monospace import table_lines, wrapped
from core.rendering.parse import blocks_of
from core.rendering.plain import plain
from tests.core.rendering.documents import ADDRESS, HEAD, LONG_WORDS, WORDS, documents, read
from tests.effort import examples

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def _table(text: str) -> Table:
    (block,) = blocks_of(text)
    assert isinstance(block, Table)
    return block


def test_blocks_read_well_without_any_markup() -> None:
    text = (
        "# Head\n\n**Words** with [a link](http://a.example) [1] and <http://b.example>.\n\n"
        "> Quoted\n>\n> - in a list\n\n1. one\n2. two\n   - three\n   - four\n\n"
        "```py\ncode\n  more\n```\n\n---\n\nline  \nbreak"
    )
    assert plain(blocks_of(text, [1])) == (
        "Head\n\nWords with a link (http://a.example) [1] and http://b.example.\n\n"
        "> Quoted\n>\n> • in a list\n\n1. one\n2. two\n   • three\n   • four\n\n"
        "code\n  more\n\n----------\n\nline\nbreak"
    )


def test_items_of_several_blocks_stand_apart() -> None:
    assert plain(blocks_of("9. a\n\n   b\n10. c")) == "9. a\n\n   b\n\n10. c"


def test_an_empty_item_is_its_mark() -> None:
    assert plain(blocks_of("- a\n-\n- b")) == "• a\n•\n• b"


def test_what_is_struck_through_does_not_read_as_true() -> None:
    assert plain((Paragraph((Strike((Text("free"),)), Text(" 5 €"))),)) == "~~free~~ 5 €"


def test_an_address_of_mail_is_written_once() -> None:
    assert plain(blocks_of("<anna@a.example>")) == "anna@a.example"


def test_a_table_is_aligned_by_its_columns_sides() -> None:
    table = _table("| name | n | mid |\n|:--|--:|:-:|\n| a | 100 | x |\n| long name | 5 | yyyyy |")
    assert table_lines(table) == [
        "name      |   n |  mid",
        "----------+-----+------",
        "a         | 100 |   x",
        "long name |   5 | yyyyy",
    ]


def test_wide_characters_and_marks_keep_the_columns_straight() -> None:
    table = _table(f"| a | b |\n|--|--|\n| 数据库 | 1 |\n| e\u0301te\u0301 | 2 |\n| {FAMILY} | 3 |")
    lines = table_lines(table)
    assert {width(line.split("|")[0]) for line in lines if "|" in line} == {7}


def test_wide_tables_wrap_their_cells_and_lines_tell_the_rows_apart() -> None:
    table = _table("| key | what it does |\n|--|--|\n| a | one two three four |\n| b | five |")
    assert table_lines(table, 14) == [
        "key | what it",
        "    | does",
        "----+---------",
        "a   | one two",
        "    | three",
        "    | four",
        "----+---------",
        "b   | five",
    ]


def test_a_long_word_in_a_cell_is_wrapped_between_characters() -> None:
    assert wrapped("ab " + FAMILY * 3 + " c", 5) == ["ab", FAMILY * 2, f"{FAMILY} c"]


def test_a_table_in_a_quote_leaves_room_for_its_mark() -> None:
    text = plain(blocks_of("> | a | b |\n> |--|--|\n> | one two three | four five six |"), 20)
    assert max(map(width, text.split("\n"))) <= 20


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("数据", 4),
        ("한국", 4),
        ("ｆｕｌｌ", 8),
        ("e\u0301", 1),
        ("\u200b", 0),
        ("\x07", 0),
        ("👍", 2),
        ("👍🏽", 2),
        (FAMILY, 2),
        ("🇩🇪", 2),
        ("\u2764\ufe0f", 2),
        ("", 0),
    ],
)
def test_width_is_what_a_terminal_shows(text: str, columns: int) -> None:
    assert width(text) == columns


def test_clusters_are_whole_and_cut_only_when_one_is_too_long() -> None:
    assert clusters(f"a{FAMILY}e\u0301") == ["a", FAMILY, "e\u0301"]
    assert whole_until(f"a{FAMILY}b", 3) == 1
    assert whole_until(f"{FAMILY}b", 3) == 3
    assert whole_until("abc", 9) == 3


_cells = st.lists(st.sampled_from([*WORDS, *LONG_WORDS]), max_size=6).map(" ".join)


@settings(max_examples=examples(500), deadline=None)
@given(st.lists(st.lists(_cells, min_size=3, max_size=3), min_size=1), st.integers(20, 100))
def test_no_wrapped_table_is_too_wide_or_loses_a_character(
    rows: list[list[str]], most: int
) -> None:
    cells = [tuple((Text(cell),) if cell else () for cell in row) for row in rows]
    lines = table_lines(Table(cells[0], tuple(cells[1:]), ("", "right", "center")), most)
    assert all(width(line) <= most for line in lines)
    # Wrapped lines mix the columns, so that characters are counted, not compared in order.
    shown = sorted(re.sub(r"[\s|+-]", "", "".join(lines)))
    assert shown == sorted(re.sub(r"[\s|+-]", "", "".join("".join(row) for row in rows)))


@settings(max_examples=examples(1_000), deadline=None)
@given(documents)
def test_plain_text_has_every_letter_of_a_document_in_order(document: tuple[Block, ...]) -> None:
    shown = ADDRESS.sub("", HEAD.sub("", plain(document)))
    assert _letters(shown) == _letters(read(document))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
