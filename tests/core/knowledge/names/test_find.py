"""What chunks bear and say is found by form and place."""

from __future__ import annotations

import pytest

from core.knowledge.chunk.chunk import chunk
from core.knowledge.documents import Document
from core.knowledge.names.find import names_of
from core.knowledge.names.spelling import normalised, of_file, sought

TEXT = """# Backups

The Night Shift Team runs `restore_all` by the [recovery plan](../ops/recovery-plan.md#steps).
A Service Level Agreement (SLA) holds since release LT-002.

## Opening Hours

Ten to six.
"""


def found(kind: str) -> set[str]:
    chunks = chunk(Document("The Handbook (2024)", TEXT, "file:///team/hand-book.md"))
    return {each.name for each in names_of(chunks) if each.kind == kind}


def test_the_first_chunk_bears_title_and_file_and_each_heading_its_first_chunk() -> None:
    assert found("title") == {"the handbook"}
    assert found("file") == {"/hand book"}
    assert found("heading") == {"backups", "opening hours"}


def test_links_code_identifiers_and_capitalised_words_are_said() -> None:
    assert found("said") >= {
        "/recovery plan",
        "recovery plan",
        "restore_all",
        "lt 002",
        "the night shift team",
    }


def test_a_short_form_in_brackets_means_the_words_before_it() -> None:
    chunks = chunk(Document("t", TEXT, "file:///t.md"))
    short = [each for each in names_of(chunks) if each.kind == "short"]
    assert [(each.name, each.means) for each in short] == [("sla", "service level agreement")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rush (2013 film)", "rush"), ("St. John's", "st john s"), ("ＡＰＩ Key", "api key")],
)
def test_what_is_spelled_alike_is_one_name(one: str, other: str) -> None:
    assert normalised(one) == other


def test_a_link_and_the_document_that_it_leads_to_share_the_file_name() -> None:
    assert of_file("../a/backup-plan.md#x") == of_file("file:///b/backup%2Dplan.md")
    assert of_file("https://example.com/") == "/"


def test_a_text_may_say_two_to_seven_words_that_begin_and_end_with_a_capital() -> None:
    asked = sought("Who wrote One Hundred Years (Of Solitude now)? 我们 的 计划")
    assert {"one hundred years", "of solitude", "who wrote one hundred years"} <= asked
    assert "我们 的 计划" in asked
    assert not {"of solitude now", "wrote one hundred years"} & asked
    assert "who" not in asked
    assert len(sought("word " * 100_000)) < 100


def test_one_word_with_a_capital_is_a_name_where_no_sentence_begins() -> None:
    said = sought("Ask Parsifal's heirs. Others, Manon says, (Sutera) do. 问 Ελλάδα Of It")
    assert {"parsifal", "manon", "sutera", "ελλάδα"} <= said
    assert not {"ask", "others", "of", "it"} & said
