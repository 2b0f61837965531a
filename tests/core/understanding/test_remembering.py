"""Whether a message asks to have its room remembered, and nothing else."""

from __future__ import annotations

import pytest

from core.understanding.remembering import room_wish


@pytest.mark.parametrize(
    "text",
    [
        "remember this room",
        "Please remember this channel!",
        "Merke dir diesen Kanal",
        "Recuerda este grupo, por favor",
        "记住这个群",
        "このチャンネルを覚えてください",
    ],
)
def test_it_is_asked_to_be_remembered(text: str) -> None:
    assert room_wish(text) == "remember"


@pytest.mark.parametrize(
    "text",
    [
        "Stop remembering this room",
        "don’t remember this group any more",
        "forget this channel",
        "Vergiss diesen Raum",
        "Merk dir diesen Raum nicht mehr",
        "olvida esta sala",
        "忘记这个房间",
        "このルームを忘れて",
    ],
)
def test_it_is_asked_to_be_forgotten(text: str) -> None:
    assert room_wish(text) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "remember this",
        "Do you remember this room?",
        "remember this room is booked on Friday",
        "How do I make you remember this room?",
        "forget me",
        "remember this room " * 100,
    ],
)
def test_anything_else_is_none_of_it(text: str) -> None:
    assert room_wish(text) is None
