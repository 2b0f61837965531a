"""Chats that programs wrote down are read as who said what."""

from __future__ import annotations

import json

import pytest

from adapters.sources.parse import parse
from adapters.sources.readers.choose import read
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.documents import Refused

TURNS = [
    {"role": "user", "content": 'What\'s "on"?\nAnd why?'},
    {"role": "assistant", "content": "The pump, since noon."},
]
SHOWN = '**user:** What\'s "on"?\nAnd why?\n\n**assistant:** The pump, since noon.'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps(TURNS)),
        ("a.json", json.dumps({"title": "x", "messages": TURNS})),
        ("a.jsonl", "\n".join(map(json.dumps, TURNS))),
        ("a.txt", json.dumps(TURNS)),
        ("a.md", repr(TURNS)),
        ("a.log", repr([dict(reversed(turn.items())) for turn in TURNS])),
    ],
)
def test_turns_are_read_from_json_and_from_python_notation(name: str, text: str) -> None:
    document = read(text.encode(), name)
    assert document.text == SHOWN
    assert recognise(document) is Kind.CONVERSATION


def test_a_dump_that_is_cut_off_keeps_its_last_words() -> None:
    text = repr([*TURNS, {"content": "It goes on and"}])
    assert read(text[: text.rindex("and")].encode(), "a.md").text.endswith("It goes on")


def test_replies_stand_behind_what_they_reply_to() -> None:
    records = [
        {"user": "ana", "text": "Is it on?", "ts": "1"},
        {"user": "cem", "text": "Lunch?", "ts": "2"},
        {"user": "ben", "text": "Yes.", "ts": "3", "thread_ts": "1"},
    ]
    text = read(json.dumps(records).encode(), "a.json").text
    assert text.split("\n\n") == ["**ana:** Is it on?", "**ben:** Yes.", "**cem:** Lunch?"]


def test_who_wrote_may_be_an_object() -> None:
    records = [{"author": {"name": name}, "content": f"I am {name}."} for name in ("Ana", "Ben")]
    text = read(json.dumps({"messages": records}).encode(), "a.json").text
    assert text == "**Ana:** I am Ana.\n\n**Ben:** I am Ben."


def test_other_json_is_no_chat() -> None:
    records = [{"name": "Ana", "age": 3}, {"name": "Ben", "age": 4}]
    assert "| Ana | 3 |" in read(json.dumps(records).encode(), "a.json").text


def test_a_dump_of_quotes_and_backslashes_is_read_in_bounded_time() -> None:
    text = "[{'content': '" + "\\'" * 500_000
    try:
        assert parse("file:///a.md", "a.md", text.encode()).chunks
    except Refused as refusal:
        assert refusal.reason
