"""What buttons and thumbs under answers do."""

from __future__ import annotations

from dataclasses import replace

from adapters.telegram.calls import Calls
from adapters.telegram.events import Lapsed, Pressed, Reacted
from adapters.telegram.hearing import Hearing
from adapters.telegram.posting import about
from core.files.decide import decide
from core.messages import Person
from core.ports import Feedback
from core.reception import Reception
from core.words import say


async def press(pressed: Pressed | Lapsed, hearing: Hearing) -> None:
    """Do what a button means, and have its person see what became of it."""
    words = await _done(pressed, hearing.reception)
    hearing.aside(answer_press(pressed.query, words, hearing.calls))


async def _done(pressed: Pressed | Lapsed, reception: Reception) -> str:
    """The words for the person."""
    match pressed:
        case Pressed(_, person, "stop", place, question):
            return await _stop(person, str(place), question, reception)
        case Pressed(_, person, "keep" | "leave" as what, place, question):
            keep = what == "keep"
            return await decide(
                str(place), question, person, keep=keep, vouched=False, reception=reception
            )
        case Pressed(_, person, what, place, question):
            score = 1 if what == "good" else -1
            known = await reception.rate(Feedback(str(place), question, str(person), score))
            return say("feedback_thanks" if known else "button_lapsed", person.locale)
        case Lapsed(_, person):
            return say("button_lapsed", person.locale)


async def react(reacted: Reacted, reception: Reception) -> None:
    place = reacted.place
    if known := await about(place.room, reacted.post, reception.notes):
        question, thread = known
        conversation = str(replace(place, thread=thread))
        person = str(reacted.person)
        await reception.rate(Feedback(conversation, question, person, reacted.score))


async def _stop(person: Person, conversation: str, question: str, reception: Reception) -> str:
    for message in await reception.waiting(conversation):
        if message.asks == question:
            if message.person != person:
                return say("only_asker", person.locale)
            await reception.stop(conversation, message.id)
            return ""
    return say("button_lapsed", person.locale)


async def answer_press(query: str, words: str, calls: Calls) -> None:
    from aiogram.methods import AnswerCallbackQuery

    await calls.patiently(AnswerCallbackQuery(callback_query_id=query, text=words or None))
