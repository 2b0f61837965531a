"""What a chat platform's listener may ask of Mynah, and what every message passes on its way in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.commands import Command
from core.messages import Audience, Message, Person, Reply
from core.people.admit import Admission, Rule, admit, asks_for
from core.people.pairing import offer
from core.ports import Accepted, Draft, Feedback, Guests, Notes, Outlet
from core.words import say


@dataclass(frozen=True, slots=True)
class Reception:
    """Bound once in bots; the same for every platform."""

    accept: Callable[[Message], Awaitable[Accepted]]
    """The door with its ticket: the message is safe once this returns."""
    waiting: Callable[[str], Awaitable[list[Message]]]
    """`Door.waiting`."""
    stop: Callable[[str, str], Awaitable[None]]
    """`Door.stop`: conversation and message id."""
    rate: Callable[[Feedback], Awaitable[bool]]
    """`Records.rate`."""
    draft: Callable[[Message], Awaitable[Draft | None]]
    """`Drafts.load`: what was posted as the answer to this message."""
    respond: Callable[[Command], Awaitable[Reply]]
    """The answer to a command that needs no turn: search, sources, help."""
    suggest: Callable[[Person, str, Sequence[Audience]], Awaitable[Sequence[str]]]
    """Questions and titles that complete what somebody types, best first."""
    notes: Notes
    guests: Guests
    rule: Rule
    choose: Callable[[str], str]
    """One letter of a text that nobody can guess (`secrets.choice`)."""
    clock: Callable[[], float]
    """Unix time."""


class Platform(Protocol):
    """One connected chat platform: how it is listened to and how it is answered."""

    @property
    def name(self) -> str: ...

    @property
    def outlet(self) -> Outlet: ...

    async def listen(self, reception: Reception) -> None:
        """Take in what people say until cancelled; raises Unavailable, or Misconfigured for a bad token."""

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """See `Membership`."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message, and what its person is told at once ("" for nothing)."""

    accepted: Accepted | None
    """None when it was not admitted."""
    words: str = ""


async def receive(message: Message, vouched: bool, reception: Reception) -> Received:
    """Admit and accept a message. Acknowledge to the platform only when this returns.

    `vouched`: the platform knows the person as a member of a workspace or server that installed
    Mynah. Safe to repeat.
    """
    locale = message.person.locale
    admission = await admit(message, vouched, reception.rule, reception.guests)
    if admission is Admission.REFUSED:
        return Received(None)
    if admission is Admission.STRANGER:
        code = await offer(asks_for(message), reception.notes, reception.choose)
        return Received(None, say("pairing", locale, code=code))
    accepted = await reception.accept(message)
    if accepted is Accepted.FULL:
        count = len(await reception.waiting(message.conversation))
        return Received(accepted, say("inbox_full", locale, count=count))
    return Received(accepted)
