"""Of the notes that the adapter really keeps, those about a person are told from the others."""

from __future__ import annotations

import pytest

from adapters.doubles.people import MemoryNotes
from adapters.slack.forget import is_theirs
from core.messages import Person
from core.ports import Traces
from tests.adapters.slack.front import person, workspace
from tests.adapters.slack.stage import Stage, stage
from tests.adapters.slack.test_listen import connected, until


async def answered(playing: Stage, who: str) -> Traces:
    _, question = playing.asked(f"What does {who} want?", who)
    await playing.show(question, "Some words", "Some words that are whole.")
    exchange = (question.conversation, question.asks)
    return Traces(question.person, 9e9, frozenset({exchange}))


def theirs(notes: MemoryNotes, traces: Traces) -> set[str]:
    return {name for name, (value, _) in notes.values.items() if is_theirs(name, value, traces)}


async def test_notes_on_answers_belong_to_who_asked() -> None:
    async with stage() as playing:
        ann, bob = await answered(playing, "ann"), await answered(playing, "bob")
        names = set(playing.notes.values)
        assert len(theirs(playing.notes, ann)) == len(theirs(playing.notes, bob)) >= 2
        assert theirs(playing.notes, ann) | theirs(playing.notes, bob) == names
        assert not theirs(playing.notes, ann) & theirs(playing.notes, bob)


async def test_notes_on_questions_belong_to_who_asked_but_for_later_ones() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        general = slack.channel("general")
        for who in ("ann", "bob"):
            slack.person(who).say(general, f"{slack.mention} What does {who} want?")
        await slack.person("ann").command(general, "/mynah", "ask When?").done()
        await until(lambda: len(desk.came) == 3)
        await slack.post.settle()
        ann = person(slack.person("ann"))
        mine = [(m.conversation, m.id) for m in desk.came if m.person == ann]
        found = theirs(desk.notes, Traces(ann, 9e9, frozenset(mine)))
        assert {name.split(":")[1] for name in found} == {"asked", "address"}
        assert len(found) == 2
        mark = f"slack:marked:{general.id}:{next(m.id for m in desk.came if m.person == ann)}"
        assert is_theirs(mark, "1", Traces(ann, 9e9, frozenset(mine)))
        kept = Traces(ann, 9e9, frozenset(), frozenset(), frozenset(mine))
        assert theirs(desk.notes, kept) == set()


@pytest.mark.parametrize("name", ["slack:seen:T1", "slack:thread:x", "slack:", "", "slack", "::::"])
def test_whatever_a_note_is_called_nothing_is_raised(name: str) -> None:
    assert not is_theirs(name, "T1.U1 x", Traces(Person("slack", "T1.U1"), 9e9))
