"""What was said in a thread before a message, by Slack's own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.slack.api import BRIEF, Api
from adapters.slack.audience import Member, person_of
from adapters.slack.fields import Json, dict_of, dicts_of, text_in
from adapters.slack.happenings import Identity
from adapters.slack.people import People
from adapters.slack.read import SPOKEN_SUBTYPES, is_ours, team_in
from adapters.slack.spoken import spoken
from core.messages import Message, Said

PAGES = 5
NEAR_SECONDS = (3_600.0, 86_400.0, 30 * 86_400.0)
"""How far back one looks in a thread that is longer than a page, until there is enough."""


async def said_in(
    api: Api, message: Message, limit: int, people: People, me: Identity
) -> Sequence[Said]:
    """The latest `limit` of them, oldest first.

    Slack pages forwards from the beginning, so of a long thread only what is near is asked for.
    """
    found, whole = await _replies(api, message, 1)
    heard = [each for each in found if _is_said(each, message)]
    for seconds in () if whole else NEAR_SECONDS:
        found, _ = await _replies(api, message, PAGES, float(message.asks) - seconds)
        heard = [each for each in found if _is_said(each, message)]
        if len(heard) > limit:  # the thread's first message always comes along
            break
    return [await _said(each, people, me) for each in heard[-limit:]]


async def _replies(
    api: Api, message: Message, pages: int, oldest: float = 0.0
) -> tuple[list[Json], bool]:
    """Those before the message, and whether these are all."""
    found, whole = await api.pages(
        "conversations.replies",
        "messages",
        pages,
        BRIEF,
        channel=message.place.room,
        ts=message.place.thread,
        latest=message.asks,
        oldest=f"{oldest:.6f}" if oldest else None,
        limit=200,
    )
    return dicts_of(found), whole


def _is_said(each: Json, message: Message) -> bool:
    subtype = str(each.get("subtype") or "")
    if subtype not in SPOKEN_SUBTYPES | {"bot_message"} or not each.get("text"):
        return False
    return float(str(each.get("ts") or 0)) < float(message.asks)


async def _said(each: Json, people: People, me: Identity) -> Said:
    user = str(each.get("user") or each.get("bot_id") or "")
    named = text_in(dict_of(each.get("bot_profile")), "name")
    team = team_in(each)
    member = Member() if each.get("bot_id") else await people.member(user, team)
    person = replace(person_of(user, team, member, me), name=named or member.name or user)
    words = spoken(str(each["text"]), me.user).words
    return Said(person, words, float(str(each["ts"])), is_ours(each, me))
