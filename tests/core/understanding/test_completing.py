"""A question that leans on what was asked before it is written so that it stands alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.embedder import HashingEmbedder
from core.ports import EmbeddingRole, Unavailable, Vectors, VectorSpace
from core.understanding.carrying import Line, forms, lines
from core.understanding.completing import completed, standing_alone
from core.understanding.weighing import carrying

BACKUP = "How do I restore a backup?"
KINDS = (("Slack", "Telegram", "Discord"), ("Linux", "Windows"), ("Mondays", "Sundays"))


async def by_kind(text: str, others: Sequence[str]) -> Sequence[float]:
    """As like as things of one kind are, or nothing to do with each other."""
    return [0.7 * any({text, other} <= {*kind} for kind in KINDS) for other in others]


async def alone(question: str, *before: str, language: str = "en") -> str:
    return await completed(question, before, language, carrying(), by_kind)


@pytest.mark.parametrize(
    ("before", "question", "language", "whole"),
    [
        ("How do I connect Slack?", "And on Telegram?", "en", "How do I connect Telegram?"),
        ("How do I install it on Linux?", "What about Windows?", "en", "How do I install it on Windows?"),
        ("Wie verbinde ich Slack?", "Und mit Telegram?", "de", "Wie verbinde ich Telegram?"),
        ("¿Cómo conecto Slack?", "¿Y con Telegram?", "es", "¿Cómo conecto Telegram?"),
        ("How much leave do I get?", "And in the first year?", "en", "How much leave do I get (first year)?"),
        ("When does the shop open?", "And on Sundays?", "en", "When does the shop open (Sundays)?"),
        (BACKUP, "Why?", "en", f"{BACKUP} Why?"),
        ("怎么连接Slack?", "那Telegram呢?", "zh", "怎么连接Slack? 那Telegram呢?"),
    ],
)  # fmt: skip
async def test_a_piece_takes_the_place_of_what_is_like_it(
    before: str, question: str, language: str, whole: str
) -> None:
    assert await alone(question, before, language=language) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What is throat cancer?", "Is it treatable?", "Is throat cancer treatable?"),
        ("What are sharks?", "What do they eat?", "What do sharks eat?"),
        ("What is anemia?", "What are its causes?", "What are anemia's causes?"),
        ("What is the Boise Greenbelt?", "Who built that path?", "Who built that path (Boise Greenbelt)?"),
    ],
)  # fmt: skip
async def test_a_word_that_points_back_gives_way_to_what_it_stands_for(
    before: str, question: str, whole: str
) -> None:
    assert await alone(question, before) == whole


async def test_what_goes_on_over_several_questions_is_taken_along_from_the_first() -> None:
    asked = ("What is throat cancer?", "Does it hurt?", "Who treats it?")
    whole = await alone("What causes it?", *asked)
    assert whole.startswith("What causes throat cancer")
    opens = ("When does the shop open?", "And on Mondays?")
    assert await alone("And on Sundays?", *opens) == "When does the shop open (Sundays)?"
    assert await alone("And at noon?", *opens) == "When does the shop open (Mondays) (noon)?"


@pytest.mark.parametrize("question", ["How do I index a website?", "What is a vegan?", ""])
async def test_what_stands_by_itself_stays_as_it_is(question: str) -> None:
    assert await alone(question, BACKUP) in (question, f"{BACKUP} {question}")
    assert await alone(question) == question


def test_the_forms_of_words_are_told_by_their_places() -> None:
    told = {form.term: form for form in forms("Who built the Boise Greenbelt of the city?", "en")}
    assert told["bois"].capital and told["bois"].after_function
    assert not told["citi"].capital and told["citi"].after_two and told["citi"].place == 1.0
    assert told["greenbelt"].before_function and not told["greenbelt"].after_function


class Away:
    """A model that is away."""

    name, dimension = "away", 8

    async def embed(self, _texts: Sequence[str], _role: EmbeddingRole) -> Vectors:
        raise Unavailable("gone")


@pytest.mark.parametrize("spaces", [(), (VectorSpace("words", Away()),)])
async def test_without_a_model_a_piece_stands_behind_the_question_before(
    spaces: tuple[VectorSpace, ...],
) -> None:
    whole = await standing_alone("And on Telegram?", ["How do I connect Slack?"], "en", spaces)
    assert whole == "How do I connect Slack? And on Telegram?"
    assert await standing_alone("How do I index a website?", [BACKUP], "en", spaces) == ""


@given(
    question=st.text(max_size=60),
    before=st.lists(st.text(max_size=60), max_size=12),
    language=st.sampled_from(("en", "de", "es", "zh", "ja", "xx")),
)
async def test_any_words_are_completed_by_words_of_the_conversation_alone(
    question: str, before: list[str], language: str
) -> None:
    whole = await standing_alone(
        question, before, language, (VectorSpace("words", HashingEmbedder(dimension=64)),)
    )
    known = set("".join([question, *before]) + " ()'s")
    assert set(whole) <= known


@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_nothing_is_taken_along_that_was_not_said(questions: list[str]) -> None:
    *before, last = lines(questions, "en", carrying())
    said = {form.term for each in before for form in forms(each.text, "en")}
    assert isinstance(last, Line)
    assert last.carried <= said
