"""What decides the order beside likeness: a cross-encoder, sources, age and versions."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.diverse import diverse, is_broad
from core.knowledge.order import AS_FOUND, DAY, Dates, Ordering, ordered, read_weights
from core.knowledge.strategies.seek import Budget
from core.messages import EVERYONE, Audience, Chunk, Passage
from core.ports import Unavailable

TEXT = "Trips by train are paid in second class and hotels up to {} euros a night."


def found(*named: tuple[str, str], falling: float = 0.1) -> list[Passage]:
    """Passages of these documents, best first."""
    return [
        Passage(
            Chunk(f"{place}", document, document, "Travel", ("Hotels",), text, 0),
            1 - place * falling,
            "",
        )
        for place, (document, text) in enumerate(named)
    ]


def documents(passages: Sequence[Passage]) -> list[str]:
    return [passage.chunk.document for passage in passages]


def dates(**given: float) -> Dates:
    async def known(_readers: Sequence[Audience], uris: Collection[str]) -> Mapping[str, float]:
        return {uri: given[uri] for uri in uris if uri in given}

    return known


@dataclass(frozen=True)
class Longest:
    """Likes long texts, after a while; fails where it is told to."""

    name: str = "longest"
    seconds: float = 0.0
    fails: bool = False

    async def score(self, question: str, texts: Sequence[str]) -> list[float]:
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise Unavailable("it is down")
        return [float(len(text)) for text in texts]


async def order(
    passages: Sequence[Passage], ordering: Ordering, question: str = "Which hotels are paid?"
) -> tuple[list[Passage], list[str]]:
    degraded: list[str] = []
    return await ordered(question, passages, [EVERYONE], ordering, degraded.append), degraded


async def test_a_cross_encoder_decides_and_the_scores_stay_what_they_were() -> None:
    passages = found(("a", "x"), ("b", "xxx"), ("c", "xx"))
    best, degraded = await order(passages, Ordering(Longest()))
    assert documents(best) == ["b", "c", "a"]
    assert [p.score for p in best] == [p.score for p in passages]
    assert degraded == []


@pytest.mark.parametrize("model", [Longest(fails=True), Longest(seconds=30)])
async def test_a_cross_encoder_that_fails_or_takes_long_leaves_the_order_and_is_told(
    model: Longest,
) -> None:
    passages = found(("a", "x"), ("b", "xxx"))
    best, degraded = await order(passages, Ordering(model, seconds=0.05))
    assert best == passages
    assert degraded == ["reranking"]


async def test_what_lies_deeper_than_a_cross_encoder_reads_stays_behind() -> None:
    passages = found(*((str(n), "x" * n) for n in range(60)), falling=0.01)
    best, _ = await order(passages, Ordering(Longest()))
    assert documents(best) == [str(n) for n in [*range(49, -1, -1), *range(50, 60)]]


async def test_a_source_counts_as_much_as_the_longest_address_that_covers_it() -> None:
    passages = found(("file:///a/b/1", "x"), ("file:///a/2", "y"), ("file:///c/3", "z"))
    weights = read_weights("file:///a=0.5, file:///a/b=0.1,file:///c=1")
    best, _ = await order(passages, Ordering(weights=weights))
    assert documents(best) == ["file:///c/3", "file:///a/2", "file:///a/b/1"]
    assert [round(p.score, 2) for p in best] == [0.8, 0.45, 0.1]


async def test_age_costs_a_quarter_at_its_half_life_and_never_more_than_half() -> None:
    passages = found(("old", "x"), ("older", "y"), ("new", "z"), ("undated", "u"), falling=0)
    known = dates(new=5_000 * DAY, old=4_900 * DAY, older=0.0)
    best, _ = await order(passages, Ordering(half_life=100, dates=known))
    assert {p.chunk.document: round(p.score, 3) for p in best} == {
        "new": 1.0, "undated": 1.0, "old": 0.75, "older": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize("wrong", ["x", "=1", "a=0", "a=-1", "a=11", "a=nan", "a=1e3", "a=1,b"])
def test_a_weight_that_is_none_is_told(wrong: str) -> None:
    with pytest.raises(ValueError, match="above 0 up to 10"):
        read_weights(wrong)


@given(st.lists(st.sampled_from(["a-v1", "a-v2", "a-old", "b", "c"]), max_size=8))
def test_nothing_is_made_up_or_moved_by_default(named: list[str]) -> None:
    passages = found(*((name, f"{name} {n}") for n, name in enumerate(named)))
    best, _ = asyncio.run(order(passages, AS_FOUND))
    assert [p for p in passages if p in best] == best


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("file:///d/travel-v1.md", "file:///d/travel-v2.md"),
        ("file:///d/travel-v1.9.md", "file:///d/travel-v1.10.md"),
        ("file:///d/2023/travel.md", "file:///d/2024/travel.md"),
        ("file:///d/Travel%20(2023-05-01).pdf", "file:///d/Travel%20(2023-11-01).pdf"),
        ("file:///d/travel_old.md", "file:///d/travel.md"),
        ("file:///d/travel-final.md", "file:///d/travel.md"),
    ],
)
async def test_the_newest_version_of_a_section_is_left(older: str, newer: str) -> None:
    known = dates(**{older: 1.0, newer: 2.0})
    passages = found((older, TEXT.format(90)), (newer, TEXT.format(120)))
    best, _ = await order(passages, Ordering(dates=known))
    assert documents(best) == [newer]
    asked, _ = await order(passages, Ordering(dates=known), "Which hotels were paid in 2023?")
    assert documents(asked) == [older, newer]


async def test_documents_that_are_no_versions_of_one_are_left_alone() -> None:
    pairs = found(
        ("file:///d/travel-v1.md", TEXT.format(90)),
        ("file:///d/travel-v2.md", "Ask Bruno before you book anything at all."),
        ("file:///berlin/travel.md", TEXT.format(90)),
        ("file:///paris/travel.md", TEXT.format(120)),
    )
    best, _ = await order(pairs, AS_FOUND)
    assert best == pairs
    other = [replace(p, chunk=replace(p.chunk, headings=(p.chunk.id,))) for p in pairs[:1]]
    newer = found(("file:///d/travel-v2.md", TEXT.format(120)))
    assert (await order([*other, *newer], AS_FOUND))[0] == [*other, *newer]


def test_a_broad_question_names_a_field_and_no_number() -> None:
    passages = found(("a", "Backups run every night."))
    assert is_broad("Backups?", passages)
    assert is_broad("What about the backups", passages)
    assert not is_broad("How long are weekly backups kept?", passages)
    assert not is_broad("E404", passages)
    assert not is_broad("Backups?", [])


def test_a_broad_question_gets_different_things_first() -> None:
    passages = found(
        ("a", "Backups run every night at two."),
        ("b", "Backups run every night at two o'clock."),
        ("c", "Only the main server can restore one."),
        falling=0.02,
    )
    assert documents(diverse(passages, 3)) == ["a", "c", "b"]
    assert documents(diverse(passages, 1)) == ["a"]


@given(st.lists(st.text("ab ", max_size=6), max_size=40), st.integers(0, 45))
def test_diversity_only_reorders(texts: list[str], limit: int) -> None:
    passages = found(*((str(n), text) for n, text in enumerate(texts)), falling=0.01)
    best = diverse(passages, limit)
    assert len({p.chunk.id for p in best}) == len(best) == min(limit, len(passages))
    assert best[:1] == passages[: min(limit, 1)]


async def test_what_a_strategy_gives_back_is_diverse_for_a_broad_question_alone() -> None:
    from core.knowledge.strategies.seek import Asked

    passages = found(
        ("a", "Night backups run."), ("b", "Night backups run."), ("c", "Restore."), falling=0.02
    )
    budget = Budget(clock=lambda: 0.0)
    broad = budget.sought("naive", passages, Asked("Backups?", [EVERYONE], 3))
    narrow = budget.sought(
        "naive", passages, Asked("How long are weekly backups kept?", [EVERYONE], 3)
    )
    assert documents(broad.passages) == ["a", "c", "b"]
    assert documents(narrow.passages) == ["a", "b", "c"]
