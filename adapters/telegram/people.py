"""Reads who did something on Telegram: people, and other bots that may ask; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from adapters.telegram.events import PLATFORM, Me
from adapters.telegram.payload import flag, number, text
from core.messages import Person
from core.people.bots import may_speak

LONGEST_NAME = 200


def person_of(user: Mapping[str, Any]) -> Person | None:
    """Somebody who is no bot."""
    if not number(user, "id") or flag(user, "is_bot"):
        return None
    names = (text(user, "first_name"), text(user, "last_name"))
    name = " ".join(" ".join(names).split())[:LONGEST_NAME]
    return Person(PLATFORM, str(number(user, "id")), name, text(user, "language_code")[:35])


def speaker_of(user: Mapping[str, Any], me: Me, bots: Collection[str]) -> Person | None:
    """Who wrote: a person, or a bot that may ask; never ourselves."""
    if not flag(user, "is_bot") or number(user, "id") == me.id:
        return person_of(user)
    person = person_of({**user, "is_bot": False})
    bot = replace(person, bot=True) if person else None
    return bot if bot and may_speak(bot, bots) else None
