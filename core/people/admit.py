"""Whether somebody may use Mynah in some place: decisions of administrators first, then the rule."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from core.messages import Audience, Message, person_audience
from core.ports import Guests, Standing

Rule = Literal["open", "paired", "listed"]
"""Who may ask that nobody decided about: everybody, whom the platform vouches for, nobody."""


class Admission(StrEnum):
    """What becomes of a message before it is accepted."""

    WELCOME = "welcome"
    STRANGER = "stranger"
    """Nobody knows them yet: they are shown a code that an administrator can approve."""
    REFUSED = "refused"
    """Nothing is said: an answer would invite to try again."""


async def admit(message: Message, vouched: bool, rule: Rule, guests: Guests) -> Admission:
    """Whether this message may be asked here.

    `vouched`: the platform itself knows the person as a member of a workspace or server that
    installed Mynah. A block of a person, a room or a workspace counts before any permission.
    """
    standings = await guests.standings(labels(message))
    if Standing.BLOCKED in standings.values():
        return Admission.REFUSED
    if standings or rule == "open" or (vouched and rule == "paired"):
        return Admission.WELCOME
    return Admission.REFUSED if rule == "listed" else Admission.STRANGER


def labels(message: Message) -> list[Audience]:
    """The person, the room and the workspace, as far as there are any."""
    place = message.place
    found = [person_audience(message.person)]
    if place.room:
        found.append(Audience("room", place.platform, place.workspace, place.room))
    if place.workspace:
        found.append(Audience("workspace", place.platform, place.workspace))
    return found


def asks_for(message: Message) -> Audience:
    """Whom a stranger's code is for: in private the person, elsewhere the room they are all in."""
    return labels(message)[0 if message.place.private else 1]
