"""What people see at rest: questions to begin with, and the Home tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.api import BRIEF, Api
from adapters.slack.audience import user_of
from adapters.slack.cards import card_post
from adapters.slack.happenings import Opened
from adapters.slack.write import About, answer_of
from core.commands import Command, Name
from core.messages import Audience, Person, Reply
from core.people.cards import Card, Choice, Row
from core.reception import Reception, spoken_to
from core.words import say

SLASH = "/mynah "
"""Before the name of what it shall do."""
PROMPTS = 4
HOME_BLOCKS = 90


async def greet(
    api: Api, reception: Reception, person: Person, readers: Sequence[Audience], opened: Opened
) -> None:
    """Suggested questions. A new app's have no thread; to name one would show nothing, without a word."""
    questions = [text for text in await reception.suggest(person, "", readers) if text.strip()]
    if not questions:
        return
    prompts = [
        {"title": each if len(each) <= 60 else f"{each[:59]}…", "message": each[:1_000]}
        for each in questions[:PROMPTS]
    ]
    await api.insist(
        "assistant.threads.setSuggestedPrompts",
        BRIEF,
        channel_id=opened.channel,
        thread_ts=opened.thread or None,
        prompts=prompts,
    )


async def home(
    api: Api,
    reception: Reception,
    person: Person,
    readers: Sequence[Audience],
    card: Card | None = None,
) -> None:
    """How to ask, what there is to be asked about for this person, and what is their own.

    No `readers`: they may not ask, and are shown what is their own alone. `card` is what they have
    opened or pressed; their preferences where it is nothing.
    """
    person = await spoken_to(person, reception)
    card = card or await reception.cards.open("preferences", person)
    own = list(card_post(card).blocks)
    pressing = [each.value.partition(":")[0] for row in card.rows for each in row.choices]
    if "preferences" in pressing:
        own.insert(0, _heading("command_preferences", person.locale))
    if not card.follow and "forget" not in pressing:
        own += card_post(_forget_me(person.locale)).blocks[1:]
    told: list[dict[str, Any]] = []
    if readers:
        blocks = await _told(reception, person, tuple(readers))
        told = [*blocks[: HOME_BLOCKS - len(own) - 1], {"type": "divider"}]
    view = {"type": "home", "blocks": [*told, *own]}
    await api.insist("views.publish", BRIEF, user_id=user_of(person), view=view)


async def _told(
    reception: Reception, person: Person, readers: tuple[Audience, ...]
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    shown: Mapping[Name, str] = {"help": "command_help", "sources": "sources_title"}
    for name, heading in shown.items():
        reply = await reception.respond(Command(name, "", person, readers, SLASH))
        about = About("", "", person.locale, rated=False)
        posts = answer_of(Reply(reply.text), about).posts
        made += [_heading(heading, person.locale), *(b for post in posts for b in post.blocks)]
    return made


def _heading(key: str, locale: str) -> dict[str, Any]:
    words = {"type": "plain_text", "text": say(key, locale), "emoji": False}
    return {"type": "header", "text": words}


def _forget_me(locale: str) -> Card:
    opens = Choice("open:forget", say("forget_title", locale))
    return Card(say("forget_title", locale), (Row((opens,)),))
