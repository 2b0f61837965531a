"""Completes what somebody types: their own earlier questions and documents they may see, nobody else's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from core.messages import Audience, Person, person_audience
from core.people.typeahead.complete import complete
from core.people.typeahead.lines import Line, Lines, add, fold, view
from core.ports import Catalogue, Records, TurnRecord
from core.understanding.mode import small_talk
from core.words import say

EARLIER = 50
TITLES = 500
MOST = 25


async def no_sources(_person: Person) -> Collection[str]:
    """Of whom it is not known where they usually look."""
    return ()


async def suggest(
    person: Person,
    typed: str,
    readers: Sequence[Audience],
    records: Records,
    documents: Catalogue,
    used: Callable[[Person], Awaitable[Collection[str]]] = no_sources,
) -> list[str]:
    """Whole questions that complete what was typed, the likeliest first; all where nothing was.

    Of earlier ones only what documents answered; a document's title is put as a question. What is
    composed of their words is among them where it is likelier than not to be all that is meant:
    who chooses it may have asked it.
    """
    earlier = await records.conversations(str(person), EARLIER)
    asked = [_in_one_line(turn.message.text) for turn in earlier if _was_answered(turn)]
    visible = await documents.visible(readers, TITLES)
    if not typed.strip():  # nothing tells which title is likelier but where they usually look
        usual = await used(person)
        visible = sorted(visible, key=lambda each: each.source not in usual)
    titled = {title: each.audience for each in visible if (title := _in_one_line(each.title))}
    questions = {title: say("what_it_says", person.locale, title=title) for title in titled}
    if not typed.strip():
        return list(dict.fromkeys([*filter(None, asked), *questions.values()]))
    own = [Line(text, person_audience(person), str(person)) for text in asked]
    names = [Line(title, audience) for title, audience in titled.items()]
    seen = view(add(Lines(), own + names), str(person), readers)
    as_question = {fold(title): question for title, question in questions.items()}
    whole = [each.text for each in complete(seen, typed, MOST) if each.whole]
    found = [as_question.get(fold(text), text) for text in whole]
    # Who chose a title's question may type on in it.
    found += [each for each in questions.values() if fold(typed) in fold(each)]
    return list(dict.fromkeys(found))[:MOST]


def _was_answered(turn: TurnRecord) -> bool:
    return bool(turn.reply.citations) and small_talk(turn.message.text) is None


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
