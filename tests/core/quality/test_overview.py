"""What a span of turns comes to, counted; the stretches add up to the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.ports import Fact
from core.quality.overview import QUANTILES, latency, overview

FACT = Fact(10.0, {"retrieve": 1.0, "answer": 2.0}, "rag", "m", "web", True, False, False)

FACTS = st.lists(
    st.builds(
        Fact,
        at=st.floats(0, 100),
        seconds=st.dictionaries(st.sampled_from("abc"), st.floats(0, 9), max_size=3),
        mode=st.sampled_from(["rag", "chat"]),
        model=st.sampled_from(["", "m"]),
        platform=st.sampled_from(["web", "slack"]),
        cited=st.booleans(),
        up=st.booleans(),
        down=st.booleans(),
    ),
    max_size=40,
)


@given(FACTS, st.integers(1, 30))
def test_stretches_sum_to_the_whole(facts: list[Fact], stretches: int) -> None:
    found = overview(facts, 10.0, 90.0, stretches)
    assert len(found.buckets) == stretches
    for name in ("answers", "unanswered", "stopped", "up", "down"):
        whole = getattr(found.whole, name)
        assert sum(getattr(each, name) for each in found.buckets) == whole
    assert found.whole.answers == sum(10.0 <= fact.at < 90.0 for fact in facts)
    assert sum(found.platforms.values()) == found.whole.answers


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_quantiles_are_those_of_numpy_and_rise(seconds: list[float]) -> None:
    found = latency(seconds).at
    assert found == tuple(np.percentile(seconds, QUANTILES))
    assert list(found) == sorted(found)


def test_latency_is_of_whole_turns_and_of_each_step() -> None:
    found = overview([FACT, replace(FACT, seconds={})], 0.0, 20.0, 2)
    assert found.whole.latency is not None
    assert found.whole.latency.at == (3.0, 3.0, 3.0)
    assert list(found.steps) == ["answer", "retrieve"]
    assert (found.whole.stopped, found.buckets[0].latency) == (1, None)


def test_small_talk_is_never_unanswered() -> None:
    bare = replace(FACT, cited=False)
    found = overview([bare, replace(bare, mode="chat")], 0.0, 20.0, 1)
    assert found.whole.unanswered == 1


def test_nobody_is_content_or_not_where_nobody_said_so() -> None:
    assert overview([FACT], 0.0, 20.0, 1).satisfaction is None
    rated = [replace(FACT, up=True), replace(FACT, up=True), replace(FACT, down=True)]
    assert overview(rated, 0.0, 20.0, 1).satisfaction == 2 / 3
