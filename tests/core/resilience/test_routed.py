"""Several models as one: the next one is asked before the first word, and never after it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.models import Answer, ScriptedModel
from core.ports import ChatModel, ModelFailed, Prompt, ToolCall
from core.resilience.breaker import Breaker
from core.resilience.circuit import Rule, State
from core.resilience.models import BreakingModel
from core.resilience.route import Demand, Tier
from core.resilience.routed import Routed, bound, choices_of, names_of
from core.resilience.track import FAILURES, HALF_LIFE, Track

ASKED = Prompt("Answer.", "When does it open?")
AWAY = ModelFailed("away", retryable=True)
HARD = Demand(aside=False, complexity=0.9)


def model(name: str, *answers: Answer, **more: Any) -> ScriptedModel:
    return ScriptedModel(*answers, name=name, **more)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def routed(*tiers: Sequence[ScriptedModel], hedge: float = 0.0) -> tuple[Routed, Clock]:
    levels = zip(itertools.count(3 - len(tiers)), tiers, strict=False)
    clock = Clock()
    made = tuple(Tier(level, tuple(models)) for level, models in levels)
    return Routed(made, clock, hedge=hedge, demand=HARD), clock


async def told(model: ChatModel) -> str:
    return "".join([piece async for piece in model.write(ASKED)])


async def test_one_model_alone_is_asked_however_often_it_failed() -> None:
    only = model("only", *[[AWAY]] * 9, "At ten.")
    one, _ = routed([only])
    for _ in range(9):
        with pytest.raises(ModelFailed, match="away"):
            await told(one)
    assert await told(one) == "At ten."
    assert one.name == "only"


async def test_the_next_of_the_tier_answers_where_the_first_fails_before_a_word() -> None:
    one, _ = routed([model("light", "No.")], [model("a", [AWAY]), model("b", "At ten.")])
    assert await told(one) == "At ten."
    [choice] = one.choices
    assert (choice.model, choice.tier) == ("b", "premium")
    assert choice.reasons == ("complexity 0.90: premium", "a failed: away")


async def test_another_tier_answers_where_the_whole_tier_fails() -> None:
    one, _ = routed([model("light", "At ten.")], [model("a", [AWAY]), model("b", [AWAY])])
    assert await told(one) == "At ten."
    assert one.choices[0].tier == "balanced"


async def test_what_was_shown_is_never_taken_back_for_another_models_words() -> None:
    second = model("b", "At nine.")
    one, _ = routed([model("a", ["At ", AWAY]), second])
    pieces = one.write(ASKED)
    assert await anext(pieces) == "At "
    with pytest.raises(ModelFailed, match="away"):
        await anext(pieces)
    assert second.prompts == []


async def test_where_all_fail_the_last_failure_and_all_reasons_are_told() -> None:
    one, _ = routed([model("a", [AWAY]), model("b", [ModelFailed("no key", retryable=False)])])
    with pytest.raises(ModelFailed, match="no key"):
        await told(one)
    [choice] = one.choices
    assert choice.model == ""
    assert choice.reasons[1:] == ("a failed: away", "b failed: no key")


async def test_a_broken_model_is_left_alone_and_tried_again_after_its_rest() -> None:
    first = model("a", *[[AWAY]] * FAILURES, "Back.")
    one, clock = routed([first, model("b", "At ten.", "At ten.")])
    for n in range(FAILURES):
        clock.now = 3600.0 * n  # so long apart that only failures in a row are remembered
        assert await told(one) == "At ten."
    asked = len(first.prompts)
    assert await told(one) == "At ten."
    assert len(first.prompts) == asked == FAILURES
    assert "left alone for now: a" in one.choices[-1].reasons[0]
    clock.now += 10 * HALF_LIFE
    assert await told(one) == "Back."


async def test_a_model_of_several_tiers_is_asked_once_and_as_one_of_the_wanted_tier() -> None:
    both = model("both", [AWAY])
    one, _ = routed([both], [model("a", [AWAY]), both])
    with pytest.raises(ModelFailed, match="away"):
        await told(one)
    assert len(both.prompts) == 1
    fine = model("fine", "At ten.")
    one, _ = routed([fine], [fine])
    await told(one)
    assert one.choices[0].tier == "premium"


@given(
    st.lists(
        st.lists(st.sampled_from(["well", "fails", "rests"]), max_size=3), min_size=1, max_size=3
    )
)
def test_whoever_fails_or_rests_each_is_asked_once_at_most_and_one_that_works_answers(
    fates: list[list[str]],
) -> None:
    if not any(fates):
        return
    every = [
        [
            model(f"{n}{place}", "Yes." if fate == "well" else [AWAY])
            for place, fate in enumerate(tier)
        ]
        for n, tier in enumerate(fates)
    ]
    one, _ = routed(*(tier for tier in every if tier))
    flat = [
        (each, fate)
        for tier, of in zip(every, fates, strict=True)
        for each, fate in zip(tier, of, strict=True)
    ]
    for each, fate in flat:
        if fate == "rests":
            one.tracks[each.name] = Track(in_a_row=9, rests_until=99.0)
    if any(fate == "well" for _, fate in flat):
        assert asyncio.run(told(one)) == "Yes."
    else:
        with pytest.raises(ModelFailed):
            asyncio.run(told(one))
    asked = [(len(each.prompts), fate) for each, fate in flat]
    assert max(count for count, _ in asked) == 1
    if any(fate != "rests" for _, fate in asked):
        assert not any(count for count, fate in asked if fate == "rests")


async def test_tools_are_asked_of_models_that_call_them() -> None:
    call = ToolCall("1", "search", {})
    able = model("able", "x", steps=[[call]])
    one, _ = routed([model("mute", "x"), able])
    assert one.calls_tools
    assert await one.step(ASKED, [], []) == [call]
    assert one.choices[0].model == "able"


async def test_a_hedged_request_is_answered_by_the_faster_one_and_the_other_is_ended() -> None:
    slow, fast = model("slow", [5.0, "Late."]), model("fast", "At ten.")
    one, _ = routed([slow, fast], hedge=0.05)
    assert await told(one) == "At ten."
    assert slow.cancelled == 1
    assert one.choices[0].reasons[1] == "no word from slow in 0.05 s"


async def test_without_a_hedge_the_slow_one_is_waited_for() -> None:
    slow, fast = model("slow", [0.1, "Late."]), model("fast", "At ten.")
    one, _ = routed([slow, fast])
    assert await told(one) == "Late."
    assert fast.prompts == []


async def test_who_has_read_enough_ends_the_model() -> None:
    endless = model("a", "word " * 50)
    one, _ = routed([endless])
    async with aclosing(one.write(ASKED)) as pieces:  # type: ignore[type-var]
        async for _ in pieces:
            break
    assert endless.cancelled == 1
    assert one.tracks["a"].in_a_row == 0


async def test_each_piece_of_work_has_its_own_choices_and_all_share_what_is_known() -> None:
    one, _ = routed([model("light", "x", "y")], [model("a", "z")])
    aside, hard = bound(one, Demand()), bound(one, HARD)
    assert isinstance(aside, Routed)
    assert isinstance(hard, Routed)
    assert (await told(aside), await told(hard)) == ("x", "z")
    assert [c.model for c in choices_of(aside)] == ["light"]
    assert [c.model for c in choices_of(hard)] == ["a"]
    assert one.choices == []
    assert set(one.tracks) == {"light", "a"}


async def test_a_model_whose_answers_the_documents_do_not_support_gives_way() -> None:
    one, _ = routed([model("a", "x", "x", "x"), model("b", "y")])
    for _ in range(2):
        assert await told(one) == "x"
        one.judge(0.0)
    assert await told(one) == "y"


def behind_circuits(*models: ScriptedModel) -> tuple[list[BreakingModel], Clock]:
    """Each behind a circuit that opens at the first failure; two seconds longer for each further one."""
    clock, ids = Clock(), itertools.count()
    found = []
    for n, each in enumerate(models):
        rule = Rule(failures=1, rest=10.0 + 2 * n)
        breaker = Breaker(each.name, clock, lambda: str(next(ids)), rule=rule)
        found.append(BreakingModel(each, breaker))
    return found, clock


async def test_a_model_that_another_process_found_broken_is_passed_over_unasked() -> None:
    broken = model("a", [AWAY])
    (left, fine), _ = behind_circuits(broken, model("b", "At ten."))
    with pytest.raises(ModelFailed):
        await told(left)
    one = Routed((Tier(1, (left, fine)),), Clock(), demand=HARD)
    assert await told(one) == "At ten."
    assert len(broken.prompts) == 1
    assert "a failed: a failed again and again and is left alone for now" in one.choices[0].reasons
    assert one.tracks["a"].failed == 0  # it was not asked, so nothing is held against it


async def test_where_all_are_left_alone_the_one_whose_rest_ends_first_is_asked_all_the_same() -> (
    None
):
    sooner, later = model("a", [AWAY], "At ten."), model("b", [AWAY], "At nine.")
    models, _ = behind_circuits(sooner, later)
    for each in models:
        with pytest.raises(ModelFailed):
            await told(each)
    one = Routed((Tier(1, tuple(reversed(models))),), Clock(), demand=HARD)
    assert await told(one) == "At ten."
    assert models[0].breaker.state() is State.CLOSED
    assert len(later.prompts) == 1


async def test_where_all_are_left_alone_and_that_one_fails_too_its_failure_is_told() -> None:
    models, _ = behind_circuits(model("a", [AWAY]), model("b", [AWAY]))
    for each in models:
        with pytest.raises(ModelFailed):
            await told(each)
    one = Routed((Tier(1, tuple(models)),), Clock(), demand=HARD)
    with pytest.raises(ModelFailed, match="away"):
        await told(one)


def test_every_model_that_may_write_is_named() -> None:
    one, other = ScriptedModel("a", name="one"), ScriptedModel("b", name="other")
    routed = Routed((Tier(0, (one,)), Tier(2, (other,))), lambda: 0.0)
    assert names_of(routed) == ("one", "other")
    assert names_of(one) == ("one",) and names_of(None) == ()
