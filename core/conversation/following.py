"""What a message is to its conversation, and what its person is at with it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from core.conversation.memory import asking, own_before, speaker
from core.conversation.tools import Tools
from core.conversation.turn import Exchange, Turn
from core.knowledge.likeness import fitting, scales
from core.knowledge.markers import unmarked
from core.knowledge.wording import is_function_word
from core.ports import Detect, EmbeddingRole, Intent, Unavailable, VectorSpace
from core.understanding.completing import standing_alone
from core.understanding.intent import intend
from core.understanding.persons import person_meant
from core.understanding.questions import is_piece, leans
from core.understanding.remarks import Remark, remark
from core.understanding.shift import WINDOW
from core.understanding.tasks import Tasks, answered, follow, tasks_of, with_tasks
from core.understanding.weighing import trained

CHARACTERS = 600
"""Of a question or an answer that are compared; embedding models read no more, and what is longer
stands by itself."""
FEW = 4
"""Words in which the language can hardly be told."""
BELIEVED = 0.5
"""The confidence from which on an earlier question is taken to be meant, and not the one before."""
MYNAH = "mynah"
_ANSWER = " answered"
"""Ends the id of an answer, of which the question's id is the beginning."""


async def followed(turn: Turn, tools: Tools) -> Turn:
    """The turn with its intent, and with what its person is at; without both where no model embeds.

    Whoever asked here before is compared with what they asked, and whoever did not with all that was.
    """
    person = turn.message.person
    remarks = await _remarks(asking(own_before(turn) or turn.history), turn, tools)
    if remarks is None:
        return turn
    *before, message = remarks
    intent = intend(message, before, trained())
    tasks = follow(tasks_of(turn.tasks, str(person)), turn.message.asks, intent)
    return replace(turn, intent=intent, tasks=with_tasks(turn.tasks, tasks))


def settled(turn: Turn) -> tuple[Tasks, ...]:
    """What everybody is at once the turn is over: what was answered is no longer open."""
    if turn.intent is None or not turn.reply.citations:
        return turn.tasks
    own = tasks_of(turn.tasks, str(turn.message.person))
    return with_tasks(turn.tasks, answered(own, turn.message.asks))


def taken_up(intent: Intent) -> str:
    """The id of the question that the message takes up, itself or by its answer; "" where there is none."""
    return intent.about.removesuffix(_ANSWER)


async def standing(turn: Turn, tools: Tools) -> Turn:
    """The turn with its question as it stands alone, where it leans on what was asked before.

    Whoever asks here for the first time leans on what others asked.
    """
    before = _same_matter(turn, tools.detect)
    if not before or turn.parts or turn.report or len(turn.question) > CHARACTERS:
        return turn
    language = _language(turn, tools.detect)
    person = person_meant(turn.question, [(e.question, e.answer) for e in before], language)
    asked = [each.question for each in before]
    whole = await standing_alone(turn.question, asked, language, tools.spaces, person)
    return replace(turn, completed=whole, leans=leans(turn.question, language))


def _language(turn: Turn, detect: Detect) -> str:
    """Of the question; a few words may be in English or in the language of what was asked before.

    "Was kostet das?" is then in that of which it has more little words.
    """
    found, words = detect(turn.question), turn.question.rstrip("?!. ").split()
    own = asking(own_before(turn) or turn.history)
    if found != "en" or not own or len(words) > FEW:
        return found
    before = detect(own[-1].question)

    def little(language: str) -> int:
        return sum(is_function_word(word, language) for word in words)

    return before if little(before) > little("en") else found


def asked_before(turn: Turn, detect: Detect) -> tuple[str, ...]:
    """What was asked before of the same matter, oldest first, up to what the message takes up.

    Nothing where it turns to something else.
    """
    return tuple(each.question for each in _same_matter(turn, detect))


def _same_matter(turn: Turn, detect: Detect) -> tuple[Exchange, ...]:
    """The same with the answers, neither longer than what is compared."""
    own = asking(own_before(turn) or turn.history)
    moved = turn.intent is not None and turn.intent.kind == "switch"
    if not own or (moved and not is_piece(turn.question, _language(turn, detect))):
        return ()
    about = taken_up(turn.intent) if turn.intent and turn.intent.confidence >= BELIEVED else ""
    until = next((n for n, each in enumerate(own) if each.message == about), len(own) - 1)
    tasks = _task_of_each(turn)
    task = tasks.get(own[until].message)
    # What is of another task stood between.
    same = [e for e in own[: until + 1] if not task or tasks.get(e.message, task) == task]
    return tuple(
        replace(each, question=each.question[:CHARACTERS], answer=_answer(each.answer))
        for each in same
    )


async def heard(turn: Turn, tools: Tools) -> None:
    """Embed the answer, so that the next message finds it done; where that fails, it does it itself."""
    space = _space(tools.detect(turn.question), tools)
    if space is not None and turn.intent is not None:
        with suppress(Unavailable):
            await space.embedder.embed([_answer(turn.reply.text)], EmbeddingRole.QUESTION)


def _task_of_each(turn: Turn) -> dict[str, str]:
    """The task of each question, by the ids of both."""
    return {
        asked.message: task.id
        for each in turn.tasks
        for task in each.tasks
        for asked in task.questions
    }


def _space(language: str, tools: Tools) -> VectorSpace | None:
    return fitting(tools.spaces, language, language)


def _answer(text: str) -> str:
    return unmarked(text)[:CHARACTERS]


async def _remarks(history: Sequence[Exchange], turn: Turn, tools: Tools) -> list[Remark] | None:
    """Each question and answer, oldest first, and the message; None where nothing embeds them."""
    message, language = turn.message, _language(turn, tools.detect)
    space = _space(language, tools)
    if space is None:
        return None
    lines = [(message.asks, speaker(message.person), turn.question)]
    for each in reversed(history):
        lines.append((each.message + _ANSWER, MYNAH, _answer(each.answer)))
        lines.append((each.message, each.person, each.question))
    lines = [(key, who, text[:CHARACTERS]) for key, who, text in reversed(lines)]
    try:
        texts = [text for _, _, text in lines]
        vectors = await space.embedder.embed(texts, EmbeddingRole.QUESTION)
        meanings = await scales(vectors, space.embedder)
    except Unavailable:
        return None
    tasks, remarks = _task_of_each(turn), []
    for place, ((key, who, text), meaning) in enumerate(zip(lines, meanings, strict=True)):
        # Of earlier answers only the meaning is compared, and reading words takes its time.
        read = text if who != MYNAH or place >= len(lines) - 1 - WINDOW else ""
        said = remark(key, who, read, language, meaning)
        task = tasks.get(key.removesuffix(_ANSWER), "")
        remarks.append(replace(said, own=who == MYNAH, task=task))
    remarks[-1] = replace(remarks[-1], replies_to=message.reply_to, task="")
    return remarks
