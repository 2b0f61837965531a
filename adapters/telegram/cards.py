"""What is somebody's own, in the private chat with them: shown by a command, changed by its buttons."""

from __future__ import annotations

from adapters.telegram.events import Chose
from adapters.telegram.hearing import Hearing, patiently
from adapters.telegram.presses import answer_press
from adapters.telegram.write import card_post
from core.messages import Message, Person, Place
from core.people.cards import Name
from core.words import say


async def show_card(name: Name, message: Message, hearing: Hearing) -> None:
    """The answer to a command."""
    card = await patiently(hearing, hearing.reception.cards.open, name, message.person)
    post = await patiently(hearing, hearing.outlet.posting.say, message.place, card_post(card))
    if card.follow:
        hearing.aside(_follow(message.person, message.place, post, hearing))


async def choose(chose: Chose, hearing: Hearing) -> None:
    """Do what was pressed, and show in the same post what came of it."""
    card = await patiently(hearing, hearing.reception.cards.press, chose.value, chose.person)
    words = "" if card else say("button_lapsed", chose.person.locale)
    hearing.aside(answer_press(chose.query, words, hearing.calls))
    if card is None:
        return
    change = hearing.outlet.posting.change
    await patiently(hearing, change, chose.place, chose.post, card_post(card))
    if card.follow:
        hearing.aside(_follow(chose.person, chose.place, chose.post, hearing))


async def _follow(person: Person, place: Place, post: int, hearing: Hearing) -> None:
    if outcome := await hearing.reception.cards.outcome(person):
        await hearing.outlet.posting.change(place, post, card_post(outcome))
