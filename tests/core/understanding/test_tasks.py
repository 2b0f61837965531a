"""Tasks of a conversation stay few, and the running one is never lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core import wire
from core.ports import Intent, Kind
from core.understanding.tasks import (
    MOST,
    PEOPLE,
    QUESTIONS,
    Tasks,
    answered,
    follow,
    tasks_of,
    with_tasks,
)

KINDS: tuple[Kind, ...] = ("continue", "switch", "deepen", "branch", "return")


def told(kind: Kind, task: str) -> Intent:
    return Intent(kind, "", task, 1.0, ("so it was told",))


_STEPS = st.lists(
    st.tuples(
        st.integers(0, 40).map(str),
        st.builds(told, st.sampled_from(KINDS), st.integers(0, 14).map(str)),
    ),
    max_size=40,
)


@given(_STEPS)
def test_tasks_stay_bounded_and_the_running_one_is_kept(
    steps: list[tuple[str, Intent]],
) -> None:
    tasks = Tasks("web:ann")
    for message, intent in steps:
        tasks = answered(follow(tasks, message, intent), message)
        assert tasks.running is not None
        assert tasks.running.id == intent.task
        assert len(tasks.tasks) <= MOST
        assert all(len(t.questions) <= QUESTIONS for t in tasks.tasks)
        parents = {t.id: t.parent for t in tasks.tasks}
        assert len(parents) == len(tasks.tasks)
        for task in parents:
            line = [task]
            while parent := parents[line[-1]]:
                assert parent in parents
                assert parent not in line
                line.append(parent)
    assert wire.load(Tasks, wire.dump(tasks)) == tasks


def test_a_switch_parks_a_task_and_a_return_resumes_it_with_its_questions() -> None:
    tasks = follow(Tasks("web:ann"), "1", told("switch", "1"))
    tasks = answered(tasks, "1")
    tasks = follow(tasks, "2", told("switch", "2"))
    assert [task.id for task in tasks.tasks] == ["1", "2"]
    tasks = follow(tasks, "3", told("return", "1"))
    assert tasks.running is not None
    assert [(asked.message, asked.open) for asked in tasks.running.questions] == [
        ("1", False),
        ("3", True),
    ]


def test_a_branch_is_a_child_of_the_task_that_ran() -> None:
    tasks = follow(Tasks("web:ann"), "1", told("switch", "1"))
    tasks = follow(tasks, "2", told("branch", "2"))
    assert [(task.id, task.parent) for task in tasks.tasks] == [("1", ""), ("2", "1")]


def test_a_branch_outlives_what_it_branched_off() -> None:
    tasks = follow(Tasks("web:ann"), "0", told("switch", "0"))
    tasks = follow(tasks, "1", told("branch", "1"))
    for number in range(2, MOST + 1):
        tasks = follow(tasks, str(number), told("switch", str(number)))
    assert [(task.id, task.parent) for task in tasks.tasks][:2] == [("1", ""), ("2", "")]


def test_a_redelivered_question_stands_in_its_task_once() -> None:
    tasks = follow(Tasks("web:ann"), "1", told("switch", "1"))
    assert follow(tasks, "1", told("switch", "1")) == tasks


@given(st.lists(st.integers(0, 40).map(str), min_size=1, max_size=60))
def test_who_spoke_last_keeps_their_tasks_apart_from_all_others(people: list[str]) -> None:
    everyone: tuple[Tasks, ...] = ()
    for person in people:
        own = follow(tasks_of(everyone, person), person, told("switch", person))
        everyone = with_tasks(everyone, own)
        assert len(everyone) <= PEOPLE
        assert tasks_of(everyone, person) == own
        assert all(task.id == each.person for each in everyone for task in each.tasks)
    assert wire.load(tuple[Tasks, ...], wire.dump(everyone)) == everyone
