"""What is somebody's own in Discord: shown for their eyes, and changed in the same place by pressing."""

from __future__ import annotations

import logging
from functools import partial

from adapters.discord.admitted import Desk, refusal
from adapters.discord.api import Refused
from adapters.discord.asked import Asked, question_of
from adapters.discord.buttons import CARD
from adapters.discord.lanes import Lanes
from adapters.discord.responses import CHANGED, Responses
from adapters.discord.said import Said, SpotOf
from adapters.discord.write import card_post, words_post
from core.people.cards import NAMES
from core.ports import Unavailable
from core.words import say

log = logging.getLogger(__name__)


class OwnCards:
    """Opens cards by commands, and does what is pressed on them."""

    def __init__(
        self, desk: Desk, said: Said, spot_of: SpotOf, responses: Responses, lanes: Lanes
    ) -> None:
        self._desk = desk
        self._said = said
        self._spot_of = spot_of
        self._responses = responses
        self._lanes = lanes

    async def open(self, asked: Asked) -> None:
        """What is the person's own, for their eyes."""
        await self._responses.wait(asked)
        spot = await self._spot_of(asked.channel, asked.guild)
        message, vouched = await self._said.vouched(question_of(asked, spot, "", private=True))
        words = await refusal(message, vouched, self._desk)
        if words is not None:
            await self._responses.fill(asked, words_post(words or "…"))
            return
        name = next(each for each in NAMES if each == asked.name)
        card = await self._desk.reception.cards.open(name, asked.person)
        await self._responses.fill(asked, card_post(card))
        if card.follow:
            self._lanes.aside(partial(self._follow, asked))

    async def choose(self, asked: Asked) -> None:
        """Do what was pressed, and show in the same place what came of it."""
        cards = self._desk.reception.cards
        card = await cards.press(asked.name.removeprefix(CARD), asked.person)
        if card is None:
            await self._responses.say(asked, say("button_lapsed", asked.person.locale))
            return
        await self._responses.first(asked, CHANGED, **card_post(card).body)
        if card.follow:
            self._lanes.aside(partial(self._follow, asked))

    async def _follow(self, asked: Asked) -> None:
        try:
            if outcome := await self._desk.reception.cards.outcome(asked.person):
                await self._responses.fill(asked, card_post(outcome))
        except (Refused, Unavailable) as error:
            log.info("what came of a press could not be shown: %s", error)
