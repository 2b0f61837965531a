"""What people wrote, as Discord tells it; plain data in, frozen data out, and nothing raises. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from adapters.discord.attached import MOST_ATTACHMENTS, answered_with, attachments_of
from adapters.discord.fields import (
    Payload,
    base36,
    dict_of,
    id_in,
    list_of,
    moment,
    said_at,
    text_in,
)
from adapters.discord.places import NAME, Spot
from core.messages import Message, Person, Said, person_audience
from core.people.bots import may_speak

EDIT_SECONDS = 600
_USER = re.compile(r"<@!?(\d{1,20})>", re.ASCII)
WRITTEN = (0, 19)
"""Types of messages that a person wrote: plain ones and replies."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The least that is known of any message: enough to find out where it stands."""

    id: str
    channel: str
    guild: str
    reply_to: str


def heading_of(payload: object) -> Heading | None:
    """Of any payload that names a message: created, changed or deleted."""
    body = dict_of(payload)
    found = Heading(
        id_in(body, "id"), id_in(body, "channel_id"), id_in(body, "guild_id"), _replied(body)
    )
    return found if found.id and found.channel else None


def is_for(
    payload: object,
    me: str,
    *,
    direct: bool,
    role: str = "",
    bots: Collection[str] = (),
    known: bool = False,
) -> bool:
    """Whether somebody speaks to us: directly, by name, or in answer to something of ours.

    `known`: it was a question to us before it was edited, whatever it names now.
    `role` is the one that Discord gave us in the guild; it bears our name, so people mention it.
    `bots` are the other bots that may ask.
    """
    body = dict_of(payload)
    if not _may_begin(body, me, bots):
        return False
    if direct or any(id_in(dict_of(each), "id") == me for each in list_of(body.get("mentions"))):
        return True
    answered = dict_of(dict_of(body.get("referenced_message")).get("author"))
    named = bool(role) and role in list_of(body.get("mention_roles"))
    # Of such messages only applications with the Message Content intent are shown what is in them.
    shown = bool(text_in(body, "content") or list_of(body.get("attachments")))
    return shown and (known or named or id_in(answered, "id") == me)


def message_of(payload: object, me: str, spot: Spot, thread: str = "", role: str = "") -> Message:
    """What was said to us, see `is_for`; `thread` is the conversation that it answers into."""
    body = dict_of(payload)
    id_ = id_in(body, "id")
    person = _author(body, spot.locale)
    labels = spot.labels()
    if spot.kind == "direct":
        labels = (*labels, person_audience(person))
    text = _spoken(body, me, role)
    attachments = (*attachments_of(body), *answered_with(body, me))[:MOST_ATTACHMENTS]
    in_the_dark = _answers_hidden(body) and not (text.strip("?？؟ ") or attachments)
    return Message(
        id_,
        person,
        spot.place(thread or id_),
        spot.audience(person),
        "" if in_the_dark else text,
        said_at(id_),
        circles=labels,
        reply_to=_replied(body),
        attachments=attachments,
        telling="not_shown" if in_the_dark else "",
    )


def edited(payload: object, message: Message) -> Message | None:
    """The message as an edit of itself; None where nobody edited it, or too late."""
    changed = moment(dict_of(payload).get("edited_timestamp"))
    if changed is None or not 0 <= changed - message.at <= EDIT_SECONDS:
        return None
    stamp = base36(int(changed * 1000))
    return replace(message, id=f"{message.id}~{stamp}", revises=message.id)


def spoken(payload: object, me: str) -> Said | None:
    """Who said what and when in a message of the history, and whether it was us."""
    body = dict_of(payload)
    author = dict_of(body.get("author"))
    text = _spoken(body, me)
    if (
        not text
        or not id_in(body, "id")
        or not id_in(author, "id")
        or body.get("type", 0) not in (0, 19, 20, 23)
    ):
        return None
    person = person_in(author, {}, "")
    return Said(person, text, said_at(id_in(body, "id")), person.id == me)


def person_in(user: Payload, member: Payload, locale: str) -> Person:
    name = text_in(member, "nick") or text_in(user, "global_name") or text_in(user, "username")
    return Person(NAME, id_in(user, "id"), name, locale)


def _answers_hidden(body: Payload) -> bool:
    """Whether it replies to what the Message Content intent alone would show."""
    answered = dict_of(body.get("referenced_message"))
    return bool(id_in(answered, "id")) and not (
        text_in(answered, "content") or list_of(answered.get("attachments"))
    )


def _may_begin(body: Payload, me: str, bots: Collection[str]) -> bool:
    """We ourselves, other bots that may not ask, and what Discord says itself begin nothing."""
    author = dict_of(body.get("author"))
    if id_in(author, "id") in ("", me) or author.get("system"):
        return False
    return body.get("type", 0) in WRITTEN and may_speak(_author(body), bots)


def _author(body: Payload, locale: str = "") -> Person:
    author = dict_of(body.get("author"))
    person = person_in(author, dict_of(body.get("member")), locale)
    return replace(person, bot=bool(author.get("bot") or body.get("webhook_id")))


def _spoken(body: Payload, me: str, role: str = "") -> str:
    """The words without our own name, other people by theirs."""
    own_role = f"<@&{role}>" if role else ""
    names = {
        id_in(each, "id"): text_in(each, "global_name") or text_in(each, "username")
        for each in map(dict_of, list_of(body.get("mentions")))
    }

    def name(found: re.Match[str]) -> str:
        if found[1] == me:
            return ""
        return f"@{names[found[1]]}" if names.get(found[1]) else found[0]

    text = _USER.sub(name, text_in(body, "content"))
    return (text.replace(own_role, "") if own_role else text).strip()


def _replied(body: Payload) -> str:
    reference = dict_of(body.get("message_reference"))
    # Type 1 forwards something; it answers nothing.
    return id_in(reference, "message_id") if reference.get("type", 0) == 0 else ""
