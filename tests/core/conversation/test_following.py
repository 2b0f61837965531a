"""A message is followed to what it takes up, and what it leans on is searched for with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.conversation.graph import Conversation
from core.conversation.turn import Turn
from core.messages import Person, Place
from core.ports import EmbeddingRole, Traces, Unavailable, Vectors, VectorSpace
from tests.core.conversation.world import SAM, World, ask, open_world

ANN = Person("web", "2", "Ann")
BACKUPS = "When do backups run?"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def looked(turn: Turn) -> list[str]:
    return [each.query for way in turn.ways for each in way.looked]


async def test_the_first_question_begins_a_task_and_what_leans_on_it_goes_on_with_it(
    world: World,
) -> None:
    talk = world.conversation()
    first = await ask(talk, world.message(BACKUPS, id="m1"))
    assert first.intent is not None
    assert (first.intent.kind, first.intent.task) == ("switch", "m1")
    second = await ask(talk, world.message("And on the main server?", id="m2"))
    assert second.intent is not None
    assert second.intent.kind in ("continue", "deepen")
    assert second.intent.task == "m1"
    assert second.intent.reasons
    (own,) = second.tasks
    assert own.running is not None
    assert [(each.message, each.open) for each in own.running.questions][-1] == ("m2", True)


async def test_what_leans_on_what_leans_is_searched_for_with_both(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS))
    await ask(talk, world.message("And on Sundays?"))
    turn = await ask(talk, world.message("And then?"))
    assert "When do backups run (Sundays)? And then?" in looked(turn)
    assert "And then?" in looked(turn)


async def test_what_stands_by_itself_is_searched_for_alone(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS))
    turn = await ask(talk, world.message("When does the office in Berlin open?"))
    assert not any(BACKUPS in query for query in looked(turn))


async def test_a_reply_takes_up_the_question_it_was_sent_to(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS, id="m1"))
    await ask(talk, world.message("When does the office in Berlin open?", id="m2"))
    reply = replace(world.message("And weekly backups?", id="m3"), reply_to="m1")
    turn = await ask(talk, reply)
    assert turn.intent is not None
    assert (turn.intent.about, turn.intent.confidence) == ("m1", 1.0)
    assert "When do weekly backups run?" in looked(turn)


async def test_two_people_in_a_thread_are_followed_apart(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS, id="m1"))
    await ask(talk, world.message("When does the office in Berlin open?", id="m2", person=ANN))
    turn = await ask(talk, world.message("And weekly backups?", id="m3"))
    assert "When do weekly backups run?" in looked(turn)
    assert {each.person for each in turn.tasks} == {str(SAM), str(ANN)}
    tasks = {each.person: each for each in turn.tasks}
    asked = {who: [a.message for t in own.tasks for a in t.questions] for who, own in tasks.items()}
    assert asked == {str(SAM): ["m1", "m3"], str(ANN): ["m2"]}


async def test_an_edit_takes_the_place_of_what_it_edits(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS, id="m1"))
    edit = replace(world.message("When does the office open?", id="m1~1"), revises="m1")
    turn = await ask(talk, edit)
    (own,) = turn.tasks
    assert [a.message for t in own.tasks for a in t.questions] == ["m1"]


async def test_nothing_leans_on_thanks_or_on_a_wish_for_another_length(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS))
    for said in ("Thanks!", "shorter, please", "Thank you"):
        await ask(talk, world.message(said))
    turn = await ask(talk, world.message("And on Sundays?"))
    assert "When do backups run (Sundays)?" in looked(turn)
    assert turn.intent is not None
    assert not turn.intent.about.startswith(("Thank", "shorter"))
    shorter = await ask(talk, world.message("even shorter, please"))
    assert shorter.question == "And on Sundays?"


async def test_what_leans_on_a_resumed_task_leaves_out_what_stood_between(world: World) -> None:
    talk = world.conversation()
    berlin = "When does the office in Berlin open?"
    await ask(talk, world.message(BACKUPS, id="m1"))
    await ask(talk, world.message(berlin, id="m2"))
    back = replace(world.message("And weekly backups?", id="m3"), reply_to="m1")
    assert (await ask(talk, back)).intent is not None
    turn = await ask(talk, replace(world.message("And on Sundays?", id="m4"), reply_to="m3"))
    assert "When do weekly backups run (Sundays)?" in looked(turn)
    assert not any(berlin in query for query in looked(turn))


async def test_of_a_long_question_no_more_is_compared_than_models_read(world: World) -> None:
    talk = world.conversation()
    words = " ".join(f"word{number}" for number in range(3_000))
    await ask(talk, world.message(f"{BACKUPS} {words}"))
    turn = await ask(talk, world.message("And on Sundays?"))
    assert turn.completed.startswith(BACKUPS)
    assert len(turn.completed) < 700
    assert (await ask(talk, world.message(f"And it? {words}"))).completed == ""


async def test_small_talk_is_not_followed(world: World) -> None:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS, id="m1"))
    turn = await ask(talk, world.message("Thanks!"))
    assert turn.intent is None
    assert [a.message for own in turn.tasks for t in own.tasks for a in t.questions] == ["m1"]


class Silent:
    """A model that is away."""

    name, dimension = "silent", 512

    async def embed(self, _texts: Sequence[str], _role: EmbeddingRole) -> Vectors:
        raise Unavailable("no model")


async def test_without_a_model_that_embeds_questions_are_answered_and_not_followed(
    world: World,
) -> None:
    await ask(world.conversation(), world.message(BACKUPS))
    world.spaces = (VectorSpace("words", Silent()),)
    turn = await ask(world.conversation(), world.message("And on the main server?"))
    assert turn.intent is None
    assert any(query.startswith(BACKUPS) for query in looked(turn))


async def _talked(world: World) -> tuple[Conversation, Place]:
    talk = world.conversation()
    await ask(talk, world.message(BACKUPS, id="m1"))
    last = await ask(talk, world.message("When does the office open?", id="m2", person=ANN))
    return talk, last.message.place


async def test_who_is_forgotten_is_at_nothing_any_more(world: World) -> None:
    talk, place = await _talked(world)
    traces = Traces(SAM, 9.0, frozenset({(str(place), "m1")}))
    await talk.forget(str(place), traces, False)
    turn = await ask(talk, world.message("And on Sundays?", person=ANN))
    assert {each.person for each in turn.tasks} == {str(ANN)}


async def test_what_drew_on_a_document_that_is_gone_is_in_no_task(world: World) -> None:
    talk, place = await _talked(world)
    history = await talk.history(str(place))
    drawn = {
        document for each in history if each.message == "m1" for document in each.documents or ()
    }
    assert drawn
    await talk.forget_documents(str(place), drawn)
    turn = await ask(talk, world.message("Thanks!"))
    asked = {a.message for own in turn.tasks for t in own.tasks for a in t.questions}
    assert asked == {each.message for each in await talk.history(str(place))} - {turn.message.id}


async def test_tasks_know_no_more_than_the_conversation_remembers(world: World) -> None:
    talk = world.conversation(history_turns=3)
    for number in range(8):
        turn = await ask(talk, world.message(f"Is backup {number} kept?", id=f"m{number}"))
    turn = await ask(talk, world.message("Thanks!"))
    asked = {a.message for own in turn.tasks for t in own.tasks for a in t.questions}
    assert asked <= {"m5", "m6", "m7"}
    assert "m7" in asked
