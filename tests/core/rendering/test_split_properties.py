"""What holds for every document, limit and measure: nothing lost, added, reordered or too long."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rendering.document import Block, Link, inlines_of
from tests.core.rendering.documents import (
    MEASURES,
    Limit,
    Measure,
    commonmark,
    documents,
    read,
    split,
)
from tests.effort import examples

Document = tuple[Block, ...]
NORMAL = settings(
    max_examples=examples(1_000),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
LONG = settings(NORMAL, max_examples=20_000, derandomize=False)
limits = st.integers(40, 4_000)
measures = st.sampled_from(MEASURES)


def _check_whole(document: Document, most: int, measure: Measure) -> None:
    fits = Limit(most, measure)
    parts = split(document, fits)
    assert "".join(map(read, parts)) == read(document)
    for part in parts:
        assert part
        assert measure(commonmark(part)) <= most
    assert _addresses(document) <= {word for part in parts for word in _addresses(part)} | {
        url for url in _addresses(document) if f"({url})" in "".join(map(commonmark, parts))
    }


def _addresses(document: Document) -> set[str]:
    return {inline.url for inline in inlines_of(document) if isinstance(inline, Link)}


@NORMAL
@given(documents, limits, measures)
def test_every_word_is_in_a_part_that_fits_in_order_and_once(
    document: Document, most: int, measure: Measure
) -> None:
    _check_whole(document, most, measure)


@settings(NORMAL, max_examples=examples(300))
@given(documents, documents, limits, measures)
def test_blocks_that_come_later_change_only_the_last_part(
    document: Document, later: Document, most: int, measure: Measure
) -> None:
    before = split(document, Limit(most, measure))
    after = split((*document, *later), Limit(most, measure))
    assert after[: max(len(before) - 1, 0)] == before[:-1]


@settings(NORMAL, max_examples=examples(1_300))
@given(documents, st.integers(200, 4_000), measures)
def test_the_measure_is_asked_a_few_times_the_logarithm_a_part(
    document: Document, most: int, measure: Measure
) -> None:
    fits = Limit(most, measure)
    parts = split(document, fits)
    assert fits.calls <= (len(parts) + 1) * 8 * log2(most)


@pytest.mark.soak
@LONG
@given(documents, limits, measures)
def test_every_word_is_in_a_part_that_fits_for_a_long_time(
    document: Document, most: int, measure: Measure
) -> None:
    _check_whole(document, most, measure)


@pytest.mark.soak
@settings(LONG, max_examples=5_000)
@given(documents, documents, limits, measures)
def test_later_blocks_change_only_the_last_part_for_a_long_time(
    document: Document, later: Document, most: int, measure: Measure
) -> None:
    before = split(document, Limit(most, measure))
    after = split((*document, *later), Limit(most, measure))
    assert after[: max(len(before) - 1, 0)] == before[:-1]
