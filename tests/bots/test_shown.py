"""What documents and people wrote is shown in a terminal as words, and cannot steer it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bots.indexing import print_summary
from bots.shown import address, readable, spell
from core.knowledge.links import linked
from core.knowledge.report import IngestSummary
from core.messages import Chunk, Passage


def printed(*parts: str | tuple[str, str]) -> str:
    out = io.StringIO()
    Console(file=out, highlight=False, width=100_000).print(spell(*parts), end="")
    return out.getvalue()


def looked_at(title: str, uri: str, *headings: str) -> str:
    chunk = Chunk("1", "file:///document", uri, title, headings, "Words.", 0)
    return linked(Passage(chunk, 1.0, "words"))


def test_what_was_looked_at_is_sections_and_paths() -> None:
    text = f"- {looked_at('Start', 'file:///srv/a%20b/start.md#ask', 'Start', 'Ask')}"
    assert readable(text) == "- Start › Ask (/srv/a b/start.md#ask)"


def test_a_page_of_one_heading_is_named_once() -> None:
    assert readable(looked_at("Start", "docs/start.md", "Start")) == "Start (docs/start.md)"


def test_signs_in_a_title_come_out_as_they_were() -> None:
    assert readable(looked_at("[x](y) *a* \\ <b>", "docs/x.md")) == "[x](y) *a* \\ <b> (docs/x.md)"


def test_signs_lose_the_backslashes_that_keep_them_from_being_markup() -> None:
    text = "**the uniform \\(all of it\\)?** `a\\_b` \\`x\\_y\\`\n\n```sh\ncp \\*.md\n```"
    assert readable(text) == "**the uniform (all of it)?** `a\\_b` `x_y`\n\n```sh\ncp \\*.md\n```"


def test_a_document_s_own_number_does_not_look_like_one_of_ours() -> None:
    assert (
        readable("Violets \\[3\\]. [1] **\\[1\\]** \\[x\\]")
        == "Violets \\[3\\]. [1] **\\[1\\]** [x]"
    )


def test_words_that_are_no_link_stay() -> None:
    for text in ("[1] and [2]", "`[a](b)`", "a](<b>)", "[a](<b\nc>)", "[x]"):
        assert readable(text) == text


def test_a_web_address_is_shown_as_it_is() -> None:
    assert address("https://example.com/a%20b#c") == "https://example.com/a%20b#c"


def test_a_path_that_would_steer_the_terminal_stays_encoded() -> None:
    assert address("file:///srv/%1B%5B31m.md") == "file:///srv/%1B%5B31m.md"


@given(st.text())
def test_nothing_a_terminal_obeys_gets_through(text: str) -> None:
    out = printed(text)
    assert all(character in "\n\t" or ord(character) >= 32 for character in out)
    assert not any(0x7F <= ord(character) < 0xA0 for character in out)


@pytest.mark.parametrize(
    "text",
    [
        "[bold]x[/bold] [/]",
        "The port map is 80:100:443, or :key: and `:smile:`.",
        "A backslash \\[1] stays, and one at the end\\",
        "[link=https://example.com]y[/link] and 'quoted' 192.0.2.1",
    ],
)
def test_words_come_out_letter_for_letter(text: str) -> None:
    assert printed(text, (text, "bold")) == text * 2


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["C"])))
def test_what_can_be_printed_is_printed_unaltered(text: str) -> None:
    assert printed(text).replace("\n", "") == text


def test_a_summary_names_targets_and_files_as_they_are() -> None:
    out = io.StringIO()
    target = "docs/80:100:443\\[1]"
    told = Console(file=out, highlight=False, width=100_000)
    refused = ((f"file:///{target}", "[bold]no[/] text :key:"),)
    done = IngestSummary((), (), 0, (), refused, 0, 0, 0.0, 0.0, incomplete=target)
    print_summary(told, target, done, dry_run=False)
    assert out.getvalue().splitlines() == [
        f"{target}: 0 added, 0 changed, 0 removed, 1 refused, 0 unchanged; 0 chunks in 0.0 s",
        f"  refused file:///{target}: [bold]no[/] text :key:",
        f"  not read whole: {target}; nothing was removed",
    ]


def test_of_what_could_not_be_read_at_all_only_the_reason_is_told() -> None:
    out = io.StringIO()
    told = Console(file=out, highlight=False, width=100_000)
    done = IngestSummary((), (), 0, (), (), 0, 0, 0.0, 0.0, incomplete="no such folder")
    print_summary(told, "docs", done, dry_run=False)
    assert out.getvalue() == "docs: not read: no such folder; nothing was changed\n"
