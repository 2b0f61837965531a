"""Which words of a text say something."""

from __future__ import annotations

import pytest

from core.knowledge.wording import content_terms


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
