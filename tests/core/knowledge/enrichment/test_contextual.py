"""What a model writes of a chunk becomes one plain line, whatever it wrote, and only what is searched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.enrichment.contextual import MOST, sentence, to_search
from core.messages import Chunk
from core.ports import Enrichment

CHUNK = Chunk(
    "c", "file:///a.md", "file:///a.md", "A", (), "It closes at ten.", 0, content_hash="h"
)


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("The canteen of Bern closes at ten.", "The canteen of Bern closes at ten."),
        ("\n\n**The canteen** of `Bern`.\nSecond line.", "The canteen of Bern."),
        ("See [the canteen](https://evil.example/x) now.", "See the canteen now."),
        ("Look at http://evil.example/?q=1 or //evil.example, www.evil.example", "Look at or"),
        ("<script>alert(1)</script> # Canteen", "alert(1) Canteen"),
        ("“The canteen” @everyone", "The canteen everyone"),
        ("The can\u200bteen \u202eof Bern.", "The canteen of Bern."),
        ("** **\n---", ""),
        ("", ""),
    ],
)
def test_a_context_is_one_line_without_links_and_marks(reply: str, kept: str) -> None:
    assert sentence(reply, CHUNK) == kept


def test_a_long_context_ends_at_a_word() -> None:
    kept = sentence("canteen " * 100, CHUNK)
    assert (len(kept) <= MOST, kept.endswith("canteen")) == (True, True)


@given(st.text(max_size=2_000))
def test_no_reply_gets_a_link_a_mark_or_a_second_line_into_a_context(reply: str) -> None:
    kept = sentence(reply, CHUNK)
    assert len(kept) <= MOST
    assert not re.search(r"[\[\]{}<>*_`#|~\\@\n\r]|//", kept)


def test_a_context_is_searched_for_and_never_kept_in_the_chunk() -> None:
    sought = to_search(CHUNK, [Enrichment("k", "context", "The canteen of Bern.")])
    assert sought.searched.text == "The canteen of Bern.\n\nIt closes at ten."
    assert sought.chunk.text == CHUNK.text
    assert sought.chunk.content_hash != CHUNK.content_hash
    assert to_search(CHUNK, [Enrichment("k", "relations", "[]")]).chunk == CHUNK
