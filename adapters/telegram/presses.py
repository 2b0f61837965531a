"""What buttons and thumbs under answers do."""

from __future__ import annotations

from dataclasses import replace

from adapters.telegram.calls import Calls
from adapters.telegram.events import Decided, Pressed, Reacted
from adapters.telegram.posting import about
from core.files.decide import decide
from core.messages import Person
from core.ports import Feedback
from core.reception import Reception
from core.words import say


async def press(pressed: Pressed, reception: Reception) -> str:
    """Do what the button means; the words for the person."""
    conversation, locale = str(pressed.place), pressed.person.locale
    if pressed.score == 0:
        return await _stop(pressed.person, conversation, pressed.question, reception)
    person = str(pressed.person)
    opinion = Feedback(conversation, pressed.question, person, pressed.score)
    known = await reception.rate(opinion)
    return say("feedback_thanks" if known else "button_lapsed", locale)


async def decide_files(decision: Decided, reception: Reception) -> str:
    return await decide(
        str(decision.place),
        decision.question,
        decision.person,
        keep=decision.keep,
        vouched=False,
        reception=reception,
    )


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
