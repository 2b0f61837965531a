"""What people of Slack see of their own: cards, the Home tab, and questions to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from adapters.slack.again import again
from adapters.slack.audience import PLATFORM, Member, alone, person_of
from adapters.slack.cards import card_post
from adapters.slack.happenings import Opened, Pressed
from adapters.slack.home import greet as show_prompts
from adapters.slack.home import home
from adapters.slack.questions import Questions
from adapters.slack.whisper import promised, tell
from core.messages import Message, Person, Place, person_audience
from core.people.admit import Admission
from core.people.cards import Card
from core.reception import admission_of, spoken_to


@dataclass(frozen=True, slots=True)
class Looks:
    """One workspace's."""

    questions: Questions

    async def choose(self, pressed: Pressed) -> None:
        """Do what was pressed on a card, and show in its place what came of it."""
        member = await self.questions.people.person(pressed.person, pressed.team)
        person = person_of(pressed.person, pressed.team, member, self.questions.me)
        reader = await spoken_to(person, self.questions.reception)
        api, address = self.questions.api, pressed.response_url
        async with promised(api, reader, address):
            pressing = partial(self.questions.reception.cards.press, pressed.value, person)
            card = await again(pressing, api.sleep)
            if card is not None:
                await self._show(card, person, member, address)
                self.questions.beside.run(self._follow(card, person, member, address))

    async def _follow(self, card: Card, person: Person, member: Member, address: str) -> None:
        """Show in its place what comes of it later."""
        following: Card | None = card
        while following is not None and following.follow:
            opening = partial(self.questions.reception.cards.outcome, person)
            following = await again(opening, self.questions.api.sleep)
            if following is not None:
                await self._show(following, person, member, address)

    async def _show(self, card: Card, person: Person, member: Member, address: str) -> None:
        if address:
            await tell(self.questions.api, address, person, card_post(card), in_place=True)
            return
        await self._home(person, member, card)

    async def _home(self, person: Person, member: Member, card: Card | None = None) -> None:
        _, readers = alone(person, member, self.questions.me)
        welcome = await self._may_ask(person, member)
        await home(
            self.questions.api, self.questions.reception, person, readers if welcome else (), card
        )

    async def _may_ask(self, person: Person, member: Member) -> bool:
        """Whether they are shown what there is to be asked about."""
        place = Place(PLATFORM, self.questions.me.team, "", "", private=True)
        asking = Message("", person, place, person_audience(person), "", 0.0)
        vouched = self.questions.is_vouched(member, "")
        return await admission_of(asking, vouched, self.questions.reception) is Admission.WELCOME

    async def greet(self, opened: Opened) -> None:
        member = await self.questions.people.person(opened.person)
        person = person_of(opened.person, "", member, self.questions.me)
        _, readers = alone(person, member, self.questions.me)
        if opened.tab == "home":
            await self._home(person, member)
        elif await self._may_ask(person, member):
            await show_prompts(
                self.questions.api, self.questions.reception, person, readers, opened
            )
