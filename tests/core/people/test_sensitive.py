"""What touches health, religion, politics, origin or sexual orientation is refused, in every language."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from adapters.models.sentence_encoder import SentenceEncoder
from core.people.sensitive import judging
from core.ports import EmbeddingRole, Unavailable, Vectors
from tests.core.people.names import CHOOSING, TESTING

ENCODER = SentenceEncoder()


@pytest.mark.parametrize("names", (CHOOSING, TESTING), ids=("choosing", "testing"))
async def test_sensitive_names_are_refused_and_most_harmless_ones_are_not(
    names: dict[str, list[str]],
) -> None:
    harmless = judging(ENCODER)
    assert await harmless(names["sensitive"]) == []
    told = await harmless(names["harmless"])
    assert len(told) >= 0.75 * len(names["harmless"]), set(names["harmless"]) - set(told)


async def test_a_name_without_words_is_refused() -> None:
    assert await judging(ENCODER)(["", "  "]) == []


async def test_where_no_name_can_be_judged_none_is_told() -> None:
    class Away(SentenceEncoder):
        async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
            raise Unavailable("gone")

    assert await judging(Away())(["Backups"]) == ()
