"""A model's relations count only between names that stand in the chunk, whatever it wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.enrichment.relations import MOST, relations, relations_of
from core.messages import Audience, Chunk

TEAM = Audience("workspace", "slack", "T1")
TEXT = "Ada Lovelace reports to Bo\nMartin. The night shift is part of Operations. 田中さんは東京で働く。"
CHUNK = Chunk("c1", "file:///a.md", "file:///a.md", "A", (), TEXT, 0, audience=TEAM)


def told(*rows: tuple[Any, Any, Any]) -> str:
    return json.dumps([{"subject": a, "kind": kind, "object": b} for a, kind, b in rows])


def kept(reply: str) -> list[list[str]]:
    found: list[list[str]] = json.loads(relations(reply, CHUNK))
    return found


def test_a_relation_between_names_of_the_chunk_is_kept_with_its_label() -> None:
    reply = f"Here you are: {told(('Ada Lovelace', 'Reports to', 'Bo Martin'))} Done."
    [found] = relations_of(CHUNK, relations(reply, CHUNK))
    assert (found.subject, found.kind, found.object) == ("ada lovelace", "reports to", "bo martin")
    assert (found.subject_words, found.object_words) == ("Ada Lovelace", "Bo Martin")
    assert (found.chunk, found.document, found.audience) == ("c1", "file:///a.md", TEAM)


def test_scripts_without_spaces_have_names_within_words() -> None:
    assert kept(told(("田中", "works in", "東京"))) == [["田中", "works in", "東京"]]


@pytest.mark.parametrize(
    "row",
    [
        ("Ada Lovelace", "reports to", "Carl"),  # does not stand there
        ("ada lovelace", "reports to", "Bo Martin"),  # is written otherwise
        ("Ada", "reports to", "Operation"),  # is only the beginning of a word
        ("Ada Lovelace", "is the same as", "Ada  Lovelace"),
        ("Ada Lovelace", "see https://evil.example", "Bo Martin"),
        ("Ada Lovelace", "a kind that goes on and on and never ends", "Bo Martin"),
        ("Ada Lovelace", "", "Bo Martin"),
        ("Ada Lovelace", None, "Bo Martin"),
        ("...", "precedes", "Bo Martin"),
    ],
)
def test_what_is_invented_or_no_relation_is_left_out(row: tuple[Any, Any, Any]) -> None:
    assert kept(told(row)) == []


@pytest.mark.parametrize("reply", ["", "I cannot.", '{"subject": "Ada"}', "[1", "[" * 100_000])
def test_what_is_no_json_array_is_of_no_use(reply: str) -> None:
    assert relations(reply, CHUNK) == ""


def test_no_chunk_has_more_than_the_most_and_names_spelled_alike_are_one() -> None:
    many = [("Ada Lovelace", f"kind {'abcdefghijklmnopqrst'[n]}", "Operations") for n in range(20)]
    assert len(kept(told(*many))) == MOST
    twice = told(("Ada Lovelace", "leads", "night"), ("Ada\nLovelace", "leads", "night"))
    assert len(relations_of(CHUNK, relations(twice, CHUNK))) == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(TEXT.split()),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["subject", "kind", "object"]), inner)
    ),
    max_leaves=20,
)


@given(st.lists(VALUES))
def test_whatever_a_model_replies_only_names_of_the_chunk_are_taken(rows: list[Any]) -> None:
    for found in relations_of(CHUNK, relations(json.dumps(rows), CHUNK) or "[]"):
        assert found.subject_words in " ".join(TEXT.split())
        assert found.object_words in " ".join(TEXT.split())
