"""Which of several choices a message picks by its place."""

from __future__ import annotations

import pytest

from core.understanding.place import place_named


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 1),
        ("2.", 1),
        ("The second one, please.", 1),
        ("number three", 2),
        ("der zweite", 1),
        ("die letzte", 2),
        ("La primera", 0),
        ("le premier", 0),
        ("第二个", 1),
        ("the last one", 2),
    ],
)
def test_a_choice_is_picked_by_its_place(text: str, place: int) -> None:
    assert place_named(text, 3) == place


@pytest.mark.parametrize("text", ["4", "5", "the second floor", "2 days", "Telegram", "", "no"])
def test_what_says_more_or_names_none_picks_none(text: str) -> None:
    assert place_named(text, 3) is None
