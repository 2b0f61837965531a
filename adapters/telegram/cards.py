"""What is somebody's own, in the private chat with them: shown by a command, changed by its buttons."""

from __future__ import annotations

from adapters.telegram.calls import Calls
from adapters.telegram.events import Chose
from adapters.telegram.posting import Posting
from adapters.telegram.write import card_post
from core.messages import Message, Person, Place
from core.people.cards import Card, Name
from core.reception import Reception
from core.words import say


async def show_card(name: Name, message: Message, reception: Reception, posting: Posting) -> None:
    """The answer to a command."""
    card = await reception.cards.open(name, message.person)
    post = await posting.say(message.place, card_post(card))
    await _follow(card, message.person, message.place, post, reception, posting)


async def choose(chose: Chose, reception: Reception, calls: Calls, posting: Posting) -> None:
    """Do what was pressed, and show in the same post what came of it."""
    from aiogram.methods import AnswerCallbackQuery

    card = await reception.cards.press(chose.value, chose.person)
    words = None if card else say("button_lapsed", chose.person.locale)
    await calls.patiently(AnswerCallbackQuery(callback_query_id=chose.query, text=words))
    if card is not None:
        await posting.change(chose.place, chose.post, card_post(card))
        await _follow(card, chose.person, chose.place, chose.post, reception, posting)


async def _follow(
    card: Card, person: Person, place: Place, post: int, reception: Reception, posting: Posting
) -> None:
    if card.follow and (outcome := await reception.cards.outcome(person)):
        await posting.change(place, post, card_post(outcome))
