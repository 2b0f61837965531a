"""Block Kit at its limits and one beyond."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.slack.blocks import problems

Json = dict[str, Any]


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str = "Go", **more: object) -> Json:
    return {
        "type": "button",
        "action_id": "go",
        "text": {"type": "plain_text", "text": text},
        **more,
    }


def table(rows: int, columns: int, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


FEEDBACK: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
        }
    ],
}
GOOD: list[Json] = [
    section("x" * 3000),
    {"type": "header", "text": {"type": "plain_text", "text": "x" * 150}},
    {"type": "divider"},
    {"type": "markdown", "text": "x" * 12000},
    table(100, 20),
    {"type": "actions", "elements": [button("x" * 75)]},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
    FEEDBACK,
]
BAD: list[Json] = [
    section("x" * 3001),
    section(""),
    {"type": "section"},
    {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "markdown", "text": "x" * 12001},
    table(101, 2),
    table(2, 21),
    table(50, 20, "x" * 11),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}], []]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]},
    {"type": "actions", "elements": [button("x" * 76)]},
    {"type": "actions", "elements": [button(value="x" * 2001)]},
    {"type": "actions", "elements": [button(), button()]},
    {"type": "actions", "elements": []},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
    {"type": "context_actions", "elements": [button()]},
    {"type": "paragraph", "text": "x"},
    {"type": "divider", "block_id": "x" * 256},
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_a_block_at_its_limit_is_taken(block: Json) -> None:
    assert problems([block]) == []


@pytest.mark.parametrize("block", BAD, ids=lambda block: str(block["type"]))
def test_a_block_beyond_its_limit_is_refused(block: Json) -> None:
    assert problems([block])


def test_fifty_blocks_are_taken_and_fifty_one_are_not() -> None:
    assert problems([{"type": "divider"}] * 50) == []
    assert problems([{"type": "divider"}] * 51) == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]
