"""Other little words and another order of clauses ask the same; another word may always ask something else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.doubles.embedder import HashingEmbedder
from adapters.models.embeddings import embedded_spaces
from bots.measure.rewording import own_pairs
from core.conversation.cached import normalised
from core.ports import Asked, EmbeddingRole, VectorSpace
from core.understanding.rewording import asks_the_same, comparing, reworded, sure

SPACES = embedded_spaces("en")
[NAME] = sure()
ALIKE = HashingEmbedder(NAME, 256)
"""For what is decided before any vector is looked at."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I reset my password?", "How can I reset the password"),
        ("How do I reset my password?", "Hi! Could you tell me how I reset my password, please?"),
        ("When do the backups run?", "Does anyone know when backups run?"),
        ("Is there a luggage room at the hotel?", "At the hotel, is there a luggage room?"),
    ],
)
async def test_the_same_in_other_little_words_is_the_same(one: str, other: str) -> None:
    assert await asks_the_same(one, other, "en", SPACES[0].embedder)
    assert await asks_the_same(other, one, "en", SPACES[0].embedder)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I turn on dark mode?", "How do I turn off dark mode?"),
        ("How do I convert Word files to PDF?", "How do I convert PDF to Word files?"),
        ("Where can I park a bike?", "When can I park a bike?"),
        ("Which plans include calls?", "Which plans don't include calls?"),
        ("Can I cancel within 14 days?", "Can I cancel within 30 days?"),
        ("Is it free for two people?", "Is it free for three people?"),
        ("Flights from Paris on Monday?", "Flights to Paris on Monday?"),
        ("How do I install C# tools?", "How do I install C++ tools?"),
        ("What does shipping cost?", "What does express shipping cost?"),
        ("Who approves their leave request?", "Who approves my leave request?"),
        ("Must I report an absence?", "May I report an absence?"),
        ("Are only guests allowed inside?", "Are guests allowed inside?"),
        ("Parking?", "Parking"),
    ],
)
async def test_what_may_mean_something_else_is_not(one: str, other: str) -> None:
    assert not await asks_the_same(one, other, "en", SPACES[0].embedder)


async def test_the_nearest_that_asks_the_same_is_found_and_only_where_it_was_measured() -> None:
    questions = ["how do i delete my password", "how do i reset my password", "where is the exit"]
    rows = await SPACES[0].embedder.embed(questions, EmbeddingRole.QUESTION)
    asked = [Asked(question, row) for question, row in zip(questions, rows, strict=True)]
    found = await reworded("how can i reset the password", asked, "en", SPACES)
    assert found == "how do i reset my password"
    assert await reworded("how can i reset the fuse", asked, "en", SPACES) == ""
    assert await reworded("how can i reset the password", asked, "de", SPACES) == ""
    assert await reworded("how can i reset the password", [], "en", SPACES) == ""
    other = [Asked(questions[1], np.ones(3, np.float32))]
    assert await reworded("how can i reset the password", other, "en", SPACES) == ""
    assert comparing([VectorSpace("own", HashingEmbedder())], "en") is None


_NAMES = ["ada", "bob", "cat", "disk", "fan", "gate", "hat", "ink", "jam", "key"]
_WORDS = st.lists(st.sampled_from(_NAMES), min_size=2, unique=True)


@given(_WORDS, _WORDS)
@settings(max_examples=60)
async def test_no_other_word_is_ever_taken_for_the_same(one: list[str], other: list[str]) -> None:
    same = await asks_the_same(" ".join(one), " ".join(other), "en", ALIKE)
    assert not same or sorted(one) == sorted(other)


async def test_of_500_near_questions_none_is_taken_and_of_500_rewordings_half() -> None:
    pairs = own_pairs()
    taken = [
        await asks_the_same(normalised(each.one), normalised(each.other), "en", SPACES[0].embedder)
        for each in pairs
    ]
    same = [hit for hit, each in zip(taken, pairs, strict=True) if each.same]
    near = [hit for hit, each in zip(taken, pairs, strict=True) if not each.same]
    assert len(same) == len(near) == 500
    assert sum(near) == 0 and sum(same) >= 250
