"""A large model with the small one beside it."""

from __future__ import annotations

import pytest

from adapters.doubles.toxicity import WordToxicity
from core.ports import Unavailable
from core.safety.beside import Beside

LIGHT = WordToxicity({"x": {"toxicity": 0.4, "self_harm": 0.6}}, name="light", degraded=True)


async def test_the_large_one_judges_and_the_small_one_adds_what_only_it_knows() -> None:
    both = Beside(WordToxicity({"x": {"toxicity": 0.9}}, name="large"), LIGHT)
    assert await both.judge(["x"]) == [{"toxicity": 0.9, "self_harm": 0.6}]
    assert (both.name, both.degraded) == ("large", False)


async def test_the_small_one_stands_in_until_the_large_one_answers_again() -> None:
    large = WordToxicity({"x": {"toxicity": 0.9}}, name="large", fails=True)
    both = Beside(large, LIGHT)
    assert await both.judge(["x"]) == [{"toxicity": 0.4, "self_harm": 0.6}]
    assert (both.name, both.degraded) == ("light", True)
    large.fails = False
    assert (await both.judge(["x"]))[0]["toxicity"] == 0.9
    assert (both.name, both.degraded) == ("large", False)


async def test_where_neither_answers_that_is_told() -> None:
    with pytest.raises(Unavailable):
        await Beside(LIGHT, WordToxicity({}, fails=True)).judge(["x"])
