"""Conversations are known by who speaks in them, and a question stays with its answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.chunk.adaptive import cut
from core.knowledge.chunk.conversation import MOST, conversation, turns
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.chunk.size import measure
from core.knowledge.documents import Document

LONG = "It is long to tell. " * 25


def told(text: str) -> Document:
    return Document("T", text, "file:///t.txt")


@pytest.mark.parametrize(
    "text",
    [
        "Ana: Is it on?\nBen: Yes.\nAna: Since when?\nBen: Since noon.\n",
        "**user:** Is it on?\n\n**assistant:** Yes.\n\nSince noon.",
        "[12:01] <ana> is it on?\n[12:02] <ben> yes\n[12:02] <ana> ok\n[12:03] <ben> :)\n",
        "2024-01-02 12:01:00 <ana> is it?\n2024-01-02 12:02:00 <b_1> yes\n" * 2,
        "From: ana@a.example\nTo: ben@a.example\nSubject: On?\n\nIs it on?\n\n> no\n",
    ],
)
def test_who_speaks_is_seen_in_many_ways_of_writing(text: str) -> None:
    assert recognise(told(text)) is Kind.CONVERSATION


@pytest.mark.parametrize(
    "text",
    [
        "Name: Ana\nAge: 30\nCity: Bern\nJob: cook\n",
        "Name: Ana\nAge: 30\nCity: Bern\n\nName: Ben\nAge: 31\nCity: Rome\n",
        "Read this first.\n\nNote: it is hot.\n\nThe pump runs.\n\nNote: it is cold.\n\nSo be it.\n",
        "# Guide\n\n**Note:** it is hot.\n\nText.\n\n**Note:** it is cold.\n",
        "",
    ],
)
def test_fields_records_and_notes_are_no_conversation(text: str) -> None:
    assert recognise(told(text)) is not Kind.CONVERSATION


def test_a_question_stays_with_its_answer() -> None:
    text = f"Ana: Is it on?\nBen: Yes. {LONG}\nAna: Since when?\nBen: Since noon. {LONG}\n"
    first, second = cut(told(text))
    assert first.text.startswith("Ana: Is it on?\nBen: Yes.")
    assert second.text.startswith("Ana: Since when?\nBen: Since noon.")


def test_what_goes_on_with_an_answer_has_its_question_as_heading() -> None:
    text = f"Ana: Is it on?\nBen: Yes. {LONG * 4}\nAna: Since when?\nBen: Since noon.\n"
    first, *more, _last = cut(told(text))
    assert first.headings == () and first.text.startswith("Ana: Is it on?")
    assert more and {each.headings for each in more} == {("Ana: Is it on?",)}


speakers = st.sampled_from(["Ana", "Ben"])
sayings = st.text(alphabet="ab .?!\n:中", min_size=1, max_size=900)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(speakers, sayings), min_size=2, max_size=12))
def test_all_that_is_said_stands_in_the_chunks_in_order(said: list[tuple[str, str]]) -> None:
    text = "\n".join(f"**{name}:** x{words}" for name, words in said)
    found = turns(text)
    assert "".join(text[turn.start : turn.end] for turn in found) == text
    chunks = conversation(told(text), found)
    assert "".join("".join(each.text.split()) for each in chunks) == "".join(text.split())
    assert all(measure(each.text) <= MOST for each in chunks)
