"""What is somebody's own in Discord: shown for their eyes, and changed in the same place by pressing."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from adapters.discord.admitted import asking_alone
from adapters.discord.api import Refused
from adapters.discord.asked import Interaction
from adapters.discord.buttons import CARD
from adapters.discord.hearing import Hearing
from adapters.discord.notices import card_post, words_post
from adapters.discord.responses import CHANGED, NOTHING
from core.people.cards import NAMES, Card
from core.ports import Unavailable
from core.words import say

SOON = 1.5
"""Seconds; Discord takes a first answer for three, and what was learned may have to load a model first."""

log = logging.getLogger(__name__)


async def open_card(asked: Interaction, hearing: Hearing) -> None:
    """What is the person's own, for their eyes."""
    await hearing.responses.wait(asked)
    _, refused = await asking_alone(asked, hearing)
    if refused is not None:
        await hearing.responses.fill(asked.ticket, words_post(refused.words or "…"))
        return
    name = next(each for each in NAMES if each == asked.name)
    card = await hearing.reception.cards.open(name, asked.person)
    await hearing.responses.fill(asked.ticket, card_post(card))
    _follow(card, asked, hearing)


async def choose(asked: Interaction, hearing: Hearing) -> None:
    """Do what was pressed, and show in the same place what came of it."""
    value = asked.name.removeprefix(CARD)
    pressing = asyncio.ensure_future(hearing.reception.cards.press(value, asked.person))
    await asyncio.wait({pressing}, timeout=SOON)
    if late := not pressing.done():
        await hearing.responses.first(asked, NOTHING)
    card = await pressing
    if card is None:
        if not late:
            await hearing.responses.say(asked, say("button_lapsed", asked.person.locale))
        return
    if late:
        await hearing.responses.fill(asked.ticket, card_post(card))
    else:
        await hearing.responses.first(asked, CHANGED, **card_post(card).body)
    _follow(card, asked, hearing)


def _follow(card: Card, asked: Interaction, hearing: Hearing) -> None:
    """Where something goes on, show later what came of it."""
    if card.follow:
        hearing.lanes.aside(partial(_show_outcome, asked, hearing))


async def _show_outcome(asked: Interaction, hearing: Hearing) -> None:
    try:
        if outcome := await hearing.reception.cards.outcome(asked.person):
            await hearing.responses.fill(asked.ticket, card_post(outcome))
    except (Refused, Unavailable) as error:
        log.info("what came of a press could not be shown: %s", error)
