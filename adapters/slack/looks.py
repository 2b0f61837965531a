"""What people of Slack see of their own: cards, the Home tab, and questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from adapters.slack.api import BRIEF
from adapters.slack.audience import PLATFORM, Member, alone, is_vouched, person_of, user_of
from adapters.slack.cards import card_post
from adapters.slack.context import Context
from adapters.slack.fields import Json
from adapters.slack.happenings import Opened, Pressed
from adapters.slack.whisper import promised, tell
from adapters.slack.write import About, answer_of
from core.commands import Command, Name
from core.messages import Audience, Message, Person, Place, Reply, person_audience
from core.people.admit import Admission
from core.people.cards import Card, Choice, Row
from core.reception import Reception, admission_of, spoken_to
from core.words import say

SLASH = "/mynah "
"""Before the name of what it shall do."""
PROMPTS = 4
HOME_BLOCKS = 90


async def choose(pressed: Pressed, here: Context) -> None:
    """Do what was pressed on a card, and show in its place what came of it."""
    member = await here.people.member(pressed.person, pressed.team)
    person = person_of(pressed.person, pressed.team, member, here.me)
    reader = await spoken_to(person, here.reception)
    cards, address = here.reception.cards, pressed.response_url

    async def show(card: Card) -> None:
        if address:
            await tell(here.api, address, person, card_post(card), in_place=True)
        else:
            await _show_home(person, member, here, card)

    async def follow(card: Card) -> None:
        """Show in its place what comes of it later."""
        following: Card | None = card
        while following is not None and following.follow:
            following = await here.api.again(partial(cards.outcome, person))
            if following is not None:
                await show(following)

    async with promised(here.api, reader, address):
        card = await here.api.again(partial(cards.press, pressed.value, person))
        if card is not None:
            await show(card)
            here.beside.run(follow(card))


async def greet(opened: Opened, here: Context) -> None:
    """The Home tab, or questions to begin with where somebody may ask."""
    member = await here.people.member(opened.person)
    person = person_of(opened.person, "", member, here.me)
    if opened.tab == "home":
        await _show_home(person, member, here)
    elif await _may_ask(person, member, here):
        await _show_prompts(person, member, opened, here)


async def _may_ask(person: Person, member: Member, here: Context) -> bool:
    """Whether they are shown what there is to be asked about."""
    place = Place(PLATFORM, here.me.team, "", "", private=True)
    asking = Message("", person, place, person_audience(person), "", 0.0)
    vouched = is_vouched(member, "", here.me)
    return await admission_of(asking, vouched, here.reception) is Admission.WELCOME


async def _show_prompts(person: Person, member: Member, opened: Opened, here: Context) -> None:
    """Suggested questions. They have no thread; to name one would show nothing, without a word."""
    _, readers = alone(person, member, here.me)
    suggested = await here.reception.suggest(person, "", readers)
    questions = [text for text in suggested if text.strip()]
    if not questions:
        return
    prompts = [
        {"title": each if len(each) <= 60 else f"{each[:59]}…", "message": each[:1_000]}
        for each in questions[:PROMPTS]
    ]
    await here.api.insist(
        "assistant.threads.setSuggestedPrompts",
        BRIEF,
        channel_id=opened.channel,
        prompts=prompts,
    )


async def _show_home(
    person: Person, member: Member, here: Context, card: Card | None = None
) -> None:
    """How to ask, what there is to be asked about for this person, and what is their own.

    Who may not ask is shown what is their own alone. `card` is what they have opened or pressed;
    their preferences where it is nothing.
    """
    welcome = await _may_ask(person, member, here)
    person = await spoken_to(person, here.reception)
    own = await _own(person, card, here.reception)
    told: list[Json] = []
    if welcome:
        _, readers = alone(person, member, here.me)
        blocks = await _told(person, readers, here.reception)
        told = [*blocks[: HOME_BLOCKS - len(own) - 1], {"type": "divider"}]
    view = {"type": "home", "blocks": [*told, *own]}
    await here.api.insist("views.publish", BRIEF, user_id=user_of(person), view=view)


async def _own(person: Person, card: Card | None, reception: Reception) -> list[Json]:
    card = card or await reception.cards.open("preferences", person)
    own = list(card_post(card).blocks)
    pressing = [each.value.partition(":")[0] for row in card.rows for each in row.choices]
    if "preferences" in pressing:
        own.insert(0, _heading("command_preferences", person.locale))
    if not card.follow and "forget" not in pressing:
        own += card_post(_forget_me(person.locale)).blocks[1:]
    return own


async def _told(person: Person, readers: Sequence[Audience], reception: Reception) -> list[Json]:
    made: list[Json] = []
    shown: dict[Name, str] = {"help": "command_help", "sources": "sources_title"}
    for name, heading in shown.items():
        reply = await reception.respond(Command(name, "", person, tuple(readers), SLASH))
        about = About("", "", person.locale, rated=False)
        posts = answer_of(Reply(reply.text), about).posts
        made += [_heading(heading, person.locale), *(b for post in posts for b in post.blocks)]
    return made


def _heading(key: str, locale: str) -> Json:
    words = {"type": "plain_text", "text": say(key, locale), "emoji": False}
    return {"type": "header", "text": words}


def _forget_me(locale: str) -> Card:
    opens = Choice("open:forget", say("forget_title", locale))
    return Card(say("forget_title", locale), (Row((opens,)),))
