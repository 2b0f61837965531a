"""Whether somebody may use Mynah in some place: decisions of administrators first, then the rule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Literal

from core.messages import EVERYONE, Audience, Message, Person, Place, person_audience, room_audience
from core.ports import Feedback, Guests, Standing

Rule = Literal["open", "paired", "listed"]
"""Who may ask that nobody decided about: everybody, whom the platform vouches for, nobody."""
Rate = Callable[[Feedback], Awaitable[bool]]
"""`Records.rate`."""


class Admission(StrEnum):
    """What becomes of a message before it is accepted."""

    WELCOME = "welcome"
    STRANGER = "stranger"
    """Nobody knows them yet: they are shown a code that an administrator can approve."""
    REFUSED = "refused"
    """Nothing is said: an answer would invite to try again."""


async def admit(
    message: Message, vouched: bool, rule: Rule, guests: Guests, administers: bool = False
) -> Admission:
    """Whether this message may be asked here.

    `vouched`: the platform itself knows the person as a member of a workspace or server that
    installed Mynah. Who administers it may ask as well. A block of a person, a room, a workspace
    or everyone counts before any permission. A permission of a workspace is for its members, not for the guests
    of a channel it shares.
    """
    standings = await guests.standings(labels(message.person, message.place))
    if Standing.BLOCKED in standings.values():
        return Admission.REFUSED
    allowed = any(vouched or who.kind != "workspace" for who in standings)
    if allowed or administers or rule == "open" or (vouched and rule == "paired"):
        return Admission.WELCOME
    return Admission.REFUSED if rule == "listed" else Admission.STRANGER


async def judged(opinion: Feedback, guests: Guests, rate: Rate) -> bool:
    """Keep an opinion, unless an administrator shut its person or its place out."""
    who = labels(Person.parse(opinion.person), Place.parse(opinion.conversation))
    if Standing.BLOCKED in (await guests.standings(who)).values():
        return False
    return await rate(opinion)


def labels(person: Person, place: Place) -> list[Audience]:
    """The person, the room and the workspace, as far as there are any, and everyone."""
    found = [person_audience(person)]
    if place.room:
        found.append(room_audience(place))
    if place.workspace:
        found.append(Audience("workspace", place.platform, place.workspace))
    return [*found, EVERYONE]


def asks_for(message: Message) -> Audience:
    """Whom a stranger's code is for: in private the person, elsewhere the room they are all in."""
    return labels(message.person, message.place)[0 if message.place.private else 1]
