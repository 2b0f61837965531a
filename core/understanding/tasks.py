"""What somebody is at in a conversation: a small tree of tasks, each with its questions.

Only ids of messages stand here: what was asked and answered is in the conversation's memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.ports import Intent

MOST = 8
"""Tasks of a person; what was left longest ago goes first."""
PEOPLE = 16
"""Of one conversation; who was silent longest goes first."""
QUESTIONS = 20
"""The latest of a task are kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a task; open until it is answered."""

    message: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody is at, by the id of the message that began it."""

    id: str
    parent: str = ""
    """The id of the task that it branched off."""
    questions: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Tasks:
    """One person's, the one left longest ago first: the last one runs, the others are parked."""

    person: str
    tasks: tuple[Task, ...] = ()

    @property
    def running(self) -> Task | None:
        return self.tasks[-1] if self.tasks else None


def follow(tasks: Tasks, message: str, intent: Intent) -> Tasks:
    """The tasks once this message is heard: `intent.task` runs, and holds the question.

    A task that is not kept any more begins anew; a message that is heard again, as an edit is,
    stands where it is heard last.
    """
    tasks = asked_only(tasks, lambda asked: asked != message)
    parent = tasks.running.id if tasks.running and intent.kind == "branch" else ""
    found = next((each for each in tasks.tasks if each.id == intent.task), None)
    task = found or Task(intent.task, parent if parent != intent.task else "")
    task = replace(task, questions=(*task.questions, Asked(message))[-QUESTIONS:])
    kept = [each for each in tasks.tasks if each.id != task.id]
    return replace(tasks, tasks=_bounded((*kept, task)))


def answered(tasks: Tasks, message: str) -> Tasks:
    """The same tasks where this message's question is no longer open."""

    def told(asked: Asked) -> Asked:
        return replace(asked, open=asked.open and asked.message != message)

    return replace(
        tasks,
        tasks=tuple(
            replace(task, questions=tuple(map(told, task.questions))) for task in tasks.tasks
        ),
    )


def asked_only(tasks: Tasks, kept: Callable[[str], bool]) -> Tasks:
    """The same tasks with the questions of these messages alone; what has none goes."""
    for task in tasks.tasks:
        questions = tuple(asked for asked in task.questions if kept(asked.message))
        if questions != task.questions:
            told = replace(task, questions=questions) if questions else None
            tasks = replace(tasks, tasks=_with(tasks.tasks, task, told))
    return tasks


def tasks_of(everyone: Sequence[Tasks], person: str) -> Tasks:
    """Those of this person, of all in a conversation."""
    return next((each for each in everyone if each.person == person), Tasks(person))


def with_tasks(everyone: Sequence[Tasks], tasks: Tasks) -> tuple[Tasks, ...]:
    """Everyone's, with these of one person as the latest."""
    others = [each for each in everyone if each.person != tasks.person]
    return (*others, tasks)[-PEOPLE:]


def _bounded(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Without the oldest."""
    while len(tasks) > MOST:
        tasks = _with(tasks, tasks[0], None)
    return tasks


def _with(tasks: tuple[Task, ...], task: Task, other: Task | None) -> tuple[Task, ...]:
    """With the other in the task's place; where there is none, its branches become its parent's."""
    if other:
        return tuple(other if each.id == task.id else each for each in tasks)
    return tuple(
        replace(each, parent=task.parent if each.parent == task.id else each.parent)
        for each in tasks
        if each.id != task.id
    )
