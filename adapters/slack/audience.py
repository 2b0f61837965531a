"""Who somebody is in Slack and who reads an answer, by what Slack says of person and room; never by a text. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.slack.fields import Json, dict_of
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
_JOINT = "."


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of a person."""

    name: str = ""
    locale: str = ""
    full: bool = False
    """A full member of our workspace: no guest, no stranger; False where nobody could tell."""
    ours: bool = False
    """Belongs to our workspace at all."""
    team: str = ""
    """Their own; empty where nobody could tell."""
    also: frozenset[str] = frozenset()
    """What else Slack may call it: their organisation, and its workspaces that they are in."""
    zone: str = ""
    """Their time zone, by its IANA name."""

    def is_of(self, team: str) -> bool:
        """Whether this names the team they belong to."""
        return bool(team) and (team == self.team or team in self.also)


@dataclass(frozen=True, slots=True)
class Room:
    """What Slack says of a conversation."""

    kind: str = ""
    outsiders: bool = True
    """Guests or people of other organisations read here, or nobody could tell."""


def member_of(user: object, team: str) -> Member:
    """A person as Slack describes them."""
    if not isinstance(user, dict):
        return Member()
    profile = dict_of(user.get("profile"))
    names = (profile.get("display_name"), profile.get("real_name"), user.get("name"))
    ours = user.get("team_id") == team and user.get("is_stranger") is not True
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    bot = user.get("id") == "USLACKBOT" or user.get("is_bot") is True
    return Member(
        next((name for name in names if isinstance(name, str) and name), ""),
        str(user.get("locale") or ""),
        full=(ours and not guest and user.get("deleted") is not True) or (bot and ours),
        ours=ours and user.get("deleted") is not True,
        team=str(user.get("team_id") or ""),
        also=_organisation(user.get("enterprise_user")),
        zone=str(user.get("tz") or ""),
    )


def _organisation(described: object) -> frozenset[str]:
    organisation = dict_of(described)
    teams = organisation.get("teams")
    names = [organisation.get("enterprise_id"), *(teams if isinstance(teams, list) else ())]
    return frozenset(name for name in names if isinstance(name, str) and name)


def room_of(channel: Json) -> Room:
    """A conversation as Slack describes it, its members apart."""
    shared = any(
        channel.get(name) for name in ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")
    )
    if channel.get("is_im"):
        return Room("im", outsiders=False)
    if channel.get("is_mpim"):
        return Room("mpim", shared)
    kind = "private" if channel.get("is_private") or channel.get("is_group") else "public"
    return Room(kind, shared)


def person_of(user: str, team: str, member: Member, me: Identity) -> Person:
    """A user with their own team, for in two teams the same user id may be two people.

    `team` is what Slack said of it where they did something, `member` what it says of them.
    """
    home = member.team or team or me.team
    return Person(PLATFORM, f"{home}{_JOINT}{user}", member.name, member.locale, member.zone)


def user_of(person: Person) -> str:
    """What Slack's API calls them."""
    return person.id.rpartition(_JOINT)[2]


def team_of(person: Person) -> str:
    """Their own team; empty for an id without one, which names nobody."""
    return person.id.rpartition(_JOINT)[0]


def message_of(said: Heard, member: Member, room: Room, me: Identity) -> Message:
    """The message for core. Who reads the answer follows from the room, never from the text."""
    person = replace(person_of(said.person, said.team, member, me), bot=said.bot)
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
    if room.kind == "im":
        return alone(person, member, me)
    return readers_in(Audience("room", PLATFORM, me.team, channel), room)


def readers_in(here: Audience, room: Room) -> tuple[Audience, tuple[Audience, ...]]:
    """The same of a room of several people, whoever speaks."""
    workspace = Audience("workspace", PLATFORM, here.workspace)
    if room.outsiders:
        return here, (EVERYONE, here)
    if room.kind == "public":
        return workspace, (*circles(workspace), here)
    return here, circles(here)


def is_vouched(member: Member, team: str, me: Identity) -> bool:
    """Of our workspace: by what Slack says of the person, or of what they did; else not."""
    return member.ours or (not member.team and team == me.team)


def alone(person: Person, member: Member, me: Identity) -> tuple[Audience, tuple[Audience, ...]]:
    """One reader: a direct message, or the answer to a command."""
    workspace = Audience("workspace", PLATFORM, me.team)
    only = person_audience(person)
    return only, (EVERYONE, *((workspace,) if member.full else ()), only)


def question_of(asked: Commanded, member: Member, me: Identity, at: float) -> Message:
    """A private question; its conversation is the person's own in that channel."""
    person = person_of(asked.person, asked.team, member, me)
    place = Place(PLATFORM, me.team, asked.channel, f"{PRIVATE}{person.id}", private=True)
    audience, readers = alone(person, member, me)
    return Message(
        asked.id, person, place, audience, asked.text, at, circles=readers, attachments=asked.files
    )
