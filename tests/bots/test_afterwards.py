"""Once an answer was shown, it is judged; with the models that ship."""

from __future__ import annotations

from pathlib import Path

from core.messages import EVERYONE
from tests.bots.forgotten import BO, ROOM, house, said

KEY = "The boiler key hangs behind the red door of the cellar. Whoever takes it signs the list."


async def test_an_answer_that_quotes_is_judged_well_and_small_talk_not_at_all(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, spaces=()) as it:
        await it.index("file:///key.md", KEY, EVERYONE)
        await it.asked(said(BO, ROOM, "Where does the boiler key hang?", 1))
        await it.asked(said(BO, ROOM, "Thanks!", 2))
        answer, thanks = await it.knowledge.records.turns(str(ROOM))
        assert "red door" in answer.reply.text
        assert answer.verdict is not None
        assert answer.verdict.accuracy.value > 0.9
        assert answer.verdict.accuracy.reason
        assert answer.intent is not None
        assert answer.intent.kind == "switch"
        assert (thanks.verdict, thanks.intent) == (None, None)


async def test_without_the_model_that_judging_was_fitted_to_nothing_is_judged(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as it:
        await it.index("file:///key.md", KEY, EVERYONE)
        await it.asked(said(BO, ROOM, "Where does the boiler key hang?", 1))
        (answer,) = await it.knowledge.records.turns(str(ROOM))
        assert "red door" in answer.reply.text
        assert answer.verdict is None
