"""No strategy and no look into the graph shows what the readers may not see, on LanceDB and SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.names.spelling import normalised
from core.knowledge.strategies.choose import STRATEGIES, choose
from core.knowledge.strategies.seek import Asked
from core.messages import EVERYONE, Audience, may_see
from tests.core.knowledge.strategies.library import budget, library

TITLES = ("Boiler Room", "Marta Quill", "Night Plan", "Harbour Office")
LABELS = (
    EVERYONE,
    Audience("workspace", "slack", "T1"),
    Audience("room", "slack", "T1", "C1"),
    Audience("person", "web", "", "ada"),
)
documents = st.fixed_dictionaries(
    {
        title: st.tuples(st.lists(st.sampled_from(TITLES), max_size=3), st.sampled_from(LABELS))
        for title in TITLES
    }
)
readers = st.lists(st.sampled_from(LABELS), max_size=3)


@settings(max_examples=12, deadline=None)
@given(documents, readers, st.sampled_from(TITLES))
def test_nothing_that_the_readers_may_not_see_is_found_named_or_counted(
    drawn: Mapping[str, tuple[list[str], Audience]], circle: list[Audience], asked_of: str
) -> None:
    asyncio.run(_look(drawn, circle, asked_of))


async def _look(
    drawn: Mapping[str, tuple[list[str], Audience]], circle: list[Audience], asked_of: str
) -> None:
    texts = {
        title: (
            f"{title} secret-{number} is named with {', '.join(said)} (Big Plain Thing)."
            f"\n\n## Further\n\n{'Words. ' * 200}\n\n## Last\n\nBoth are secret.",
            label,
        )
        for number, (title, (said, label)) in enumerate(drawn.items())
    }
    hidden = {title for title, (_, label) in drawn.items() if not may_see(circle, label)}
    with TemporaryDirectory() as home:
        async with library(Path(home), texts) as means:
            asked = Asked(f"Who of {asked_of} or both, secret?", circle, 8, asked_of, deep=24)
            for strategy in (*STRATEGIES.values(), choose):
                found = await strategy(asked, means, budget())
                assert all(may_see(circle, each.chunk.audience) for each in found.passages)
                assert not hidden & {each.chunk.title for each in found.passages}
                read = {each.query for each in found.way.looked if each.why == "read whole"}
                assert not hidden & read
                # What is told of it names nothing that only hidden documents bear.
                borne = " ".join(found.way.reasons)
                assert not any(f"bear: {normalised(title)}" in borne for title in hidden)
            names = means.names
            assert names is not None
            every = [normalised(title) for title in TITLES]
            rows = await names.defining(every, circle, most=9)
            for title in every:
                rows += await names.of(title, circle, 50)
            rows += await names.within([row.chunk for row in rows], circle, 500)
            assert all(may_see(circle, row.audience) for row in rows)
            seen = {title for title in TITLES if title not in hidden}
            assert {row.document for row in rows} <= {
                f"file:///{title.replace(' ', '-')}.md" for title in seen
            }
