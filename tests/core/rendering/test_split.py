"""Where an answer is split, by examples."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.rendering.beginning import glancing
from core.rendering.cut import Blocks, most
from core.rendering.document import (
    Bold,
    CitationMark,
    Code,
    CodeBlock,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
    inlines_of,
)
from core.rendering.graphemes import clusters
from core.rendering.parse import blocks_of
from tests.core.rendering.documents import Limit, commonmark, read, split
from tests.core.rendering.documents import document as a_document

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SENTENCE = "Backups run every night at 02:30 and are **kept** for `14` days. "


def _written(text: str, limit: int, *numbers: int) -> list[str]:
    return [commonmark(part) for part in split(blocks_of(text, numbers), Limit(limit))]


def test_what_fits_is_one_part() -> None:
    assert _written("One.\n\nTwo.", 10) == ["One.\n\nTwo."]


def test_nothing_is_no_part() -> None:
    assert _written("", 10) == []


def test_whole_blocks_go_together_as_long_as_they_fit() -> None:
    assert _written("One.\n\nTwo.\n\nThree.\n\nFour.", 14) == ["One.\n\nTwo.", "Three.\n\nFour."]


def test_a_block_that_fits_by_itself_is_never_cut() -> None:
    assert _written("One. Two.\n\nThree. Four. Five.", 20) == ["One. Two.", "Three. Four. Five."]


def test_a_paragraph_is_cut_between_sentences() -> None:
    assert _written("One is e.g. this. Two is that. Three is here.", 31) == [
        "One is e.g. this. Two is that.",
        "Three is here.",
    ]


def test_a_sentences_citation_stays_with_it() -> None:
    assert _written("One is this. [1] Two is that. [2]", 16, 1, 2) == [
        "One is this. [1]",
        "Two is that. [2]",
    ]


def test_a_long_sentence_is_cut_between_words() -> None:
    assert _written("aaa bbb ccc ddd", 8) == ["aaa bbb", "ccc ddd"]


def test_a_number_stays_with_the_word_that_it_supports() -> None:
    assert _written("aaa bbb [1] ccc", 8, 1) == ["aaa", "bbb [1]", "ccc"]


def test_a_long_word_is_cut_anywhere() -> None:
    assert _written("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


@pytest.mark.parametrize(
    "cluster", [FAMILY, "e\u0301", "\U0001f1e9\U0001f1ea", "👍🏽", "क्ष", "한".encode().decode()]
)
def test_what_readers_see_as_one_character_is_never_cut(cluster: str) -> None:
    parts = split((Paragraph((Text(cluster * 30),)),), Limit(12))
    assert {c for part in parts for c in clusters(commonmark(part))} == {cluster}


def test_a_character_under_more_accents_than_fit_is_still_sent_whole() -> None:
    zalgo = "Z" + "\u0301" * 100
    parts = split((Paragraph((Text(zalgo),)),), Limit(40))
    assert [len(commonmark(part)) for part in parts] == [40, 40, 21]


def test_bold_and_links_are_opened_anew_in_the_next_part() -> None:
    text = "**aaa [bbb ccc](http://d.example/) eee**"
    assert _written(text, 34) == [
        "**aaa [bbb](http://d.example/)**",
        "**[ccc](http://d.example/) eee**",
    ]


def test_code_is_cut_between_lines_inside_of_new_fences() -> None:
    text = "```py\na = 1\n\n    b = 2\nc = 3\n```"
    assert _written(text, 25) == ["```py\na = 1\n```", "```py\n    b = 2\nc = 3\n```"]


def test_a_line_of_code_that_is_too_long_is_cut_at_characters() -> None:
    assert _written("```\nabcdefgh ij\n```", 14) == ["```\nabcdef\n```", "```\ngh ij\n```"]


def test_a_line_of_code_that_is_cut_keeps_its_indent_where_there_is_room_for_it() -> None:
    assert _written("```\n  abcdefgh\n```", 14) == ["```\n  abcd\n```", "```\nefgh\n```"]
    assert _written(f"```\n{' ' * 9}abcdefgh\n```", 14) == ["```\nabcdef\n```", "```\ngh\n```"]


def test_code_with_fences_inside_keeps_them() -> None:
    blocks = (CodeBlock("```\none\n```\ntwo"),)
    parts = split(blocks, Limit(20))
    assert parts == [(CodeBlock("```\none"),), (CodeBlock("```\ntwo"),)]


def test_a_lists_numbers_go_on() -> None:
    assert _written("7. a\n8. b\n9. c\n10. d", 10) == ["7. a\n8. b", "9. c\n10. d"]


def test_the_rest_of_an_item_begins_no_item() -> None:
    assert _written("1. Ada. Bob. Cec.\n2. Did.", 14) == ["1. Ada. Bob.", "Cec.\n\n2. Did."]


def test_a_nested_list_is_cut_between_its_items() -> None:
    text = "- Aaa\n  - bbb\n  - ccc\n  - ddd\n- Eee"
    parts = split(blocks_of(text), Limit(25))
    assert parts[0] == blocks_of("- Aaa\n\n  - bbb\n  - ccc")
    assert [commonmark(part) for part in parts[1:]] == ["- ddd\n\n- Eee"]


def test_a_quote_stays_one() -> None:
    assert _written("> Aaa.\n>\n> Bbb. Ccc.", 14) == ["> Aaa.", "> Bbb. Ccc."]


def test_a_table_repeats_its_head() -> None:
    text = "| n | m |\n|---|---|\n| 1 | a |\n| 2 | b |\n| 3 | c |"
    head = "| n | m |\n| --- | --- |\n"
    assert _written(text, 50) == [head + "| 1 | a |\n| 2 | b |", head + "| 3 | c |"]


def test_every_row_of_a_long_table_is_there_once_under_the_same_head() -> None:
    head = ((Text("name"),), (Text("size"),))
    rows = tuple(((Text(f"n{n}"),), (Text(str(n)),)) for n in range(500))
    parts = split((Table(head, rows, ("", "right")),), Limit(300))
    tables = [block for part in parts for block in part if isinstance(block, Table)]
    assert len(tables) == len(parts) > 10
    assert {(table.head, table.alignments) for table in tables} == {(head, ("", "right"))}
    assert tuple(row for table in tables for row in table.rows) == rows


def test_a_row_that_is_too_long_becomes_a_list_that_names_the_columns() -> None:
    text = f"| name | note |\n|--|--|\n| a | b |\n| c | {'d ' * 10}|\n| e | f |"
    assert _written(text, 45) == [
        "| name | note |\n| --- | --- |\n| a | b |",
        "- **name:** c\n- **note:** d d d d d d d d d d",
        "| name | note |\n| --- | --- |\n| e | f |",
    ]


def test_a_heading_goes_with_what_follows() -> None:
    assert _written("Aaa.\n\n# Head\n\nBbb.", 14) == ["Aaa.", "# Head\n\nBbb."]
    text = "Aaa aaa aaa aaa aaa.\n\n# Head\n\n" + "b" * 40
    assert _written(text, 30)[:2] == ["Aaa aaa aaa aaa aaa.", "# Head\n\n" + "b" * 22]


def test_a_heading_stays_where_it_would_not_fit_with_what_follows() -> None:
    assert _written("Aaa.\n\n# Head\n\nBbbbbbbbbbbb", 13) == ["Aaa.\n\n# Head", "Bbbbbbbbbbbb"]
    text = "Aaa.\n\n# Head\n\n```\nabc\nde\n```"
    assert _written(text, 13) == ["Aaa.\n\n# Head", "```\nabc\n```", "```\nde\n```"]


def test_a_link_too_long_for_any_part_becomes_words_and_address() -> None:
    blocks = (Paragraph((Link((Text("here"),), "http://a.example/" + "b" * 30),)),)
    parts = split(blocks, Limit(20))
    assert "".join(map(commonmark, parts)).replace(" ", "") == f"here(http://a.example/{'b' * 30})"


def test_what_is_nested_too_deep_for_a_limit_loses_its_looks_not_its_words() -> None:
    block: Quote | ListBlock | Paragraph = Paragraph((Bold((Code("word"),)),))
    for _ in range(12):
        block = Quote((ListBlock(True, 1, ((block,),)),))
    parts = split((block,), Limit(40))
    written = "".join(map(commonmark, parts))
    assert "".join(c for c in written if c.isalpha()) == "word"
    assert all(len(commonmark(part)) <= 40 for part in parts)


def test_a_measure_that_refuses_everything_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(ValueError, match="not even one character"):
        split(blocks_of("# a\n\n- b"), lambda blocks: not blocks)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 1_500,
        f"{SENTENCE * 5}\n\n" * 300,
        "".join(f"{n}. {SENTENCE}\n" for n in range(1_500)),
        f"- {SENTENCE}\n  - {SENTENCE}\n" * 750,
        "```py\n" + "    x = f(1, 'abc')  # words\n" * 3_700 + "```",
        "x" * 100_000,
        "数据库每天晚上备份" * 11_000,
        "| a | b |\n|---|---|\n" + f"| {SENTENCE} | 1 |\n" * 1_400,
        f"> {SENTENCE}\n" * 1_400,
        FAMILY * 20_000,
        "." * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_hundred_thousand_characters_are_split_by_few_measurements(text: str) -> None:
    fits = Limit(2_000)
    parts = split(blocks_of(text), fits)
    assert len(parts) <= 1.3 * len(text) / 2_000 + 1
    assert fits.calls <= 20 * len(parts)
    # Half a hundred parts, and what is rendered for one does not grow with what comes after it.
    assert fits.characters <= 25 * 2_000 * len(parts)


@pytest.mark.parametrize("limit", [1, 9, 2_000, 100_000])
def test_a_glance_at_the_beginning_changes_no_verdict(limit: int) -> None:
    blocks = blocks_of(
        f"{SENTENCE * 99}\n\n- a\n- {SENTENCE * 99}\n\n| a |\n|-|\n" + f"| {SENTENCE} |\n" * 99
    )
    for count in range(len(blocks) + 1):
        assert glancing(Limit(limit))(blocks[:count]) == Limit(limit)(blocks[:count])


@pytest.mark.parametrize("guess", [1, 7, 256])
def test_the_most_that_holds_is_found_with_few_questions(guess: int) -> None:
    for count in (0, 1, 2, 10, 1_000):
        for wanted in {0, 1, count // 2, count}:
            asked: list[int] = []

            def holds(number: int, wanted: int = wanted, asked: list[int] = asked) -> bool:
                asked.append(number)
                return number <= wanted

            assert most(count, holds, guess) == min(wanted, count)
            assert len(asked) <= 20


def test_parts_of_a_paragraph_are_as_full_as_words_allow() -> None:
    parts = split(blocks_of("word " * 1_000), Limit(100))
    assert {len(commonmark(part)) for part in parts[:-1]} == {99}


def _count(blocks: Blocks) -> int:
    return sum(isinstance(block, Heading) for block in blocks)


def test_no_part_but_the_last_ends_in_a_heading_when_paragraphs_are_short() -> None:
    text = "".join(f"# Head {n}\n\nWords of {n}.\n\n" for n in range(60))
    parts = split(blocks_of(text), Limit(100))
    assert sum(map(_count, parts)) == 60
    assert not any(isinstance(part[-1], Heading) for part in parts)
    assert all(isinstance(later[0], Heading) for _, later in pairwise(parts))


def test_a_citation_mark_is_never_cut() -> None:
    blocks = (Paragraph(tuple(CitationMark(n) for n in range(100, 160))),)
    parts = split(blocks, Limit(48))
    assert [mark for part in parts for mark in inlines_of(part)] == [*blocks[0].children]


def test_a_sentence_is_not_cut_to_fill_what_is_left_of_a_part() -> None:
    text = "Aaa.\n\nbbb bbb bbb bbb. ccc ccc ccc ccc. Ddd."
    assert _written(text, 16) == ["Aaa.", "bbb bbb bbb bbb.", "ccc ccc ccc ccc.", "Ddd."]
    assert _written("> " + text.replace("\n", "\n> "), 18)[:2] == ["> Aaa.", "> bbb bbb bbb bbb."]
    assert _written(f"- Aaa.\n\n  {'b' * 30}", 24)[0] == "- Aaa."


def test_a_line_that_the_author_ended_is_a_good_place_to_cut() -> None:
    assert _written("aaa bbb\\\nccc ddd eee", 13) == ["aaa bbb", "ccc ddd eee"]


def test_a_heading_in_a_quote_goes_with_what_follows_too() -> None:
    assert _written("> Aaa.\n>\n> # Head\n>\n> Bbb.", 24) == ["> Aaa.", "> # Head\n>\n> Bbb."]


@pytest.mark.parametrize("seed", range(60))
def test_limits_of_other_kinds_than_length_are_kept_too(seed: int) -> None:
    document = a_document(seed, 6)

    def fits(blocks: Blocks) -> bool:
        tables = [block for block in blocks if isinstance(block, Table)]
        few = all(len(table.head) <= 2 and len(table.rows) <= 3 for table in tables)
        return len(blocks) <= 3 and few and len(commonmark(blocks)) <= 3_000

    parts = split(document, fits)
    assert all(map(fits, parts))
    assert "".join(map(read, parts)) == read(document)
