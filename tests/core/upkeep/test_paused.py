"""Where Mynah is paused, whoever asks is told so, with what an administrator added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.messages import Message, Person, Place, person_audience
from core.ports import Pause, Unavailable
from core.upkeep.paused import tell_paused
from core.words import say

ADA = Person("slack", "T1.U1", locale="de")
MESSAGE = Message("1.0", ADA, Place("slack", "T1", "C1", "1.0"), person_audience(ADA), "When?", 1.0)


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        ("everywhere", True),
        ("slack", True),
        ("room:slack:T1:C1", True),
        ("room:slack:T1:C2", False),
        ("room:slack:T2:C1", False),
        ("discord", False),
    ],
)
async def test_a_pause_holds_where_it_says(scope: str, holds: bool) -> None:
    async def pauses() -> Sequence[Pause]:
        return [Pause(scope, "", 1.0)]

    reply = await tell_paused(MESSAGE, pauses)
    assert (reply is not None) is holds
    if reply is not None:
        assert reply.text == say("paused", "de")
        assert reply.receipt


async def test_of_several_pauses_people_are_told_the_words_of_the_narrowest() -> None:
    async def pauses() -> Sequence[Pause]:
        return [Pause("everywhere", "All rest.", 1.0), Pause("room:slack:T1:C1", "Moving.", 2.0)]

    reply = await tell_paused(MESSAGE, pauses)
    assert reply is not None and reply.text.endswith("> Moving.")
    elsewhere = replace(MESSAGE, place=Place("web", "", "ada", "1"))
    reply = await tell_paused(elsewhere, pauses)
    assert reply is not None and reply.text.endswith("> All rest.")


async def test_questions_are_answered_while_nobody_can_tell() -> None:
    async def pauses() -> Sequence[Pause]:
        raise Unavailable("no records")

    assert await tell_paused(MESSAGE, pauses) is None
