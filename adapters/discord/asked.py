"""What people used, as Discord tells it: commands, menus, buttons, forms, and what they type. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from adapters.discord.attached import given_with, pointed_at
from adapters.discord.buttons import CARD
from adapters.discord.fields import Payload, dict_of, id_in, list_of, number_of, said_at, text_in
from adapters.discord.places import NAME, Spot
from adapters.discord.read import person_in
from core.messages import Attachment, Message, Person, Place, person_audience

SELECT = 3
"""A menu of choices; only cards have them."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to answer an interaction."""

    token: str = field(repr=False)
    application: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """An interaction: somebody used a command, a menu, a button, a form, or types."""

    kind: Literal["command", "menu", "typing", "button", "form"]
    id: str
    ticket: Ticket
    channel: str
    guild: str
    person: Person
    name: str
    """The command's name, or what the button carries."""
    text: str = ""
    private: bool = False
    label: str = ""
    """The words on the button."""
    under: Payload = field(default_factory=dict, repr=False)
    """The message that has the button."""
    channel_type: int = 0
    parent: str = ""
    files: tuple[Attachment, ...] = ()


def asked_of(payload: object) -> Interaction | None:
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
    found = Interaction(
        kind,
        id_in(body, "id"),
        Ticket(text_in(body, "token"), id_in(body, "application_id")),
        named,
        id_in(body, "guild_id"),
        person_in(user, member, text_in(body, "locale")),
        text_in(data, "custom_id") or text_in(data, "name"),
        next((text_in(each, "value") for each in options if each.get("type") == 3), ""),
        any(each.get("name") == "private" and each.get("value") is True for each in options),
        channel_type=number_of(channel.get("type")),
        parent=id_in(channel, "parent_id"),
        files=given_with(data, options),
    )
    if kind == "menu":
        shown = _shown(data)
        return replace(found, text=text_in(shown, "content"), files=pointed_at(shown))
    if kind == "button" and data.get("component_type") == SELECT:
        picked = [each for each in list_of(data.get("values")) if isinstance(each, str)]
        return replace(found, name=f"{CARD}{picked[0] if picked else ''}")
    if kind == "button":
        under = dict_of(body.get("message"))
        return replace(found, label=_label(under, found.name), under=under)
    if kind == "form":
        return replace(found, text=_filled(data.get("components")))
    return found


def question_of(asked: Interaction, spot: Spot, text: str, *, private: bool) -> Message:
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


def _kind(
    number: object, data: Payload
) -> Literal["command", "menu", "typing", "button", "form"] | None:
    if number == 2:
        return "menu" if data.get("type") == 3 else "command" if data.get("type") == 1 else None
    if number == 3:
        return "button" if data.get("component_type") in (2, SELECT) else None
    return "typing" if number == 4 else "form" if number == 5 else None


def _shown(data: Payload) -> Payload:
    """The message that a menu was used on."""
    messages = dict_of(dict_of(data.get("resolved")).get("messages"))
    return dict_of(messages.get(text_in(data, "target_id")))


def _label(under: Payload, carried: str) -> str:
    for row in map(dict_of, list_of(under.get("components"))):
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
