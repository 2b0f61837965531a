"""Where something happens in Discord: a direct message, a channel, a thread, and who reads there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.messages import EVERYONE, Audience, Person, Place, person_audience

NAME = "discord"
DIRECT = 1
PUBLIC_THREADS, PRIVATE_THREAD = (10, 11), 12

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

    @property
    def room_audience(self) -> Audience:
        """Those who may view the channel."""
        return Audience("room", NAME, self.guild, self.room)

    def audience(self, person: Person) -> Audience:
        """Who reads what is said here."""
        if self.kind == "direct":
            return person_audience(person)
        if self.kind == "open":
            return Audience("workspace", NAME, self.guild)
        return self.room_audience

    def labels(self) -> tuple[Audience, ...]:
        """What everybody who reads here holds beside being who they are."""
        if self.kind == "direct":
            return (EVERYONE,)
        return (EVERYONE, Audience("workspace", NAME, self.guild), self.room_audience)
