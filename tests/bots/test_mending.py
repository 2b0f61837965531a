"""A model's answer that is judged poor is replaced by a better one, which says so; else it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.doubles.models import Answer, ScriptedModel
from adapters.models.sentence_encoder import SentenceEncoder
from adapters.stores.checkpoints import open_checkpoints
from core.messages import EVERYONE, Chunk, Passage
from core.ports import ModelFailed, TurnRecord, VectorSpace
from tests.bots.forgotten import BO, ROOM, House, house, said
from tests.core.conversation.world import World, ask

KEY = (
    "The boiler key hangs behind the red door of the cellar. Whoever takes it signs the list. "
    "The list lies on the shelf beside the door."
)
ASKED = "Where does the boiler key hang?"
BESIDE = "The list lies on the shelf beside the door. [1]"
RIGHT = "The boiler key hangs behind the red door of the cellar. [1]"
MENDED = "My first answer was not good enough, so I looked again and replaced it."


async def answered(home: Path, *answers: Answer) -> tuple[ScriptedModel, House, TurnRecord]:
    model = ScriptedModel(*answers)
    async with house(home, model=model, spaces=()) as it:
        await it.index("file:///key.md", KEY, EVERYONE)
        await it.asked(said(BO, ROOM, ASKED, 1))
        (turn,) = await it.knowledge.records.turns(str(ROOM))
        (remembered,) = await it.answers.kept[0].history(str(ROOM))
        assert remembered.answer == turn.reply.text
    return model, it, turn


async def test_what_answers_something_else_is_replaced_whole_by_an_edit_that_says_so(
    tmp_path: Path,
) -> None:
    model, it, turn = await answered(tmp_path, BESIDE, RIGHT)
    assert turn.reply.text == RIGHT
    assert turn.reply.notices == (MENDED,)
    assert turn.verdict is not None
    assert turn.verdict.relevance.value > 0.9
    assert '"first_try"' not in model.prompts[0].request
    assert '"first_try"' in model.prompts[1].request
    shown = [reply.text for reply in it.outlet.seen("1.000000")]
    assert shown[-2:] == [BESIDE, RIGHT]  # nothing of the second before it was known to be better


async def test_a_good_answer_is_asked_for_once(tmp_path: Path) -> None:
    model, _, turn = await answered(tmp_path, RIGHT, BESIDE)
    assert (turn.reply.text, turn.reply.notices) == (RIGHT, ())
    assert len(model.prompts) == 1


@pytest.mark.parametrize("second", ["Whoever takes it signs the list. [1]", "NO_ANSWER"])
async def test_the_first_answer_stays_where_the_second_is_no_better(
    tmp_path: Path, second: Answer
) -> None:
    model, it, turn = await answered(tmp_path, BESIDE, second)
    assert (turn.reply.text, turn.reply.notices) == (BESIDE, ())
    assert len(model.prompts) == 2
    assert {reply.text for reply in it.outlet.seen("1.000000")} <= {"", BESIDE}


@pytest.mark.parametrize(
    "second",
    ["Elephants never forget anything.", [RIGHT[:20], ModelFailed("it is tired", retryable=False)]],
)
async def test_quotes_replace_it_where_the_second_says_nothing_that_documents_do(
    tmp_path: Path, second: Answer
) -> None:
    _, _, turn = await answered(tmp_path, BESIDE, second)
    assert turn.reply.text.startswith(RIGHT)
    assert turn.reply.notices[-1] == MENDED


async def test_a_second_answer_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    model = ScriptedModel(BESIDE, [60.0, RIGHT])
    async with open_checkpoints("", tmp_path) as saver:
        world = World(saver, spaces=(VectorSpace("all", SentenceEncoder()),))
        chunk = Chunk("k", "file:///key.md", "file:///key.md", "Notes", (), KEY, 0)
        await world.stock([Passage(chunk, 1.0, "")])
        turn = await ask(world.conversation(model, mending_seconds=1), world.message(ASKED))
    assert (turn.reply.text, turn.reply.notices) == (BESIDE, ())
    assert model.cancelled == 1
