"""What documents and people wrote is shown in a terminal as words, and cannot steer it."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bots.shown import address, readable, shown
from core.knowledge.links import linked
from core.messages import Chunk, Passage


def printed(markup: str) -> str:
    out = io.StringIO()
    Console(file=out, highlight=False, width=100_000).print(markup, end="")
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


def test_words_that_are_no_link_stay() -> None:
    for text in ("[1] and [2]", "`[a](b)`", "a](<b>)", "[a](<b\nc>)", "[x]"):
        assert readable(text) == text


def test_a_web_address_is_shown_as_it_is() -> None:
    assert address("https://example.com/a%20b#c") == "https://example.com/a%20b#c"


def test_a_path_that_would_steer_the_terminal_stays_encoded() -> None:
    assert address("file:///srv/%1B%5B31m.md") == "file:///srv/%1B%5B31m.md"


@given(st.text())
def test_nothing_a_terminal_obeys_gets_through(text: str) -> None:
    out = printed(shown(text))
    assert all(character in "\n\t" or ord(character) >= 32 for character in out)
    assert not any(0x7F <= ord(character) < 0xA0 for character in out)


def test_markup_of_ours_in_their_words_is_words() -> None:
    assert printed(shown("[bold]x[/bold] [/]")) == "[bold]x[/bold] [/]"
