"""A verdict follows from what an answer says, what it goes on and what was asked."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.doubles.embedder import HashingEmbedder
from core.ports import Misconfigured, Score, Verdict
from core.quality.evaluate import Weights, evaluate, refusals_of, shipped
from core.quality.improve import suggest_improvements
from core.quality.read import Answered, read

EMBEDDER = HashingEmbedder()
WEIGHTS = replace(shipped(), embedder=EMBEDDER.name)
PASSAGES = (
    "The kiln reaches 1240 degrees after nine hours. It must cool for a day before it is opened.",
    "Glazed bowls are fired twice. The studio is closed on Mondays and in August.",
)
TURN = Answered(
    "How hot does the kiln get?",
    "The kiln reaches 1240 degrees after nine hours.",
    PASSAGES,
)


async def verdict(turn: Answered, weights: Weights = WEIGHTS) -> Verdict:
    return await evaluate(turn, EMBEDDER, weights, await refusals_of(EMBEDDER))


def scores(of: Verdict) -> list[Score]:
    return [each for f in fields(of) if isinstance(each := getattr(of, f.name), Score)]


async def test_a_copied_sentence_is_accurate_and_an_invented_one_is_not() -> None:
    copied = await verdict(TURN)
    invented = await verdict(replace(TURN, answer="Our potters prefer porcelain from Limoges."))
    assert copied.accuracy.value > 0.9
    assert copied.unsupported == ()
    assert invented.accuracy.value < 0.1
    assert invented.unsupported == ("Our potters prefer porcelain from Limoges.",)


async def test_an_invented_number_lowers_accuracy() -> None:
    wrong = replace(TURN, answer="The kiln reaches 1380 degrees after seven hours.")
    assert (await verdict(wrong)).accuracy.value < (await verdict(TURN)).accuracy.value


async def test_a_sentence_is_held_against_what_it_cites_and_not_against_the_rest() -> None:
    right = replace(TURN, answer="The kiln reaches 1240 degrees after nine hours. [1]")
    wrong = replace(TURN, answer="The kiln reaches 1240 degrees after nine hours. [2]")
    assert (await verdict(right)).accuracy.value > 0.9
    assert (await verdict(wrong)).accuracy.value < 0.5


async def test_a_number_that_cites_no_passage_is_held_against_all() -> None:
    assert (await verdict(replace(TURN, answer=TURN.answer + " [7]"))).accuracy.value > 0.9


async def test_an_answer_about_something_else_is_less_relevant() -> None:
    other = replace(TURN, question="When is the studio closed?")
    assert (await verdict(other)).relevance.value < (await verdict(TURN)).relevance.value


async def test_nothing_is_more_than_half_accurate_without_passages() -> None:
    unchecked = await verdict(replace(TURN, passages=()))
    assert unchecked.accuracy.value <= 0.5
    assert unchecked.unused


async def test_an_answer_of_no_words_scores_nothing() -> None:
    for answer in ("", "  \n", "[1]", "..."):
        empty = await verdict(replace(TURN, answer=answer))
        assert {each.value for each in scores(empty)} == {0.0}


async def test_weights_of_another_model_are_refused() -> None:
    with pytest.raises(Misconfigured, match="hashing"):
        await verdict(TURN, shipped())


async def test_the_order_of_passages_changes_nothing() -> None:
    there = await verdict(TURN)
    back = await verdict(replace(TURN, passages=PASSAGES[::-1]))
    assert [s.value for s in scores(there)] == [s.value for s in scores(back)]


async def test_a_script_without_spaces_is_judged_as_well() -> None:
    passage = "窑在九小时后达到一千二百四十度。"
    turn = Answered("窑有多热？", passage, (passage,), language="zh")
    copied, invented = (
        await verdict(turn),
        await verdict(replace(turn, answer="我们喜欢法国的瓷器。")),
    )
    assert copied.accuracy.value > 0.9 > invented.accuracy.value


@settings(max_examples=40, deadline=None)
@given(answer=st.text(max_size=300), question=st.text(max_size=60), passage=st.text(max_size=300))
async def test_scores_lie_between_0_and_1_and_are_the_same_again(
    answer: str, question: str, passage: str
) -> None:
    turn = Answered(question, answer, (passage,), (question,))
    first = await verdict(turn)
    assert all(0 <= each.value <= 1 and each.reason for each in scores(first))
    assert await verdict(turn) == first


def test_a_claim_is_as_supported_as_the_share_of_its_letters() -> None:
    claims = read(Answered("", "Kiln porcelain.", ("The kiln.",))).claims
    assert [claim.support for claim in claims] == [
        pytest.approx(4 / (4 + len("porcelain")), abs=0.1)
    ]


def test_the_shipped_weights_name_scores_and_their_model() -> None:
    names = {f.name for f in fields(Verdict)} - {"unsupported", "unused"}
    assert set(shipped().lines) == names | {"unchecked"}
    assert json.dumps(shipped().embedder)


async def test_a_good_answer_needs_nothing_and_a_poor_one_is_told_what() -> None:
    good = Score(0.9, "fine")
    fine = Verdict(good, good, good, good, good, good)
    assert suggest_improvements(fine) == ()
    poor = replace(fine, accuracy=Score(0.2, "few words"), unsupported=("It flies.",), unused=True)
    found = suggest_improvements(poor)
    assert [each.act for each in found] == ["search again", "say what is unknown"]
    assert found[-1].sentences == ("It flies.",)
    assert [e.act for e in suggest_improvements(replace(fine, coherence=Score(0.6, "")))] == [
        "shorten"
    ]
    assert [e.act for e in suggest_improvements(replace(fine, relevance=Score(0.6, "")))] == [
        "answer the question"
    ]
    assert [e.act for e in suggest_improvements(replace(fine, completeness=Score(0.6, "")))] == [
        "add what is missing"
    ]
