"""Plain text is cut where its meaning shifts, and all of it stands in the chunks."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.chunk.chunk import chunk
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.chunk.semantic import MOST, joined, sentences_of
from core.knowledge.chunk.size import measure
from core.knowledge.documents import Document, Mark
from core.messages import Chunk

PUMPS = "The pump runs at night and fills the tank of the house. "
CHESS = "The chess club meets in the hall and plays for a cup. "
LIKE = Chunk("", "file:///t.txt", "file:///t.txt", "T", (), "", 0)


def plain(text: str) -> Document:
    return Document("T", text, "file:///t.txt")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Paragraphs of numbered words, with sentences of many lengths."""
    ends = draw(st.lists(st.sampled_from([" ", ". ", "! ", ", ", "\n", "\n\n"]), min_size=1))
    count = draw(st.integers(700, 1200))
    return "".join(f"w{n}w{ends[n * n % len(ends)]}" for n in range(count))


@settings(max_examples=40, deadline=None)
@given(texts(), st.integers(0, 9))
def test_all_words_stand_in_the_chunks_in_order_whatever_the_vectors(text: str, seed: int) -> None:
    found = sentences_of(plain(text))
    vectors = np.random.default_rng(seed).normal(size=(len(found), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    chunks = joined(LIKE, found, vectors)
    shown = " ".join(" ".join((*each.headings, each.text)) for each in chunks)
    assert found
    assert re.findall(r"w\d+w", shown) == re.findall(r"w\d+w", text)
    assert all(measure(each.text) <= MOST for each in chunks)
    assert [each.position for each in chunks] == list(range(len(chunks)))
    assert len({each.id for each in chunks}) == len(chunks)


def test_a_chunk_ends_where_the_meaning_shifts() -> None:
    text = (PUMPS * 5 + CHESS * 5) * 8
    found = sentences_of(plain(text))
    axes = np.eye(2, dtype=np.float32)
    vectors = np.stack([axes[int("chess" in sentence.text)] for sentence in found])
    chunks = joined(LIKE, found, vectors)
    assert len(chunks) == 16
    assert not any("pump" in each.text and "chess" in each.text for each in chunks)


def test_only_long_prose_without_structure_is_plain_text() -> None:
    prose = PUMPS * 100
    assert recognise(plain(prose)) is Kind.SEMANTIC
    assert recognise(plain(f"# Pumps\n\n{PUMPS * 20}\n\n" * 5)) is Kind.STRUCTURED
    assert recognise(plain(prose + "- item\n" * 500)) is Kind.STRUCTURED
    paged = Document("T", prose, "file:///t.pdf", marks=(Mark(0, "page=1"),))
    assert recognise(paged) is Kind.STRUCTURED
    assert sentences_of(plain(PUMPS * 3)) == ()


def test_headings_of_plain_text_stay_with_what_stands_below_them() -> None:
    found = sentences_of(plain(f"# Water\n\n{PUMPS * 60}\n\n# Games\n\n{CHESS * 60}"))
    assert {each.headings for each in found if "pump" in each.text} == {("Water",)}
    assert {each.uri for each in found if "chess" in each.text} == {"file:///t.txt#games"}


def test_what_nobody_sees_in_plain_text_is_in_no_sentence() -> None:
    text = f"{PUMPS * 40}\n\n<!-- secret -->\n\n{CHESS * 40}"
    assert not any("secret" in each.text for each in sentences_of(plain(text)))
    assert chunk(plain(text))
