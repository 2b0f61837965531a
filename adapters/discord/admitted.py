"""What every question and command passes on its way in: who vouches for its person, and may it be asked."""

from __future__ import annotations

import json
from dataclasses import replace

from adapters.discord.asked import Interaction, question_of
from adapters.discord.hearing import Hearing
from adapters.discord.places import NAME
from core.messages import EVERYONE, Audience, Message, Person, Place, person_audience
from core.people.admit import Admission
from core.ports import Unavailable
from core.reception import Received, admission_of, let_in, receive

QUESTION_SECONDS = 7 * 86_400.0


class Unsure(Unavailable):
    """No server knows the person, and not every one of them said so."""


async def vouched(message: Message, hearing: Hearing) -> tuple[Message, bool]:
    """Whether Discord knows the person as a member; in private they hold what members hold.

    Raises Unsure rather than taking a member for a stranger, and Unavailable.
    """
    place = message.place
    if place.workspace:
        return message, True
    guilds = await hearing.servers.guilds()
    held, sure = await hearing.membership.guilds_of(message.person.id, guilds)
    workspaces = (Audience("workspace", place.platform, guild) for guild in held)
    personal = [label for label in message.readers if label.kind == "person"]
    message = replace(message, circles=(EVERYONE, *workspaces, *personal))
    if not (held or sure):
        unless_known = await admission_of(message, False, hearing.reception)
        if unless_known is Admission.STRANGER:
            raise Unsure("not every server in Discord says whether it knows somebody")
    return message, bool(held)


async def asking_alone(
    asked: Interaction, hearing: Hearing, text: str = ""
) -> tuple[Message, Received | None]:
    """What only its person reads the answer to; and what they are told where they may not ask."""
    spot = await hearing.servers.spot_of(asked.channel, asked.guild)
    question = question_of(asked, spot, text, private=True)
    message, is_vouched = await vouched(question, hearing)
    return message, await let_in(message, is_vouched, hearing.reception)


async def accepted(message: Message, is_vouched: bool, hearing: Hearing) -> Received:
    """Accept the message and remember that it is a question."""
    received = await receive(message, is_vouched, hearing.reception)
    if received.accepted is not None:
        # So that its deletion can be understood, which tells the id and nothing else.
        person = message.person
        told = json.dumps([str(message.place), message.place.private, person.id, person.locale])
        await hearing.reception.notes.keep(_question(message.asks), told, QUESTION_SECONDS)
    return received


async def question_of_old(id_: str, hearing: Hearing) -> Message | None:
    """The least that is left of a question: who asked it and where."""
    kept = await hearing.reception.notes.kept(_question(id_))
    if not kept:
        return None
    conversation, private, person_id, locale = json.loads(kept)
    place = replace(Place.parse(conversation), private=private)
    person = Person(NAME, person_id, locale=locale)
    return Message(id_, person, place, person_audience(person), "", 0.0)


def _question(id_: str) -> str:
    return f"discord:question:{id_}"
