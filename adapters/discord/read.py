"""What Discord sends, as what people did; plain data in, frozen data out, and nothing raises. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from adapters.discord.buttons import CARD
from adapters.discord.fields import (
    SNOWFLAKE,
    Payload,
    base36,
    dict_of,
    id_in,
    list_of,
    moment,
    number_of,
    text_in,
)
from core.messages import EVERYONE, Attachment, Audience, Message, Person, Place, person_audience
from core.people.bots import may_speak

NAME = "discord"
DIRECT, GROUP = 1, 3
PUBLIC_THREADS, PRIVATE_THREAD = (10, 11), 12
SELECT = 3
"""A menu of choices; only cards have them."""
EDIT_SECONDS = 600
MOST_ATTACHMENTS = 10
FILE = "discord:"
"""Begins the reference of a file: channel, message and its own id follow."""
_EPOCH = 1_420_070_400_000
_USER = re.compile(r"<@!?(\d{1,20})>", re.ASCII)
_WRITTEN = (0, 19)
"""Types of messages that a person wrote: plain ones and replies."""

Kind = Literal["direct", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something happened, as far as it matters: a direct message, a channel, a thread."""

    kind: Kind
    """Open: every member of the guild may read it."""
    channel: str
    room: str
    thread: str = ""
    guild: str = ""
    single: bool = False
    """Everything said here is one conversation."""
    locale: str = ""

    def place(self, thread: str) -> Place:
        """The conversation here, or the one of this thread."""
        own = self.thread or ("" if self.single else thread)
        return Place(NAME, self.guild, self.room, own, self.kind == "direct")

    def audience(self, person: Person) -> Audience:
        """Who reads what is said here."""
        if self.kind == "direct":
            return person_audience(person)
        if self.kind == "open":
            return Audience("workspace", NAME, self.guild)
        return Audience("room", NAME, self.guild, self.room)

    def labels(self) -> tuple[Audience, ...]:
        """What everybody who reads here holds beside being who they are."""
        if self.kind == "direct":
            return (EVERYONE,)
        room = Audience("room", NAME, self.guild, self.room)
        return (EVERYONE, Audience("workspace", NAME, self.guild), room)


@dataclass(frozen=True, slots=True)
class Heading:
    """The least that is known of any message: enough to find out where it stands."""

    id: str
    channel: str
    guild: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction: somebody used a command, a menu, a button, a form, or types."""

    kind: Literal["command", "menu", "typing", "button", "form"]
    id: str
    token: str = field(repr=False)
    application: str
    channel: str
    guild: str
    person: Person
    name: str
    """The command's name, or what the button carries."""
    text: str = ""
    private: bool = False
    label: str = ""
    """The words on the button."""
    channel_type: int = 0
    parent: str = ""
    files: tuple[Attachment, ...] = ()


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


def _may_begin(body: Payload, me: str, bots: Collection[str]) -> bool:
    """We ourselves, other bots that may not ask, and what Discord says itself begin nothing."""
    author = dict_of(body.get("author"))
    if id_in(author, "id") in ("", me) or author.get("system"):
        return False
    return body.get("type", 0) in _WRITTEN and may_speak(_author(body), bots)


def _author(body: Payload, locale: str = "") -> Person:
    author = dict_of(body.get("author"))
    person = _person(author, dict_of(body.get("member")), locale)
    return replace(person, bot=bool(author.get("bot") or body.get("webhook_id")))


def message_of(
    payload: object,
    me: str,
    spot: Spot,
    thread: str = "",
    role: str = "",
    bots: Collection[str] = (),
    *,
    known: bool = False,
) -> Message | None:
    """What somebody said to us, or None; `thread` is the conversation that it answers into."""
    direct = spot.kind == "direct"
    if not is_for(payload, me, direct=direct, role=role, bots=bots, known=known):
        return None
    body = dict_of(payload)
    id_ = id_in(body, "id")
    if not id_:
        return None
    person = _author(body, spot.locale)
    return Message(
        id_,
        person,
        spot.place(thread or id_),
        spot.audience(person),
        _spoken(body, me, role),
        said_at(id_),
        circles=(*spot.labels(), *_own(spot, person)),
        reply_to=_replied(body),
        attachments=_attachments(body),
    )


def edited(payload: object, message: Message) -> Message | None:
    """The message as an edit of itself; None where nobody edited it, or too late."""
    changed = moment(dict_of(payload).get("edited_timestamp"))
    if changed is None or not 0 <= changed - message.at <= EDIT_SECONDS:
        return None
    stamp = base36(int(changed * 1000))
    return replace(message, id=f"{message.id}~{stamp}", revises=message.id)


def asked_of(payload: object) -> Asked | None:
    """What somebody used; None for kinds that we do not offer."""
    body = dict_of(payload)
    data = dict_of(body.get("data"))
    channel = dict_of(body.get("channel"))
    member = dict_of(body.get("member"))
    user = dict_of(member.get("user")) or dict_of(body.get("user"))
    kind = _kind(body.get("type"), data)
    named = id_in(body, "channel_id") or id_in(channel, "id")
    if kind is None or not (
        id_in(user, "id") and id_in(body, "id") and named and text_in(body, "token")
    ):
        return None
    options = [dict_of(each) for each in list_of(data.get("options"))]
    found = Asked(
        kind,
        id_in(body, "id"),
        text_in(body, "token"),
        id_in(body, "application_id"),
        named,
        id_in(body, "guild_id"),
        _person(user, member, text_in(body, "locale")),
        text_in(data, "custom_id") or text_in(data, "name"),
        next((text_in(each, "value") for each in options if each.get("type") == 3), ""),
        any(each.get("name") == "private" and each.get("value") is True for each in options),
        channel_type=number_of(channel.get("type")),
        parent=id_in(channel, "parent_id"),
        files=_given(data, options),
    )
    if kind == "menu":
        return replace(found, text=_picked(data))
    if kind == "button" and data.get("component_type") == SELECT:
        picked = [each for each in list_of(data.get("values")) if isinstance(each, str)]
        return replace(found, name=f"{CARD}{picked[0] if picked else ''}")
    if kind == "button":
        return replace(found, label=_label(body, found.name))
    if kind == "form":
        return replace(found, text=_filled(data.get("components")))
    return found


def question_of(asked: Asked, spot: Spot, text: str, *, private: bool) -> Message:
    """What was asked by a command, a menu or a button.

    What only one person reads has a conversation of its own and tells the room nothing.
    """
    person = asked.person
    alone = private or spot.kind == "direct"
    place = spot.place(asked.id)
    if private and spot.kind != "direct":
        place = Place(NAME, spot.guild, spot.room, f"private-{person.id}", private=True)
    return Message(
        asked.id,
        person,
        place,
        person_audience(person) if alone else spot.audience(person),
        text.strip(),
        said_at(asked.id),
        circles=(*spot.labels(), person_audience(person)) if alone else spot.labels(),
    )


def said_at(snowflake: str) -> float:
    """When an id was made (Unix time)."""
    return ((int(snowflake) >> 22) + _EPOCH) / 1000 if SNOWFLAKE.fullmatch(snowflake) else 0.0


def first_at(moment: float) -> str:
    """The smallest id of a time."""
    return str(max(0, int(moment * 1000) - _EPOCH) << 22)


def _own(spot: Spot, person: Person) -> tuple[Audience, ...]:
    return (person_audience(person),) if spot.kind == "direct" else ()


def _kind(
    number: object, data: Payload
) -> Literal["command", "menu", "typing", "button", "form"] | None:
    if number == 2:
        return "menu" if data.get("type") == 3 else "command" if data.get("type") == 1 else None
    if number == 3:
        return "button" if data.get("component_type") in (2, SELECT) else None
    return "typing" if number == 4 else "form" if number == 5 else None


def _person(user: Payload, member: Payload, locale: str) -> Person:
    name = text_in(member, "nick") or text_in(user, "global_name") or text_in(user, "username")
    return Person(NAME, id_in(user, "id"), name, locale)


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


def spoken(payload: object, me: str) -> tuple[Person, str, float, bool] | None:
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
    person = _person(author, {}, "")
    return person, text, said_at(id_in(body, "id")), person.id == me


def _replied(body: Payload) -> str:
    reference = dict_of(body.get("message_reference"))
    # Type 1 forwards something; it answers nothing.
    return id_in(reference, "message_id") if reference.get("type", 0) == 0 else ""


def _attachments(body: Payload) -> tuple[Attachment, ...]:
    """Files by where their message stands: their addresses expire within a day."""
    found = []
    for each in map(dict_of, list_of(body.get("attachments"))[:MOST_ATTACHMENTS]):
        if id_in(each, "id"):
            uri = f"{FILE}{id_in(body, 'channel_id')}/{id_in(body, 'id')}/{id_in(each, 'id')}"
            found.append(_attachment(each, uri))
    return tuple(found)


def _given(data: Payload, options: list[Payload]) -> tuple[Attachment, ...]:
    """Files that came with a command; they stand under no message, so by their addresses."""
    known = dict_of(dict_of(data.get("resolved")).get("attachments"))
    given = [
        dict_of(known.get(text_in(each, "value"))) for each in options if each.get("type") == 11
    ]
    return tuple(_attachment(each, text_in(each, "url")) for each in given if id_in(each, "id"))


def _attachment(each: Payload, uri: str) -> Attachment:
    kind = text_in(each, "content_type") or "application/octet-stream"
    return Attachment(text_in(each, "filename") or "file", kind, number_of(each.get("size")), uri)


def _picked(data: Payload) -> str:
    """The words of the message that a menu was used on."""
    messages = dict_of(dict_of(data.get("resolved")).get("messages"))
    return text_in(dict_of(messages.get(text_in(data, "target_id"))), "content")


def _label(body: Payload, carried: str) -> str:
    for row in map(dict_of, list_of(dict_of(body.get("message")).get("components"))):
        for button in map(dict_of, list_of(row.get("components"))):
            if button.get("custom_id") == carried:
                return text_in(button, "label")
    return ""


def _filled(components: object) -> str:
    """The first words in a form, wherever Discord nests its fields."""
    for row in map(dict_of, list_of(components)):
        for each in (*map(dict_of, list_of(row.get("components"))), dict_of(row.get("component"))):
            if text_in(each, "value"):
                return text_in(each, "value")
    return ""
