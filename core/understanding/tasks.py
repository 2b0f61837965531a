"""What somebody is at in a conversation: a small tree of tasks, each with its questions and documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from core.knowledge.documents import one_line
from core.understanding.intent import Intent

MOST = 8
"""Tasks of a person; what was left longest ago goes first."""
PEOPLE = 16
"""Of one conversation; who was silent longest goes first."""
QUESTIONS = 4
DOCUMENTS = 12
"""The latest of a task are kept."""
CHARACTERS = 300
"""Of a question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a task; open until it is answered."""

    message: str
    text: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody is at, by the id of the message that began it."""

    id: str
    parent: str = ""
    """The id of the task that it branched off."""
    questions: tuple[Asked, ...] = ()
    documents: tuple[str, ...] = ()
    """Addresses of those that its answers drew on."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """One person's, the one left longest ago first: the last one runs, the others are parked."""

    person: str
    tasks: tuple[Task, ...] = ()

    @property
    def running(self) -> Task | None:
        return self.tasks[-1] if self.tasks else None


def follow(tasks: Tasks, message: str, text: str, intent: Intent) -> Tasks:
    """The tasks once this message is heard: `intent.task` runs, and holds the question.

    A task that is not kept any more begins anew. A message that is heard again changes nothing but
    which task runs.
    """
    parent = tasks.running.id if tasks.running and intent.kind == "branch" else ""
    found = next((each for each in tasks.tasks if each.id == intent.task), None)
    task = found or Task(intent.task, parent if parent != intent.task else "")
    if all(asked.message != message for asked in task.questions):
        asked = Asked(message, one_line(text)[:CHARACTERS])
        task = replace(task, questions=(*task.questions, asked)[-QUESTIONS:])
    return replace(tasks, tasks=_bounded((*_others(tasks, task), task)))


def answered(tasks: Tasks, message: str, documents: Collection[str]) -> Tasks:
    """The same tasks where this message's question is no longer open; whose task keeps the documents."""

    def told(task: Task) -> Task:
        if all(asked.message != message for asked in task.questions):
            return task
        return replace(
            task,
            questions=tuple(
                replace(asked, open=asked.open and asked.message != message)
                for asked in task.questions
            ),
            documents=tuple(dict.fromkeys((*task.documents, *documents)))[-DOCUMENTS:],
        )

    return replace(tasks, tasks=tuple(map(told, tasks.tasks)))


def tasks_of(everyone: Sequence[Tasks], person: str) -> Tasks:
    """Those of this person, of all in a conversation."""
    return next((each for each in everyone if each.person == person), Tasks(person))


def with_tasks(everyone: Sequence[Tasks], tasks: Tasks) -> tuple[Tasks, ...]:
    """Everyone's, with these of one person as the latest."""
    others = [each for each in everyone if each.person != tasks.person]
    return (*others, tasks)[-PEOPLE:]


def _others(tasks: Tasks, task: Task) -> list[Task]:
    return [each for each in tasks.tasks if each.id != task.id]


def _bounded(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Without the oldest, whose branches become those of what it branched off itself."""
    while len(tasks) > MOST:
        gone, *kept = tasks
        tasks = tuple(
            replace(each, parent=gone.parent if each.parent == gone.id else each.parent)
            for each in kept
        )
    return tasks
