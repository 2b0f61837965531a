"""Which words of a text say something."""

from __future__ import annotations

import pytest

from core.knowledge.extract import extract
from core.knowledge.wording import content_terms, plain_text
from tests.core.knowledge.passages import passage


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("What do I have to do when I'm sick?", ["sick"]),
        ("What’s the maximum file size?", ["maximum", "file", "size"]),
        ("who's on call, and where'd they go", ["call", "go"]),
        ("We've lost the dog's bowl", ["lost", "dog", "bowl"]),
        ("IT's budget", ["budget"]),
        ("It can't be opened", ["open"]),
    ],
)
def test_pronouns_say_nothing_whatever_is_joined_to_them(text: str, said: list[str]) -> None:
    assert content_terms(text, "en") == said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("What does INBOX_LIMIT do?", "What does INBOX_LIMIT do?"),
        ("**Bold** and _leaning_ words, ***both***", "Bold and leaning words, both"),
        ("2*3 in 1~2 weeks, ~~struck~~", "2*3 in 1~2 weeks, struck"),
        ("`file_*.csv` and `a_`", "file_*.csv and a_"),
        ("这是**粗体**文字", "这是粗体文字"),
        ("- `a` - b", "a - b"),
        ("## The [start](start.md) of it", "The start of it"),
    ],
)
def test_signs_of_emphasis_go_and_those_of_names_stay(text: str, plain: str) -> None:
    assert plain_text(text) == plain


async def test_a_name_with_an_underscore_can_be_asked_about() -> None:
    for said in ("HERON_POOL is how many connections are kept.", "`HERON_POOL`: connections kept."):
        found = await extract("What is HERON_POOL?", [passage("h", "Settings", said)], "en", ())
        assert found.blocks, said
