"""What Discord sends, as what people did; plain data in, frozen data out, and nothing raises. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from core.messages import EVERYONE, Attachment, Audience, Message, Person, Place, person_audience

NAME = "discord"
DIRECT, GROUP = 1, 3
PUBLIC_THREADS, PRIVATE_THREAD = (10, 11), 12
EDIT_SECONDS = 600
MOST_ATTACHMENTS = 10
_EPOCH = 1_420_070_400_000
_ID = re.compile(r"\d{1,20}", re.ASCII)
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


Payload: TypeAlias = Mapping[str, object]


def heading_of(payload: object) -> Heading | None:
    """Of any payload that names a message: created, changed or deleted."""
    body = _dict(payload)
    found = Heading(_id(body, "id"), _id(body, "channel_id"), _id(body, "guild_id"), _replied(body))
    return found if found.id and found.channel else None


def is_for(payload: object, me: str, *, direct: bool, role: str = "") -> bool:
    """Whether a person speaks to us: directly, by name, or in answer to something of ours.

    `role` is the one that Discord gave us in the guild; it bears our name, so people mention it.
    """
    body = _dict(payload)
    if not _is_a_persons(body, me):
        return False
    if direct or any(_id(_dict(each), "id") == me for each in _list(body.get("mentions"))):
        return True
    answered = _dict(_dict(body.get("referenced_message")).get("author"))
    named = bool(role) and role in _list(body.get("mention_roles"))
    # Of such messages only applications with the Message Content intent are shown the words.
    return (named or _id(answered, "id") == me) and bool(_text(body, "content"))


def _is_a_persons(body: Payload, me: str) -> bool:
    """Bots, ourselves among them, and what Discord says itself begin nothing."""
    author = _dict(body.get("author"))
    other = author.get("bot") or author.get("system") or body.get("webhook_id")
    return _id(author, "id") not in ("", me) and not other and body.get("type", 0) in _WRITTEN


def message_of(
    payload: object, me: str, spot: Spot, thread: str = "", role: str = ""
) -> Message | None:
    """What a person said to us, or None; `thread` is the conversation that it answers into."""
    if not is_for(payload, me, direct=spot.kind == "direct", role=role):
        return None
    body = _dict(payload)
    id_ = _id(body, "id")
    if not id_:
        return None
    person = _person(_dict(body.get("author")), _dict(body.get("member")), spot.locale)
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
    changed = _moment(_dict(payload).get("edited_timestamp"))
    if changed is None or not 0 <= changed - message.at <= EDIT_SECONDS:
        return None
    stamp = _base36(int(changed * 1000))
    return replace(message, id=f"{message.id}~{stamp}", revises=message.id)


def asked_of(payload: object) -> Asked | None:
    """What somebody used; None for kinds that we do not offer."""
    body = _dict(payload)
    data = _dict(body.get("data"))
    channel = _dict(body.get("channel"))
    member = _dict(body.get("member"))
    user = _dict(member.get("user")) or _dict(body.get("user"))
    kind = _kind(body.get("type"), data)
    named = _id(body, "channel_id") or _id(channel, "id")
    if kind is None or not (_id(user, "id") and _id(body, "id") and named and _text(body, "token")):
        return None
    options = [_dict(each) for each in _list(data.get("options"))]
    found = Asked(
        kind,
        _id(body, "id"),
        _text(body, "token"),
        _id(body, "application_id"),
        named,
        _id(body, "guild_id"),
        _person(user, member, _text(body, "locale")),
        _text(data, "custom_id") or _text(data, "name"),
        next((_text(each, "value") for each in options if each.get("type") == 3), ""),
        any(each.get("name") == "private" and each.get("value") is True for each in options),
        channel_type=_number(channel.get("type")),
        parent=_id(channel, "parent_id"),
    )
    if kind == "menu":
        return replace(found, text=_picked(data))
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
    return ((int(snowflake) >> 22) + _EPOCH) / 1000 if _ID.fullmatch(snowflake) else 0.0


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
        return "button" if data.get("component_type") == 2 else None
    return "typing" if number == 4 else "form" if number == 5 else None


def _person(user: Payload, member: Payload, locale: str) -> Person:
    name = _text(member, "nick") or _text(user, "global_name") or _text(user, "username")
    return Person(NAME, _id(user, "id"), name, locale)


def _spoken(body: Payload, me: str, role: str = "") -> str:
    """The words without our own name, other people by theirs."""
    own_role = f"<@&{role}>" if role else ""
    names = {
        _id(each, "id"): _text(each, "global_name") or _text(each, "username")
        for each in map(_dict, _list(body.get("mentions")))
    }

    def name(found: re.Match[str]) -> str:
        if found[1] == me:
            return ""
        return f"@{names[found[1]]}" if names.get(found[1]) else found[0]

    text = _USER.sub(name, _text(body, "content"))
    return (text.replace(own_role, "") if own_role else text).strip()


def spoken(payload: object, me: str) -> tuple[Person, str, float, bool] | None:
    """Who said what and when in a message of the history, and whether it was us."""
    body = _dict(payload)
    author = _dict(body.get("author"))
    text = _spoken(body, me)
    if (
        not text
        or not _id(body, "id")
        or not _id(author, "id")
        or body.get("type", 0) not in (0, 19, 20, 23)
    ):
        return None
    person = _person(author, {}, "")
    return person, text, said_at(_id(body, "id")), person.id == me


def _replied(body: Payload) -> str:
    reference = _dict(body.get("message_reference"))
    # Type 1 forwards something; it answers nothing.
    return _id(reference, "message_id") if reference.get("type", 0) == 0 else ""


def _attachments(body: Payload) -> tuple[Attachment, ...]:
    """Files by where their message stands: their addresses expire within a day."""
    found = []
    for each in map(_dict, _list(body.get("attachments"))[:MOST_ATTACHMENTS]):
        if _id(each, "id"):
            uri = f"discord:{_id(body, 'channel_id')}/{_id(body, 'id')}/{_id(each, 'id')}"
            kind = _text(each, "content_type") or "application/octet-stream"
            name = _text(each, "filename") or "file"
            found.append(Attachment(name, kind, _number(each.get("size")), uri))
    return tuple(found)


def _picked(data: Payload) -> str:
    """The words of the message that a menu was used on."""
    messages = _dict(_dict(data.get("resolved")).get("messages"))
    return _text(_dict(messages.get(_text(data, "target_id"))), "content")


def _label(body: Payload, carried: str) -> str:
    for row in map(_dict, _list(_dict(body.get("message")).get("components"))):
        for button in map(_dict, _list(row.get("components"))):
            if button.get("custom_id") == carried:
                return _text(button, "label")
    return ""


def _filled(components: object) -> str:
    """The first words in a form, wherever Discord nests its fields."""
    for row in map(_dict, _list(components)):
        for each in (*map(_dict, _list(row.get("components"))), _dict(row.get("component"))):
            if _text(each, "value"):
                return _text(each, "value")
    return ""


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def _moment(value: object) -> float | None:
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _dict(value: object) -> Payload:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(body: Payload, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        return ""
    # A lone surrogate cannot be written anywhere.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _id(body: Payload, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
