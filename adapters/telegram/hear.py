"""What becomes of each thing that people do on Telegram; what must not be lost is done when this returns."""

from __future__ import annotations

from functools import partial

from adapters.telegram.commands import obey, obey_choice
from adapters.telegram.events import (
    Asked,
    Chose,
    Commanded,
    Decided,
    Lapsed,
    Migrated,
    Pressed,
    Reacted,
    Stopped,
    Typed,
    Unreadable,
)
from adapters.telegram.hearing import Hearing, Rest
from adapters.telegram.inline import offer_results
from adapters.telegram.moves import follow
from adapters.telegram.presses import answer_press, decide_files, press, react
from adapters.telegram.questions import take_question
from adapters.telegram.read import read
from adapters.telegram.told import tell_only_text
from core.words import say


async def hear(update: object, hearing: Hearing) -> Rest | None:
    """Act on one update; safe to repeat. Raises Unavailable: then Telegram must send it again."""
    match read(update, hearing.me, hearing.reception.bots):
        case Asked() as asked:
            await take_question(asked, hearing)
        case Commanded() as command:
            return partial(obey, command, hearing)
        case Migrated(old, new):
            await follow(old, new, hearing.reception)
        case Pressed() as pressed:
            words = await press(pressed, hearing.reception)
            hearing.aside(answer_press(pressed.query, words, hearing.calls))
        case Decided() as decision:
            words = await decide_files(decision, hearing.reception)
            hearing.aside(answer_press(decision.query, words, hearing.calls))
        case Chose() as chose:
            return partial(obey_choice, chose, hearing)
        case Lapsed(query, person):
            words = say("button_lapsed", person.locale)
            hearing.aside(answer_press(query, words, hearing.calls))
        case Reacted() as reacted:
            await react(reacted, hearing.reception)
        case Stopped(place, draft):
            await hearing.reception.stop(str(place), str(draft))
        case Typed() as typed:
            offer = partial(offer_results, typed, hearing.calls, hearing.reception)
            hearing.aside(hearing.typing.answer(typed.person.id, offer))
        case Unreadable() as unreadable:
            hearing.aside(tell_only_text(unreadable, hearing))
        case None:
            pass
    return None
