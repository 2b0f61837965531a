"""What a message is to its conversation is told from its subject, whom it speaks to and what it replies to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding.intent import exchanges, intend
from core.understanding.remarks import Remark
from core.understanding.replies import SIGNALS, WINDOW, replied_to, reply_signals
from core.understanding.weighing import trained
from tests.core.understanding.remarked import SPEAKERS, heard

BACKUPS = [
    heard("1", "ann", "How do I restore a backup of the index?", 0, task="1"),
    heard("2", "mynah", "Run the restore command on the backup archive.", 0, task="1"),
]
BACKUPS_AND_PARKING = [
    *BACKUPS,
    heard("3", "ann", "Where may visitors park their cars?", 1, task="3"),
    heard("4", "mynah", "Visitors park behind the gate.", 1, task="3"),
]


def test_the_first_message_begins_a_task() -> None:
    intent = intend(heard("1", "ann", "Where do I park?", 0), [], trained())
    assert (intent.kind, intent.task, intent.about) == ("switch", "1", "")


def test_a_question_about_the_answer_goes_deeper() -> None:
    message = heard("3", "ann", "How long does the restore command take for it?", 0)
    intent = intend(message, BACKUPS, trained())
    assert (intent.kind, intent.task, intent.about) == ("deepen", "1", "2")


def test_a_remark_on_the_answer_goes_on() -> None:
    intent = intend(heard("3", "ann", "That restore command worked.", 0), BACKUPS, trained())
    assert (intent.kind, intent.task) == ("continue", "1")


def test_a_question_of_another_subject_switches() -> None:
    message = heard("3", "ann", "Where may visitors of the office park their cars on Mondays?", 5)
    intent = intend(message, BACKUPS, trained())
    assert (intent.kind, intent.task) == ("switch", "3")
    assert "nothing said lately is like it" in intent.reasons


def test_a_question_like_a_parked_task_returns_to_it() -> None:
    message = heard("5", "ann", "Does restoring a backup delete newer documents?", 0)
    intent = intend(message, BACKUPS_AND_PARKING, trained())
    assert (intent.kind, intent.task, intent.about) == ("return", "1", "2")


def test_a_reply_to_what_a_parked_task_said_returns_to_it() -> None:
    message = heard("5", "ann", "Thanks!", 7, replies_to="2")
    intent = intend(message, BACKUPS_AND_PARKING, trained())
    assert (intent.kind, intent.task, intent.about, intent.confidence) == ("return", "1", "2", 1.0)


def test_a_reply_to_an_earlier_point_of_the_running_task_branches_off() -> None:
    further = [
        heard("3", "ann", "How large is the archive?", 0, task="1"),
        heard("4", "mynah", "As large as the index.", 0, task="1"),
    ]
    message = heard("5", "ann", "Which archive?", 0, replies_to="2")
    intent = intend(message, [*BACKUPS, *further], trained())
    assert (intent.kind, intent.task, intent.about) == ("branch", "5", "2")


def test_a_reply_to_what_nobody_was_at_begins_a_task() -> None:
    room = [heard("0", "bert", "Lunch?", 6), *BACKUPS]
    intent = intend(heard("3", "ann", "Yes!", 6, replies_to="0"), room, trained())
    assert (intent.kind, intent.task, intent.about) == ("switch", "3", "0")


def test_in_a_room_who_is_named_is_replied_to() -> None:
    room = [
        heard("1", "ann", "My printer shows error nine.", 0, task="1"),
        heard("2", "bert", "Who brings cake on Friday?", 1, task="2"),
        heard("3", "carla", "I am at lunch.", 2, task="3"),
    ]
    intent = intend(heard("4", "carla", "ann: turn it off and on", 3), room, trained())
    assert (intent.kind, intent.task, intent.about) == ("return", "1", "1")


def test_in_a_room_a_question_to_nobody_by_somebody_new_begins_something() -> None:
    room = [
        heard(str(n), SPEAKERS[n % 2], f"{SPEAKERS[1 - n % 2]}: the cake again", 0, at=n)
        for n in range(6)
    ]
    message = heard("9", "carla", "Does anyone know why my screen flickers?", 4, at=900.0)
    assert replied_to(message, room, trained().replies).place is None


def test_a_reply_is_looked_for_among_the_last_hundred() -> None:
    room = [heard(str(n), "ann", "hm", 0, at=n) for n in range(WINDOW + 20)]
    message = heard("new", "bert", "ann: yes", 0, at=WINDOW + 20)
    assert reply_signals(message, room).shape == (WINDOW + 1, len(SIGNALS))
    assert replied_to(message, room, trained().replies).place == len(room) - 1


def test_an_exchange_begins_where_its_first_speaker_speaks_again() -> None:
    texts = ("ann", "mynah", "mynah", "ann", "mynah")
    said = [heard(str(n), speaker, "hm", 0) for n, speaker in enumerate(texts)]
    assert [[one.id for one in each] for each in exchanges(said)] == [["0", "1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("By the way, who pays?", "en"),
        ("Übrigens, wer zahlt?", "de"),
        ("Por cierto, ¿quién paga?", "es"),
        ("顺便问一下,谁付钱?", "zh"),
    ],
)
def test_who_announces_something_else_says_so_in_four_languages(text: str, language: str) -> None:
    from core.understanding.remarks import remark

    meaning = heard("1", "ann", "", 0).meaning
    assert remark("1", "ann", text, language, meaning).aside
    assert not remark("1", "ann", "Wer? Who? ¿Quién? 谁", language, meaning).aside


@pytest.mark.parametrize(
    "text",
    [
        "Back to the backup: how long is it kept?",
        "Coming back to the backup, how long is it kept?",
        "Zurück zum Backup: wie lange bleibt es?",
        "Volvamos a la copia: ¿cuánto se guarda?",
        "回到备份的问题:保留多久?",
        "バックアップの話に戻りますが、いつまで残りますか?",
    ],
)
@pytest.mark.parametrize("running", ["1", "3"])
def test_who_says_that_they_come_back_does(text: str, running: str) -> None:
    """In five languages, also where nobody noticed that they had left."""
    before = [
        replace(each, task="1" if each.task == "1" else running) for each in BACKUPS_AND_PARKING
    ]
    intent = intend(heard("5", "ann", text, 0), before, trained())
    assert (intent.kind, intent.task, intent.about) == ("return", "1", "1")


def test_coming_back_to_what_was_said_last_leaves_nothing() -> None:
    message = heard("5", "ann", "Back to the visitors: where do they park?", 1)
    assert intend(message, BACKUPS_AND_PARKING, trained()).kind == "deepen"


@pytest.mark.parametrize(
    "text",
    [
        "When do I get it back to normal?",
        "How do I go back to a backup?",
        "Wie gebe ich es zurück?",
        "怎么回到首页?",
    ],
)
def test_going_back_to_something_is_not_coming_back_to_a_subject(text: str) -> None:
    assert not heard("1", "ann", text, 0).resumes


_REMARKS = st.lists(
    st.builds(
        heard,
        st.sampled_from("abcdefgh"),
        st.sampled_from(SPEAKERS),
        st.text(max_size=30),
        st.integers(0, 7),
        task=st.sampled_from(("", "a", "b")),
        at=st.floats(0, 1e6),
        replies_to=st.sampled_from(("", "a", "h")),
    ),
    min_size=1,
    max_size=12,
)


@given(_REMARKS)
def test_every_message_gets_an_intent_with_a_reason_and_a_known_task(said: list[Remark]) -> None:
    *before, message = said
    intent = intend(message, before, trained())
    assert 0 <= intent.confidence <= 1
    assert intent.reasons
    assert intent.task in {message.id, *(one.task for one in before)}
    assert intent.task
    assert intent.about in {"", *(one.id for one in before)}
