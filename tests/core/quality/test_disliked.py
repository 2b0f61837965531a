"""An answer that somebody calls bad leaves the cache, whoever of those that got it says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adapters.doubles.cache import MemoryAnswers
from adapters.doubles.records import MemoryRecords
from core.messages import EVERYONE, Message, Person, Place, Reply
from core.ports import CachedAnswer, Feedback, Gone, TurnRecord, Unavailable
from core.quality.disliked import Disliking

HERE = Place("web", "", "room", "1")
ASKED = Message("m1", Person("web", "ada"), HERE, EVERYONE, "When?", 0.0)
TURN = TurnRecord(ASKED, Reply("At nine [1]."), "rag", "scripted", {}, 0.0)
ANSWER = CachedAnswer(
    "when", TURN.reply, (), {"d": 1.0}, "scripted", "web:ada", str(HERE), "m1", 0.0, 9e9
)


async def rated(score: int, conversation: Place, text: str = "At nine [1].") -> bool:
    """Whether it stays, once somebody in this conversation thinks so of an answer of these words."""
    store = MemoryAnswers(lambda: 0.0)
    ticket = await store.begin("s", "when", 60.0)
    await store.keep("s", "when", ANSWER, np.zeros(0, np.float32), ticket)
    records = Disliking(MemoryRecords(), store.drop)
    message = replace(ASKED, place=conversation)
    await records.save(replace(TURN, message=message, reply=Reply(text)))
    assert await records.turns(str(conversation)) and await records.conversations("web:ada")
    await records.rate(Feedback(str(conversation), "m1", "web:bob", score))
    return await store.find("s", "when") is not None


@pytest.mark.parametrize("where", [HERE, replace(HERE, thread="2")])
async def test_a_thumb_down_removes_it_also_from_who_got_it_from_the_cache(where: Place) -> None:
    assert not await rated(-1, where)


async def test_thumbs_up_and_other_answers_remove_nothing() -> None:
    assert await rated(1, HERE)
    assert await rated(0, HERE)
    assert await rated(-1, replace(HERE, thread="2"), "At ten [1].")


async def test_an_opinion_counts_where_the_cache_is_away() -> None:
    async def away(_gone: Gone) -> None:
        raise Unavailable("away")

    records = Disliking(MemoryRecords(), away)
    await records.save(TURN)
    assert await records.rate(Feedback(str(HERE), "m1", "web:bob", -1))
    assert not await records.rate(Feedback(str(HERE), "m9", "web:bob", -1))
