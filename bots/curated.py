"""`mynah answer`: what administrators answer themselves, with which examples, and for whom."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.models.language import detect
from bots.assemble import embedding_spaces, open_knowledge, open_records, opened_spaces
from bots.erasing import erase_now, erase_what_was_left, erasing_alone
from bots.read_file import read_text
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.knowledge.documents import one_line
from core.knowledge.likeness import fitting
from core.messages import Audience, circles
from core.ports import CuratedAnswer, Misconfigured, VectorSpace
from core.understanding.curated import QUESTION_CHARACTERS, example_vectors, likely
from core.understanding.differing import Differing
from core.understanding.questions import questions_in
from core.understanding.weighing import same

if TYPE_CHECKING:
    from adapters.stores.sql.curated import SqlCurated

FEWEST = 2
"""Of examples: what two questions have in common is what is asked."""
LONGEST, LONGEST_NAME = 20_000, 80
"""Characters of an answer and of a name, or of who answers for it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as somebody typed it."""

    name: str
    questions: tuple[str, ...]
    others: tuple[str, ...] = ()
    text: str = ""
    file: Path | None = None
    by: str = ""


async def add(settings: Settings, draft: Draft, audience: Audience, *, as_json: bool) -> int:
    """Keep it, with its examples embedded: a model that cannot be used says so now."""
    checked(draft, audience)  # before models are opened
    spaces = await opened_spaces(embedding_spaces(settings))
    async with open_records(settings) as database:
        answer, replaced = await kept(draft, audience, database.curated, spaces)
    word = "replaced" if replaced else "added"
    told = {**_described(answer), "replaced": replaced}
    words = f"{word} {answer.name}, for {answer.audience}, with {len(answer.questions)} questions"
    return done(told, words, as_json=as_json)


async def kept(
    draft: Draft, audience: Audience, curated: SqlCurated, spaces: Sequence[VectorSpace]
) -> tuple[CuratedAnswer, bool]:
    """The answer, kept with its examples embedded, and whether it replaces one; raises Misconfigured."""
    answer = checked(draft, audience)
    known = {each.name for each in await curated.all()}
    await curated.keep(answer)
    if space := fitting(spaces, answer.language, answer.language):
        await example_vectors(space, [answer], curated)
    return answer, answer.name in known


def checked(draft: Draft, audience: Audience) -> CuratedAnswer:
    """Raises Misconfigured, and says what to do."""
    name, by = one_line(draft.name), one_line(draft.by)
    if not name or max(len(name), len(by)) > LONGEST_NAME:
        raise Misconfigured(f"NAME and --by are short: a name, and {LONGEST_NAME} signs at most")
    questions, others = _different(draft.questions), _different(draft.others)
    if len(questions) < FEWEST:
        raise Misconfigured(
            f"an answer takes {FEWEST} different questions at least, and this one has "
            f"{len(questions)}: write --question '...' for each way in which people ask it"
        )
    if any(len(each) > QUESTION_CHARACTERS for each in (*questions, *others)):
        raise Misconfigured(f"--question and --not take {QUESTION_CHARACTERS} signs at most each")
    language = detect(" ".join(questions))
    text, now = _text(draft), time.time()
    return CuratedAnswer(name, text, questions, others, language, audience, by, now)


def _different(questions: Sequence[str]) -> tuple[str, ...]:
    whole = [one_line(each, QUESTION_CHARACTERS + 1) for each in questions]
    return tuple({each.casefold(): each for each in whole if each}.values())


def _text(draft: Draft) -> str:
    if bool(draft.text) == bool(draft.file):
        raise Misconfigured("say what the answer is: either --text '...' or --file FILE")
    text = draft.text
    if draft.file:
        text = read_text(draft.file, "--file")
    if not text.strip():
        raise Misconfigured("the answer is empty: write it behind --text, or into the file")
    if len(text) > LONGEST:
        raise Misconfigured(
            f"the answer has {len(text)} signs, and people read {LONGEST} at most: shorten it, "
            "or index it as a document with `mynah index`"
        )
    return text


async def list_answers(settings: Settings, *, as_json: bool) -> int:
    """By name."""
    async with open_records(settings) as database:
        answers = await database.curated.all()
    if as_json:
        print(json.dumps({"answers": [_described(each) for each in answers]}))
        return 0
    out = console()
    for each in answers:
        out.print(spell((each.name, "bold"), f" for {each.audience}, {_written(each)}"))
        for line in _asked(each):
            out.print(spell(line))
    if not answers:
        out.print("none yet; `mynah answer add --help` shows how to write one")
    return 0


async def show(settings: Settings, name: str, *, as_json: bool) -> int:
    """One with its text; raises Misconfigured where there is none."""
    async with open_records(settings) as database:
        answer = _find(name, await database.curated.all())
    lines = [f"{answer.name} for {answer.audience}, {_written(answer)}"]
    words = "\n".join([*lines, *_asked(answer), "", answer.text])
    return done(_described(answer), words, as_json=as_json)


def _asked(answer: CuratedAnswer) -> list[str]:
    own = [f"  {question}" for question in answer.questions]
    return own + [f"  not: {question}" for question in answer.others]


async def try_out(settings: Settings, question: str, audience: Audience, *, as_json: bool) -> int:
    """What whoever asks this first in a conversation would be given, and why."""
    spaces = await opened_spaces(embedding_spaces(settings))
    problem = _problem_of(question)
    async with open_knowledge(settings) as knowledge:
        curated, readers = knowledge.database.curated, circles(audience)
        answers = [] if problem else await curated.shown(readers)
        found = await likely(question, answers, curated, spaces, detect, knowledge.index, readers)
    given = found[0].answer.name if found and found[0].is_meant else ""
    threshold = same().threshold
    if as_json:
        near = [
            {
                "answer": each.answer.name,
                "probability": round(each.probability, 4),
                "excluded_by": each.excluded_by,
                "section": each.section,
                "differing": asdict(each.differing) if each.differing else None,
            }
            for each in found
        ]
        told = {"question": question, "given": given, "threshold": threshold, "nearest": near}
        print(json.dumps(told))
        return 0
    out = console()
    out.print(spell(f"given: {given}" if given else "given: none; the documents are searched"))
    for place, each in zip(("nearest", "next"), found, strict=False):
        words = (
            f"{place}: {each.answer.name}, {each.probability:.3f} (given from {threshold:.3f} on)"
        )
        if each.excluded_by:
            words += f", but nearer to what it is not for: {each.excluded_by}"
        if each.differing:
            words += f", but it {_differs(each.differing)}"
        if each.section:
            words += f", but the documents have a section on what is asked: {each.section}"
        out.print(spell(words))
    if not found:
        out.print(spell(problem or f"there are no answers for {audience}"))
    return 0


def _differs(differing: Differing) -> str:
    """How a question differs from the examples, in words."""
    own = f": {differing.word}" if differing.word else ""
    match differing.kind:
        case "number":
            lacking = "does not name the number or date that all examples name"
            return f"names another number or date{own}" if own else lacking
        case "negation":
            return "says not where the examples do not, or the other way round"
        case "opposite":
            return f"says the opposite of what the examples say{own}"
        case "asks":
            return "asks for something else, such as when or why instead of how"
        case "name":
            return f"names another thing than all examples{own}"


def _problem_of(question: str) -> str:
    """Why no curated answer is looked for."""
    if not 0 < len(question.strip()) <= QUESTION_CHARACTERS:
        return f"a question has 1 to {QUESTION_CHARACTERS} signs"
    if questions_in(question, detect(question)):
        return "it asks several things, and each is sought in the documents"
    return ""


async def remove(settings: Settings, name: str, *, as_json: bool) -> int:
    """From the records, from all answers that it was given as, and from the engines' files."""
    async with open_knowledge(settings) as knowledge:
        await erase_what_was_left(settings, knowledge)
        answer = _find(name, await knowledge.database.curated.all())
        async with erasing_alone(settings):
            await knowledge.database.documents.forget([answer.uri], owing=True)
            erased = await erase_now(settings, knowledge, is_alone=True)
    told = {"answer": answer.name, "removed": True, "given": erased}
    return done(
        told, f"removed {answer.name} with {erased} replies that it was given in", as_json=as_json
    )


def _find(name: str, known: Sequence[CuratedAnswer]) -> CuratedAnswer:
    found = next((each for each in known if each.name == name), None)
    if found is None:
        names = ", ".join(each.name for each in known) or "none"
        raise Misconfigured(f"there is no answer {name}; there are: {names}")
    return found


def _described(answer: CuratedAnswer) -> dict[str, object]:
    return {**asdict(answer), "audience": str(answer.audience), "uri": answer.uri}


def _written(answer: CuratedAnswer) -> str:
    by = f" by {answer.by}" if answer.by else ""
    return f"written{by} at {moment(answer.at)}"
