"""What becomes of each thing that people do on Telegram; what must not be lost is done when this returns."""

from __future__ import annotations

from functools import partial

from adapters.telegram import events
from adapters.telegram.commands import obey, obey_choice
from adapters.telegram.hearing import Hearing, Rest
from adapters.telegram.inline import offer_results
from adapters.telegram.moves import follow
from adapters.telegram.presses import press, react
from adapters.telegram.questions import take_question
from adapters.telegram.read import read
from adapters.telegram.rooms import listen_in
from adapters.telegram.told import tell_only_text


async def hear(update: object, hearing: Hearing) -> Rest | None:
    """Act on one update; safe to repeat. Raises Unavailable: then Telegram must send it again."""
    await listen_in(update, hearing)
    match read(update, hearing.me, hearing.reception.bots):
        case events.Asked() as asked:
            await take_question(asked, hearing)
        case events.Commanded() as command:
            return partial(obey, command, hearing)
        case events.Migrated(old, new):
            await follow(old, new, hearing.reception)
        case events.Pressed() | events.Lapsed() as pressed:
            await press(pressed, hearing)
        case events.Chose() as chose:
            return partial(obey_choice, chose, hearing)
        case events.Reacted() as reacted:
            await react(reacted, hearing.reception)
        case events.Stopped(place, draft):
            await hearing.reception.stop(str(place), str(draft))
        case events.Typed() as typed:
            offer = partial(offer_results, typed, hearing.calls, hearing.reception)
            hearing.aside(hearing.typing.answer(typed.person.id, offer))
        case events.Wordless() as wordless:
            hearing.aside(tell_only_text(wordless, hearing))
        case None:
            pass
    return None
