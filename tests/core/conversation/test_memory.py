"""What a conversation remembers of an exchange, in one line of words."""

from __future__ import annotations

import pytest

from adapters.doubles.records import MemoryDocuments
from core.conversation.memory import Memory, bounded, forgetting, in_short, said_by, speaker
from core.conversation.turn import Exchange
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Traces

TABLE = "| Limit | Value |\n|---|---|\n| Waiting | 100 [1] |\n| Characters | 20,000 [1] |"


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        ("Backups run at night. [1] They are kept. [1]", "Backups run at night."),
        (f"{TABLE}\n\nBoth can be changed. [2] Or not.", "Both can be changed."),
        (f"These are the limits:\n\n{TABLE}", "These are the limits:"),
        (TABLE, "a table of Limit, Value"),
        ("- Run `mynah index`. [1]\n- Wait.", "Run `mynah index`."),
        ("```sh\nmynah index\n\nmynah ask\n```\n\n[1]", "mynah index"),
        ("```sh\nmynah index\n```\n\n[1]\n\nIt takes a while. [2]", "It takes a while."),
        ("## Limits\n\nThere are two. [1]", "There are two."),
        ("## Limits", "Limits"),
        ("", ""),
    ],
)
def test_an_answer_is_told_by_its_first_sentence_or_by_what_it_is(answer: str, short: str) -> None:
    told = in_short(Exchange("m1", "Sam <web:1>", "Which limits?", answer, ()))
    assert told == f"Which limits? — {short}"


ADA, BO = Person("slack", "U1", "Ada <slack:U2>"), Person("slack", "U2", "Bo")
ROOM = "slack:T1:C1:1.0"


def _told(person: Person, number: int) -> Exchange:
    return Exchange(f"{number}.0", speaker(person), f"{person.id} asks", "An answer.")


async def test_forgetting_somebody_takes_their_exchanges_and_their_lines_of_the_summary() -> None:
    memory = Memory(tuple(_told(person, n) for n, person in enumerate((ADA, BO, ADA, BO))))
    message = Message("9", BO, Place("slack", "T1", "C1", "1.0"), EVERYONE, "Now?", 9.0)
    memory = await bounded(memory, 2, None, message, MemoryDocuments())
    assert len(memory.summary.splitlines()) == 2
    exchanges = frozenset((ROOM, f"{n}.0") for n in (0, 2))
    left = forgetting(memory, Traces(ADA, 9.0, exchanges), ROOM)
    assert [said_by(e, BO) for e in left.history] == [True]
    assert "U2 asks" in left.summary and "U1" not in left.summary
    # Whoever is named in somebody's name is nobody else.
    bos = forgetting(memory, Traces(BO, 9.0, frozenset({(ROOM, "1.0"), (ROOM, "3.0")})), ROOM)
    assert "U1 asks" in bos.summary and "U2 asks" not in bos.summary


def test_forgetting_takes_a_summary_whole_that_does_not_say_who_said_what() -> None:
    memory = Memory((_told(BO, 1),), "- Ada <slack:U1>: words\nThey spoke of knots.", ("everyone",))
    left = forgetting(memory, Traces(ADA, 9.0, frozenset({(ROOM, "0.0")})), ROOM)
    assert left == Memory((_told(BO, 1),))


def test_nobody_else_is_forgotten_by_an_id_of_theirs() -> None:
    memory = Memory((_told(BO, 1),))
    assert forgetting(memory, Traces(ADA, 9.0, frozenset({(ROOM, "1.0")})), ROOM) == memory
