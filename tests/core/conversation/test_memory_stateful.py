"""Whatever people ask, edit, stop, take back or remove in one thread, its memory stays whole and bounded."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core import wire
from core.conversation.memory import Memory, said_by
from core.conversation.turn import Finished, Turn
from core.messages import EVERYONE, Chunk, Message, Passage, Person, Reply
from core.ports import Traces
from tests.core.conversation.world import PLACE, World, ask, open_world
from tests.effort import examples

PEOPLE = tuple(Person("web", str(n), name) for n, name in enumerate(("Ada", "Bo", "Cy")))
ASKED = (
    "When do backups run?",
    "And who restores them?",
    "Where is the launch pad?",
    "How do I launch it?",
    "thanks",
    "No, that's wrong.",
    "Back to the backups: where are they kept?",
    "What did I ask before?",
    "shorter, please",
)
KEPT = 5
DOCUMENTS = ("file:///boat.md", "file:///rocket.md")
BYTES = 60_000
"""What a memory of KEPT exchanges, a summary and everybody's tasks may hold at most here."""


class Thread(RuleBasedStateMachine):
    """Three people in one thread; a message is answered before the next one, as inboxes see to."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.home = Path(tempfile.mkdtemp())
        self.stack = AsyncExitStack()
        self.world: World = self.runner.run(self._open())
        self.conversation = self.world.conversation(history_turns=KEPT)
        self.said: list[Message] = []

    async def _open(self) -> World:
        world = await self.stack.enter_async_context(open_world(self.home))
        for uri in DOCUMENTS:
            name = uri.removesuffix(".md").rpartition("/")[2]
            text = f"The {name} is launched from pad {name}7 at noon."
            chunk = Chunk(f"{uri}#l", uri, f"{uri}#l", name.title(), ("Launch",), text, 0, EVERYONE)
            await world.stock([Passage(chunk, 1.0, "test")])
        return world

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()
        shutil.rmtree(self.home)

    def memory(self) -> Memory:
        """As it lies in the checkpoint."""
        thread = {"configurable": {"thread_id": str(PLACE)}}
        found = self.runner.run(self.world.saver.aget_tuple(thread))
        text = found.checkpoint["channel_values"].get("memory") if found else ""
        return wire.load(Memory, text) if text else Memory()

    def answer(self, message: Message) -> Turn:
        turn = self.runner.run(ask(self.conversation, message))
        theirs = [e for e in self.memory().history if e.message == message.asks]
        assert len(theirs) == 1
        assert theirs[0].question == message.text
        return turn

    @rule(person=st.sampled_from(PEOPLE), text=st.sampled_from(ASKED))
    def somebody_asks(self, person: Person, text: str) -> None:
        message = self.world.message(f"{text} (said by {person.name})", person=person)
        self.said.append(message)
        self.answer(message)

    @precondition(lambda self: self.said)
    @rule(number=st.integers(0, 20), text=st.sampled_from(ASKED))
    def one_is_edited(self, number: int, text: str) -> None:
        before = self.said[-1 - number % len(self.said)]
        edit = replace(before, id=f"{before.id}~{number}", revises=before.id, text=text)
        self.answer(edit)

    @precondition(lambda self: self.said)
    @rule()
    def the_last_one_is_answered_again(self) -> None:
        before = [e.message for e in self.memory().history]
        self.answer(self.said[-1])
        after = [e.message for e in self.memory().history]
        assert set(before) <= {*after} or len(after) == KEPT

    @rule(person=st.sampled_from(PEOPLE), text=st.sampled_from(ASKED), seen=st.integers(0, 2))
    def one_is_stopped_half_way(self, person: Person, text: str, seen: int) -> None:
        message = self.world.message(f"{text} (said by {person.name})", person=person)
        self.said.append(message)

        async def stopped() -> bool:
            events = self.conversation.answering(message)
            async for event in events:
                nonlocal seen
                if isinstance(event, Finished):
                    return False  # it was over before it could be stopped
                seen -= 1
                if seen < 0:
                    break
            await events.aclose()  # type: ignore[attr-defined]  # a generator, as those who stop it know
            await self.conversation.remember_stopped(
                message, Reply("Half an", notices=("Stopped.",))
            )
            return True

        if self.runner.run(stopped()):
            assert [e.message for e in self.memory().history][-1] == message.id

    @rule(person=st.sampled_from(PEOPLE))
    def one_is_forgotten(self, person: Person) -> None:
        place = str(PLACE)
        theirs = frozenset((place, m.id) for m in self.said if m.person == person)
        traces = Traces(person, 1.0, theirs)
        self.runner.run(self.conversation.forget(place, traces, only_look=False))
        self.said = [m for m in self.said if m.person != person]
        memory = self.memory()
        assert not any(said_by(e, person) for e in memory.history)
        assert f"said by {person.name}" not in wire.dump(memory)
        assert str(person) not in {each.person for each in memory.tasks}

    @rule(uri=st.sampled_from(DOCUMENTS))
    def what_a_document_said_is_forgotten(self, uri: str) -> None:
        self.runner.run(self.conversation.forget_documents(str(PLACE), [uri]))
        name = uri.removesuffix(".md").rpartition("/")[2]
        assert f"pad {name}7" not in wire.dump(self.memory())

    @invariant()
    def the_memory_is_whole_and_bounded(self) -> None:
        memory = self.memory()
        ids = [e.message for e in memory.history]
        assert len(ids) == len(set(ids)) <= KEPT
        assert len(wire.dump(memory).encode()) < BYTES
        whose = {e.message: e.person for e in memory.history}
        for each in memory.tasks:
            asked = [question.message for task in each.tasks for question in task.questions]
            assert len(asked) == len(set(asked))
            assert set(asked) <= set(ids)
            assert all(whose[message].endswith(f"<{each.person}>") for message in asked)


TestThread = Thread.TestCase
TestThread.settings = settings(max_examples=examples(30), stateful_step_count=14, deadline=None)
