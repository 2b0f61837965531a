"""Completes what somebody types: by their own questions, by what several others asked, by documents they may see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from core.knowledge.names.spelling import normalised
from core.messages import Audience, Person, person_audience
from core.people.shared import Shared
from core.people.typeahead.complete import complete
from core.people.typeahead.lines import Line, Lines, add, fold, view
from core.ports import Catalogue, Records, TurnRecord
from core.understanding.mode import small_talk
from core.words import say

Beginning = Callable[[str, Sequence[Audience], int], Awaitable[Sequence[str]]]
"""Headings and short names that begin so and that these readers may see."""
EARLIER = 50
TITLES = 500
HEADINGS = 10
MOST = 25
_TITLE = "\0"
"""Stands for a title in the words that ask what it says, which are looked up once and not for each."""


async def no_sources(_person: Person) -> Collection[str]:
    """Of whom it is not known where they usually look."""
    return ()


@dataclass(frozen=True, slots=True)
class Known:
    """Where completions come from."""

    records: Records
    documents: Catalogue
    shared: Shared
    headings: Beginning
    used: Callable[[Person], Awaitable[Collection[str]]] = no_sources
    """The sources where somebody usually looks."""


async def suggest(
    person: Person, typed: str, readers: Sequence[Audience], known: Known
) -> list[str]:
    """Whole questions that complete what was typed, the likeliest first; all where nothing was.

    Their own come first, then what two persons at least asked where these readers could read it,
    then headings and short names of documents, which are searched for as they stand. Of earlier
    questions only what documents answered; a document's title is put as a question. What is
    composed of their words is among them where it is likelier than not to be all that is meant:
    who chooses it may have asked it.
    """
    earlier = await known.records.conversations(str(person), EARLIER)
    asked = [_in_one_line(turn.message.text) for turn in earlier if _was_answered(turn)]
    visible = await known.documents.visible(readers, TITLES)
    if not typed.strip():  # nothing tells which title is likelier but where they usually look
        usual = await known.used(person)
        visible = sorted(visible, key=lambda each: each.source not in usual)
    titled = {title: each.audience for each in visible if (title := _in_one_line(each.title))}
    before, _, behind = say("what_it_says", person.locale, title=_TITLE).partition(_TITLE)
    questions = {title: f"{before}{title}{behind}" for title in titled}
    others = await known.shared.seen(person, readers)
    if not typed.strip():
        popular = [each.text for each in complete(others, "", MOST)]
        return list(dict.fromkeys([*filter(None, asked), *popular, *questions.values()]))
    own = [Line(text, person_audience(person), str(person)) for text in asked]
    names = [Line(title, audience) for title, audience in titled.items()]
    seen = view(add(Lines(), own + names), str(person), readers)
    as_question = {title.casefold(): question for title, question in questions.items()}
    whole = [each.text for each in complete(seen, typed, MOST) if each.whole]
    found = [as_question.get(fold(text), text) for text in whole]
    # Of fifty thousand it takes too long for a loop that others wait in.
    more = await asyncio.to_thread(complete, others, typed, MOST)
    found += [each.text for each in more if each.whole]
    if start := normalised(typed):
        found += map(_in_one_line, await known.headings(start, readers, HEADINGS))
    # Who chose a title's question may type on in it.
    typed = fold(typed)
    found += [each for each in questions.values() if typed in each.casefold()]
    return list(dict.fromkeys(found))[:MOST]


def _was_answered(turn: TurnRecord) -> bool:
    return bool(turn.reply.citations) and small_talk(turn.message.text) is None


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
