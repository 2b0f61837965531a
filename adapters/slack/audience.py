"""Who reads an answer in Slack, by what Slack says of person and room; never by a text. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.happenings import Commanded, Heard, Identity
from core.messages import (
    EVERYONE,
    Audience,
    Message,
    Person,
    Place,
    circles,
    person_audience,
)

PLATFORM = "slack"
PRIVATE = "private~"
"""Begins the thread of what only one person reads: the answers to commands."""


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of a person."""

    name: str = ""
    locale: str = ""
    full: bool = False
    """A full member of our workspace: no guest, no stranger; False where nobody could tell."""
    ours: bool = False
    """Belongs to our workspace at all."""


@dataclass(frozen=True, slots=True)
class Room:
    """What Slack says of a conversation."""

    kind: str = ""
    outsiders: bool = True
    """Guests or people of other organisations read here, or nobody could tell."""


def message_of(said: Heard, member: Member, room: Room, me: Identity) -> Message:
    """The message for core. Who reads the answer follows from the room, never from the text."""
    person = Person(PLATFORM, said.person, member.name, member.locale, said.bot)
    place = Place(PLATFORM, me.team, said.channel, said.thread, private=room.kind == "im")
    audience, readers = readers_of(person, member, said.channel, room, me)
    return Message(
        said.ts,
        person,
        place,
        audience,
        said.text,
        float(said.ts),
        circles=readers,
        attachments=said.files,
    )


def readers_of(
    person: Person, member: Member, channel: str, room: Room, me: Identity
) -> tuple[Audience, tuple[Audience, ...]]:
    """Who reads what is said in a room, and the labels that all of them hold."""
    workspace = Audience("workspace", PLATFORM, me.team)
    if room.kind == "im":
        return alone(person, member, me)
    here = Audience("room", PLATFORM, me.team, channel)
    if room.outsiders:
        return here, (EVERYONE, here)
    if room.kind == "public":
        return workspace, (*circles(workspace), here)
    return here, circles(here)


def alone(person: Person, member: Member, me: Identity) -> tuple[Audience, tuple[Audience, ...]]:
    """One reader: a direct message, or the answer to a command."""
    workspace = Audience("workspace", PLATFORM, me.team)
    only = person_audience(person)
    return only, (EVERYONE, *((workspace,) if member.full else ()), only)


def question_of(asked: Commanded, member: Member, me: Identity, at: float) -> Message:
    """A private question; its conversation is the person's own in that channel."""
    person = Person(PLATFORM, asked.person, member.name, member.locale)
    place = Place(PLATFORM, me.team, asked.channel, f"{PRIVATE}{asked.person}", private=True)
    audience, readers = alone(person, member, me)
    return Message(asked.id, person, place, audience, asked.text, at, circles=readers)
