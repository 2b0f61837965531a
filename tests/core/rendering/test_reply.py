"""What a reply consists of on every platform."""

from __future__ import annotations

from dataclasses import replace

from core.messages import Citation, Reply
from core.rendering.parse import blocks_of
from core.rendering.plain import plain
from core.rendering.reply import Rendering, Source, rendering_of, summary
from tests.core.rendering.documents import Limit

CITATIONS = (
    Citation(1, "Backups", "docs/backup.md#nightly", "Backups run every night."),
    Citation(2, "Offices", "https://a.example/offices", "The office opens at nine."),
    Citation(3, "", "docs/untitled.md", "Nothing."),
)


def test_sources_are_those_that_the_text_cites_once_by_number() -> None:
    reply = Reply(
        "Opens [2]. Runs [1], truly [1]. No `[3]`.", CITATIONS, ("One *notice*.",), ("Why?",)
    )
    assert rendering_of(reply) == Rendering(
        blocks_of("Opens [2]. Runs [1], truly [1]. No `[3]`.", [1, 2, 3]),
        ("One *notice*.",),
        (
            Source((1,), "Backups", "docs/backup.md#nightly"),
            Source((2,), "Offices", "https://a.example/offices"),
        ),
        ("Why?",),
    )


def test_a_section_that_is_cited_twice_is_one_source_with_both_numbers() -> None:
    again = replace(CITATIONS[0], number=4, quote="They are kept for a week.")
    rendering = rendering_of(Reply("Runs [1]. Opens [2]. Kept [4].", (*CITATIONS, again)))
    assert [source.marks for source in rendering.sources] == ["[1] [4]", "[2]"]
    assert rendering.links[4] == "docs/backup.md#nightly"


def test_citations_in_lists_and_tables_count() -> None:
    reply = Reply("- a [1]\n\n| b |\n|---|\n| **c [3]** |", CITATIONS)
    assert [source.numbers for source in rendering_of(reply).sources] == [(1,), (3,)]


def test_a_source_without_a_title_is_called_by_its_address() -> None:
    assert rendering_of(Reply("a [3]", CITATIONS)).sources[0].title == "docs/untitled.md"


def test_a_number_without_a_citation_is_words_in_round_brackets() -> None:
    rendering = rendering_of(Reply("See [9] and [2024].", CITATIONS))
    assert rendering.sources == ()
    assert plain(rendering.body) == "See (9) and [2024]."


def test_a_summary_is_the_beginning_that_fits() -> None:
    blocks = blocks_of("# Head\n\nOne. Two.\n\nThree.\n\n- four")
    assert plain(summary(blocks, Limit(20))) == "Head\n\nOne. Two."
    assert summary((), Limit(20)) == ()
