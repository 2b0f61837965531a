"""Binds what is learned of people, and who of them is the same person, to what keeps it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from functools import partial

from bots.assemble import Knowledge
from core.messages import Message, Person, Reply
from core.people.linking import Linking
from core.people.preferences import Preferences
from core.people.profile import Learning, preferred
from core.people.sensitive import judging
from core.ports import Notes

Obey = Callable[[Message], Awaitable[Reply | None]]


def learning_of(knowledge: Knowledge) -> Learning:
    """Names are judged by the model that their threshold was chosen for, whatever else embeds."""
    from adapters.models.sentence_encoder import SentenceEncoder

    known = (space.embedder for space in knowledge.spaces)
    encoder = next((each for each in known if isinstance(each, SentenceEncoder)), SentenceEncoder())
    behaving = knowledge.database.behaviour
    return Learning(behaving, knowledge.detect, time.time, judging(encoder))


def preferences_of(knowledge: Knowledge) -> Callable[[Person], Awaitable[Preferences]]:
    """What somebody set, or else is used to."""
    kept = knowledge.database.preferences
    return partial(preferred, preferring=kept, learning=learning_of(knowledge))


def linking_of(knowledge: Knowledge, notes: Notes) -> Linking:
    """How somebody is linked with themselves elsewhere."""
    database = knowledge.database
    return Linking(database.links, database.preferences, notes, secrets.choice)


def obeying(*acts: Obey) -> Obey:
    """What the first of them does that knows the message for its own."""

    async def obey(message: Message) -> Reply | None:
        for act in acts:
            if (reply := await act(message)) is not None:
                return reply
        return None

    return obey
