"""What CommonMark becomes, and that nothing of any text gets lost on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rendering.document import (
    Block,
    Bold,
    CitationMark,
    Code,
    CodeBlock,
    Heading,
    Inline,
    Italic,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Table,
    Text,
    inlines_of,
)
from core.rendering.parse import blocks_of
from core.rendering.plain import plain
from tests.effort import examples


def _paragraph(text: str, *numbers: int) -> tuple[Inline, ...]:
    (block,) = blocks_of(text, numbers)
    assert isinstance(block, Paragraph)
    return block.children


def test_inline_markup_becomes_nested_inlines() -> None:
    assert _paragraph("a **b *c*** ~~d~~ `e` [f **g**](http://h.example/)") == (
        Text("a "),
        Bold((Text("b "), Italic((Text("c"),)))),
        Text(" "),
        Strike((Text("d"),)),
        Text(" "),
        Code("e"),
        Text(" "),
        Link((Text("f "), Bold((Text("g"),))), "http://h.example/"),
    )


def test_blocks_keep_their_kind_and_order() -> None:
    text = "## Head\n\npara\n\n> quote\n\n---\n\n```py\ncode\n```\n\n3. a\n4. b\n   - c\n"
    nested = ListBlock(False, 1, ((Paragraph((Text("c"),)),),))
    assert blocks_of(text) == (
        Heading(2, (Text("Head"),)),
        Paragraph((Text("para"),)),
        Quote((Paragraph((Text("quote"),)),)),
        Rule(),
        CodeBlock("code", "py"),
        ListBlock(True, 3, ((Paragraph((Text("a"),)),), (Paragraph((Text("b"),)), nested))),
    )


def test_a_table_keeps_its_alignments_and_pads_short_rows() -> None:
    assert blocks_of("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 |") == (
        Table(
            tuple((Text(name),) for name in "abcd"),
            (((Text("1"),), (Text("2"),), (), ()),),
            ("left", "center", "right", ""),
        ),
    )


def test_cells_beyond_the_head_stay_in_the_last_one() -> None:
    (quote,) = blocks_of("> | a | b |\n> |---|---|\n> | 1 | 2 | **3** | 4 |")
    last = (Text("2 | "), Bold((Text("3"),)), Text(" | 4"))
    assert isinstance(quote, Quote)
    assert quote.blocks == (Table(((Text("a"),), (Text("b"),)), (((Text("1"),), last),), ("", "")),)


@pytest.mark.parametrize("row", ["| 1 | 2 | 3 |", "1 | 2 | 3", "1 | 2 | 3 |", "| 1 | 2 | 3"])
def test_cells_beyond_the_head_stay_however_their_row_begins_and_ends(row: str) -> None:
    (table,) = blocks_of(f"| a | b |\n|---|---|\n{row}")
    assert isinstance(table, Table)
    assert table.rows == (((Text("1"),), (Text("2 | 3"),)),)


def test_a_marker_is_a_citation_only_where_its_number_is_given() -> None:
    assert _paragraph("a [1], [2] and [01]", 1) == (
        Text("a "),
        CitationMark(1),
        Text(", [2] and [01]"),
    )


@pytest.mark.parametrize(
    "text", ["`[1]`", "\\[1\\]", "[see [1] there](http://a.example)", "    [1]", "&#91;1&#93;"]
)
def test_no_citation_is_made_of_code_escapes_or_links(text: str) -> None:
    blocks = blocks_of(text, [1])
    assert not any(isinstance(inline, CitationMark) for inline in inlines_of(blocks))
    assert "[1]" in plain(blocks)


def test_a_definition_does_not_turn_citations_into_links() -> None:
    assert blocks_of("Kept [1].\n\n[1]: http://evil.example", [1]) == (
        Paragraph((Text("Kept "), CitationMark(1), Text("."))),
        Paragraph((CitationMark(1), Text(": http://evil.example"))),
    )


def test_html_is_shown_as_it_stands() -> None:
    assert _paragraph("a <b onclick=x>b</b>") == (Text("a <b onclick=x>b</b>"),)
    assert plain(blocks_of("<script>\nalert(1)\n</script>")) == "<script> alert(1) </script>"


def test_a_picture_is_a_link_with_its_description() -> None:
    assert _paragraph("![a *map*](http://m.example/x.png)") == (
        Link((Text("a map"),), "http://m.example/x.png"),
    )
    assert _paragraph("![](http://m.example/)") == (
        Link((Text("http://m.example/"),), "http://m.example/"),
    )


def test_a_picture_in_a_link_is_the_words_of_the_link() -> None:
    assert _paragraph("[![build](http://b.example/b.svg)](http://ci.example)") == (
        Link((Text("build"),), "http://ci.example"),
    )


@pytest.mark.parametrize("address", ["tg://user?id=1", "slack://user", "docs/a.md", "#top", "/x"])
def test_an_address_that_is_no_web_page_is_words(address: str) -> None:
    assert _paragraph(f"[Anna]({address})") == (Text(f"Anna ({address})"),)


def test_a_links_title_is_kept_as_words() -> None:
    assert plain(blocks_of('[a](http://b.example "until Friday")')) == (
        "a (http://b.example) (until Friday)"
    )


def test_what_stands_beside_a_codes_language_is_its_caption() -> None:
    assert blocks_of("```py title=app.py\nx\n```") == (
        Paragraph((Text("title=app.py"),)),
        CodeBlock("x", "py"),
    )
    assert blocks_of("``` {.py}\nx\n```")[1] == CodeBlock("x", "")


def test_lines_run_on_with_a_space_but_in_chinese_and_japanese() -> None:
    assert _paragraph("one\ntwo") == (Text("one two"),)
    assert _paragraph("数据库\n备份") == (Text("数据库备份"),)
    assert _paragraph("한국\n어") == (Text("한국 어"),)
    assert _paragraph("one  \ntwo") == (Text("one"), LineBreak(), Text("two"))


def test_bold_within_bold_is_bold() -> None:
    assert _paragraph("**a __b__ c**") == (Bold((Text("a b c"),)),)


@pytest.mark.parametrize("text", ["", " \n\n", "[]()", "```\n\n```", "****"])
def test_what_shows_nothing_gives_no_empty_paragraph(text: str) -> None:
    assert all(plain((block,)).strip() for block in blocks_of(text))


def test_lone_halves_of_characters_are_replaced() -> None:
    assert _paragraph("a \ud83d b") == (Text("a \ufffd b"),)


@pytest.mark.parametrize("text", [">" * 500 + " deep", "- " * 500 + "deep", "1) " * 90 + "deep"])
def test_words_nested_deeper_than_anybody_reads_are_still_there(text: str) -> None:
    assert "deep" in plain(blocks_of(text))


@pytest.mark.parametrize("mark", ["*a ", "**a ", "[", "![", "`a", "<a ", "~~a ", "&a", "[a]("])
def test_marks_without_end_neither_raise_nor_nest_without_end(mark: str) -> None:
    for text in (mark * 2_000, mark * 2_000 + mark[::-1] * 2_000):
        blocks = blocks_of(text, [1])
        assert plain(blocks)
        assert _depth(blocks) < 10


def _depth(blocks: Sequence[Block]) -> int:
    depths = [0]
    for inline in inlines_of(blocks):
        depth = 0
        while isinstance(inline, Bold | Italic | Strike | Link):
            inline, depth = inline.children[0], depth + 1  # noqa: PLW2901 - goes down
        depths.append(depth)
    return max(depths)


_SIGNS = " \n\n\t#>*_~`-+=|:![]()<>.\\1234abcüß漢字あ한שא👍\u0301\u200d\x07\r"


@settings(max_examples=examples(1_500), deadline=None)
@given(st.text(st.sampled_from(_SIGNS), max_size=120), st.sets(st.integers(1, 4)))
def test_no_letter_of_any_text_is_lost_or_moved(text: str, numbers: set[int]) -> None:
    letters = _letters(text)
    assert [c for c in "".join(_shown(blocks_of(text, numbers))) if c.isalpha()] == letters


@settings(max_examples=examples(1_000), deadline=None)
@given(st.text(st.characters(exclude_categories=[])), st.sets(st.integers(1, 4)))
def test_no_text_raises(text: str, numbers: set[int]) -> None:
    blocks_of(text, numbers)


def _letters(text: str) -> list[str]:
    return [character for character in text if character.isalpha()]


def _shown(blocks: Sequence[Block]) -> Iterator[str]:
    """Every word, a code's language and a link's address where its words are not the same."""
    yield plain([_spelled(block) for block in blocks])


def _spelled(block: Block) -> Block:
    match block:
        case CodeBlock(code, language):
            return Paragraph((Text(f"{language} {code}"),))
        case Quote(inner):
            return Quote(tuple(map(_spelled, inner)))
        case ListBlock(items=items):
            return ListBlock(False, 1, tuple(tuple(map(_spelled, item)) for item in items))
        case _:
            return block


def test_a_link_to_a_file_of_the_machine_is_its_words_alone() -> None:
    for address in ("file:///srv/docs/hours.md#x", "upload:kept/slack%3AU1/room/hours.md"):
        (paragraph,) = blocks_of(f"See [Opening hours](<{address}>) now")
        assert paragraph == Paragraph((Text("See Opening hours now"),))
