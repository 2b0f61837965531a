"""Whole turns over real checkpoints: streamed, stopped, run again, remembered and bounded."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from core.conversation.turn import Finished, Working, Written
from core.messages import Person, Place, Reply
from core.ports import ModelFailed, ToolCall
from tests.core.conversation.world import PLACE, SAM, World, ask, events, open_world

TRUE = "Backups run every night at 02:30 [1].\n\nThey are kept for 14 days [1].\n"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def _cancelled(model: ScriptedModel) -> None:
    """Within a second, since the graph lets its tasks go rather than waiting for them."""
    for _ in range(100):
        if model.cancelled:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the model still writes")


async def test_a_turn_works_writes_block_by_block_and_finishes(world: World) -> None:
    told = await events(
        world.conversation(ScriptedModel(TRUE)), world.message("When do backups run?")
    )
    kinds = [type(event) for event in told]
    assert kinds == [Working, Working, Written, Written, Finished]
    texts = [event.reply.text for event in told if isinstance(event, Written)]
    assert texts[1].startswith(texts[0])
    finished = told[-1]
    assert isinstance(finished, Finished)
    assert finished.turn.reply.text == texts[1]
    assert [c.quote for c in finished.turn.reply.citations] == [
        "Backups run every night at 02:30.",
        "They are kept for 14 days.",
    ]
    assert list(finished.seconds) == [
        "screen",
        "overhear",
        "obey",
        "attach",
        "understand",
        "follow",
        "recognise",
        "reuse",
        "retrieve",
        "answer",
        "keep",
        "remember",
    ]


async def test_a_block_is_shown_while_the_model_still_writes(world: World) -> None:
    model = ScriptedModel(["Backups run every night at 02:30.\n\nThey", 60.0])
    answering = world.conversation(model).answering(world.message("When do backups run?"))
    async with aclosing(answering) as told:  # type: ignore[type-var]
        async for event in told:
            if isinstance(event, Written):
                assert event.reply.text == "Backups run every night at 02:30. [1]"
                break
    await _cancelled(model)


async def test_closing_the_answer_stops_a_silent_model_and_leaves_no_trace(world: World) -> None:
    model = ScriptedModel([60.0])
    conversation = world.conversation(model)
    answering = conversation.answering(world.message("When do backups run?"))
    steps = [await anext(answering), await anext(answering)]
    assert steps == [Working("Searching the documents"), Working("Reading 2 passages")]
    waiting = asyncio.ensure_future(anext(answering))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.wait({waiting})
    await _cancelled(model)
    assert await conversation.history(str(PLACE)) == ()


async def test_a_stopped_answer_is_remembered_as_far_as_it_went(world: World) -> None:
    conversation = world.conversation()
    first = world.message("Stop me")
    await conversation.remember_stopped(first, Reply("Backups run", (), ("Stopped.",)))
    await conversation.remember_stopped(first, Reply("Backups run every", (), ("Stopped.",)))
    await ask(conversation, world.message("When do backups run?"))
    history = await conversation.history(str(PLACE))
    assert [e.question for e in history] == ["Stop me", "When do backups run?"]
    assert history[0].answer == "Backups run every"


async def test_a_turn_that_runs_again_adds_nothing_twice_and_does_not_see_itself(
    world: World,
) -> None:
    model = ScriptedModel(TRUE)
    conversation = world.conversation(model)
    message = world.message("When do backups run?")
    await ask(conversation, message)
    await ask(conversation, message)
    assert model.prompts[1].history == ()
    assert len(await conversation.history(str(PLACE))) == 1


async def test_the_next_turn_sees_the_earlier_ones(world: World) -> None:
    model = ScriptedModel(TRUE)
    conversation = world.conversation(model)
    await ask(conversation, world.message("When do backups run?"))
    await ask(conversation, world.message("How long are they kept?"))
    asked, answered = model.prompts[-1].history
    assert json.loads(asked[1]) == {"speaker": "Sam <web:1>", "text": "When do backups run?"}
    assert answered == ("assistant", TRUE.strip().replace(" [1].", "."))


async def test_a_conversation_goes_on_after_a_restart(tmp_path: Path) -> None:
    """LangBot#804: the history was gone."""
    async with open_world(tmp_path / "home") as world:
        await ask(world.conversation(), world.message("When do backups run?", id="before"))
    model = ScriptedModel(TRUE)
    async with open_world(tmp_path / "home") as world:
        await ask(world.conversation(model), world.message("How long are they kept?", id="after"))
    asked, answered = model.prompts[0].history
    assert json.loads(asked[1])["text"] == "When do backups run?"
    assert "02:30" in answered[1]


async def test_another_topic_is_answered_from_its_own_documents(world: World) -> None:
    """Cogtrix#353: the topic before was searched again."""
    conversation = world.conversation()
    first = await ask(conversation, world.message("When do backups run?"))
    second = await ask(conversation, world.message("When does the office in Berlin open?"))
    assert {each.title for each in first.reply.citations} == {"Backups"}
    assert {each.title for each in second.reply.citations} == {"Offices"}


async def test_conversations_do_not_mix(world: World) -> None:
    conversation = world.conversation()
    places = [Place("web", "", "room", f"t{n}") for n in range(10)]
    await asyncio.gather(
        *(
            ask(conversation, world.message(f"When do backups run? {p.thread}", place=p))
            for p in places
        )
    )
    for place in places:
        [only] = await conversation.history(str(place))
        assert only.question.endswith(place.thread)


async def test_history_is_bounded_and_older_turns_are_told_in_short(world: World) -> None:
    conversation = world.conversation(history_turns=3)
    for _ in range(40):
        turn = await ask(conversation, world.message("When do backups run?"))
    assert len(turn.history) == 3
    assert "When do backups run? — Backups run every night at 02:30." in turn.summary
    assert len(turn.summary) <= 2_000


async def test_a_model_tells_older_turns_in_its_own_words_a_few_at_a_time(world: World) -> None:
    def write(prompt: Any) -> str:
        return "They spoke of backups." if prompt.system.startswith("Condense") else TRUE

    model = ScriptedModel(write)
    conversation = world.conversation(model, history_turns=4)
    for _ in range(6):
        turn = await ask(conversation, world.message("When do backups run?"))
    assert turn.summary == "They spoke of backups."


async def test_checkpoints_stay_small(world: World) -> None:
    conversation = world.conversation(history_turns=5)
    for _ in range(12):
        await ask(conversation, world.message("How do I restore a backup?"))
    sizes = await world.saver.conn.execute_fetchall(
        "SELECT max(length(checkpoint)) AS size, count(*) FROM checkpoints"
    )
    assert sizes[0][0] < 10_000
    assert sizes[0][1] == 12


async def test_two_people_in_one_thread_are_told_apart(world: World) -> None:
    conversation = world.conversation()
    other = Person("web", "2", "Sam")
    await ask(conversation, world.message("When do backups run?", person=SAM))
    await ask(conversation, world.message("When does the office in Berlin open?", person=other))
    mine = await ask(conversation, world.message("What did I ask before?", person=other))
    assert "Berlin" in mine.reply.text
    assert "backups" not in mine.reply.text


async def test_state_of_a_newer_release_is_refused_and_left_alone(world: World) -> None:
    conversation = world.conversation()
    message = world.message("Hello")
    config: Any = {"configurable": {"thread_id": message.conversation}}
    newer = {"memory": '{"v": 99, "body": {}}', "turn": {}, "seconds": {}}
    await conversation._graph.aupdate_state(config, newer, as_node="remember")
    with pytest.raises(ValueError, match="newer than this release"):
        await ask(conversation, message)
    state = await conversation._graph.aget_state(config)
    assert state.values["memory"] == newer["memory"]


MEMORY_V1 = {
    "v": 1,
    "body": {
        "history": [
            {"message": "m0", "person": "Sam <web:1>", "question": "Old?", "answer": "Yes. [1]",
             "sources": ["https://docs.acme.org/backups"]}
        ],
        "summary": "- Ada <web:2>: Older? — Yes.",
    },
}  # fmt: skip


async def test_state_as_the_first_release_wrote_it_is_read(world: World) -> None:
    conversation = world.conversation()
    message = world.message("What did I ask before?")
    config: Any = {"configurable": {"thread_id": message.conversation}}
    written = {"memory": json.dumps(MEMORY_V1), "turn": {}, "seconds": {}}
    await conversation._graph.aupdate_state(config, written, as_node="remember")
    turn = await ask(conversation, message)
    assert "Old?" in turn.reply.text
    # It does not say which documents its summary drew on: nobody knows who may see it still.
    assert turn.summary == ""


async def test_a_failing_step_fails_the_turn_and_the_next_try_succeeds(world: World) -> None:
    conversation = world.conversation(ScriptedModel([RuntimeError("a bug")], TRUE))
    message = world.message("When do backups run?")
    with pytest.raises(RuntimeError, match="a bug"):
        await ask(conversation, message)
    turn = await ask(conversation, message)
    assert turn.reply.text.startswith("Backups run")
    assert len(await conversation.history(str(PLACE))) == 1


async def test_no_text_breaks_the_state(world: World) -> None:
    conversation = world.conversation()
    for text in (
        "\x00nul\x07",
        "half \ud800 surrogate",
        "\u202eright to left",
        "x" * 1_000_000,
        "",
        " \n",
    ):
        turn = await ask(conversation, world.message(text, person=replace(SAM, name="S\x00\ud800")))
        assert turn.reply.text


async def test_the_agent_collects_within_its_bounds(world: World) -> None:
    steps = [[ToolCall(f"c{n}", "search", {"query": f"office {n}"})] for n in range(50)]
    model = ScriptedModel("The office in Berlin opens at nine [1].", steps=steps)
    conversation = world.conversation(model, agent_steps=4)
    turn = await ask(conversation, world.message("Compare the office hours and the backups"))
    assert turn.mode == "agent"
    assert len(model.results) == 4
    assert turn.reply.citations[0].quote == "The office in Berlin opens at nine."


async def test_a_failed_model_leaves_the_documents_own_words(world: World) -> None:
    model = ScriptedModel([ModelFailed("no word from it for 60 s", retryable=True)])
    turn = await ask(world.conversation(model), world.message("When do backups run?"))
    assert turn.reply.text.startswith("Backups run every night at 02:30. [1]")
    assert turn.reply.notices == (
        "The language model did not answer (no word from it for 60 s), so I quote the documents.",
    )
    assert turn.model == "extractive"


def test_strict_deserialisation_is_enough(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys, warnings\n"
        "warnings.simplefilter('error')\n"
        "from pathlib import Path\n"
        "from tests.core.conversation.world import *\n"
        "async def main():\n"
        "    async with open_world(Path(sys.argv[1])) as world:\n"
        "        c = world.conversation()\n"
        "        await ask(c, world.message('When do backups run?'))\n"
        "        turn = await ask(c, world.message('And how long are backups kept?'))\n"
        "        print(len(turn.history))\n"
        "asyncio.run(main())\n"
    )
    strict = {**os.environ, "LANGGRAPH_STRICT_MSGPACK": "true"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        env=strict,
        check=False,
    )
    assert (done.stdout.strip(), "blocked" in done.stderr.lower()) == ("1", False), done.stderr
