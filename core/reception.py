"""What a chat platform's listener may ask of Mynah, and what every message passes on its way in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from core.commands import Command
from core.messages import Audience, Message, Person, Place, Reply
from core.people.administrators import is_administrator
from core.people.admit import Admission, Rule, admit, asks_for
from core.people.bots import is_enough, may_speak
from core.people.cards import Cards
from core.people.pairing import KEPT_SECONDS, offer, shown_to, use_up
from core.people.profile import preferred
from core.people.told import note_asking, note_question, tell_let_in, who_asked
from core.ports import (
    Accepted,
    Detect,
    Draft,
    Feedback,
    Files,
    Guest,
    Guests,
    History,
    Membership,
    Notes,
    Notice,
    Outlet,
    Standing,
)
from core.rooms.rooms import Rooms
from core.words import CATALOGUES, say

STOP_SECONDS = 20.0
"""At a stop, what was acknowledged and is being answered may still end for as long as turns may."""

LOOK_SECONDS = 0.1
"""Between two looks at whether an answer that was stopped came to its end."""

NoteStranger = Callable[[Audience, Message, float, Notes], Awaitable[None]]
"""Remembers what a stranger must be told, and where, once they are let in."""


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
    cards: Cards
    """What people see and change of their own."""
    bots: Collection[str] = ()
    """The other bots that may ask, as `platform:id`."""
    administrators: Collection[Person] = ()
    """Those that the settings name."""
    detect: Detect = lambda _text, _among=(): ""
    """The language of what somebody wrote."""
    approves: Mapping[str, str] = field(default_factory=dict)
    """How an administrator begins the command that lets strangers in, by platform; else /approve."""
    rooms: Rooms | None = None
    """What is kept of rooms that asked for it; without it nothing is."""


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request of a platform; header names in lower case."""

    method: str
    headers: Mapping[str, str]
    query: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What a platform's request gets."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hook:
    """A path that a platform calls; whoever calls proves by the call itself who they are."""

    method: str
    path: str
    answer: Callable[[Call], Awaitable[Response]]


class Platform(History, Protocol):
    """One chat platform: how it is listened to and how it is answered. Opening it asks nobody anything."""

    @property
    def name(self) -> str: ...

    @property
    def outlet(self) -> Outlet: ...

    @property
    def membership(self) -> Membership: ...

    @property
    def files(self) -> Files: ...

    async def listen(self, reception: Reception, connected: Callable[[], None]) -> None:
        """Take in what people say until cancelled, and tell each time the connection stands.

        What was acknowledged by then ends within STOP_SECONDS, or its person is told that it did not.
        Raises Unavailable when it breaks off, Misconfigured for what only a person can mend.
        """

    async def announce(self, room: Audience, notice: Notice) -> None:
        """Post what nobody asked for, once, in a room; raises as core.ports.Teller does."""

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """What the platform calls over HTTP, where it is set up so; else nothing."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message, and what its person is told at once ("" for nothing)."""

    accepted: Accepted | None
    """None when it was not admitted."""
    words: str = ""
    again: str = ""
    """For a stranger who was told `words` within the hour: a short one, which they are told once."""


async def admission_of(message: Message, vouched: bool, reception: Reception) -> Admission:
    """Whether this message may be asked here, see core/people/admit.py."""
    administers = is_administrator(message.person, reception.administrators)
    return await admit(message, vouched, reception.rule, reception.guests, administers)


async def let_in(
    message: Message, vouched: bool, reception: Reception, note: NoteStranger = note_asking
) -> Received | None:
    """None for who may ask here; else what they are told. Commands pass this, too.

    `vouched`: the platform knows the person as a member of a workspace or server that installed
    Mynah. A bot that is named in the settings needs nothing else, and is told nothing.
    """
    if message.person.bot:
        return await _let_bot_in(message, reception)
    admission = await admission_of(message, vouched, reception)
    if admission is Admission.REFUSED:
        return Received(None)
    if admission is Admission.STRANGER:
        who = asks_for(message)
        code = await offer(who, reception.notes, reception.choose)
        await note(who, message, KEPT_SECONDS, reception.notes)
        return _turned_away(who, code, message.person, reception)
    return None


def _turned_away(who: Audience, code: str, person: Person, reception: Reception) -> Received:
    key = "pairing_room" if who.kind == "room" else "pairing"
    approve = reception.approves.get(person.platform, "/approve")
    words = say(key, person.locale, code=code, approve=approve)
    return Received(None, words, say("pairing_waits", person.locale, code=code))


async def _let_bot_in(message: Message, reception: Reception) -> Received | None:
    # Bots that stream edit their messages all the time: what they said first is what they asked.
    if message.revises or not may_speak(message.person, reception.bots):
        return Received(None)
    admission = await admit(message, True, "open", reception.guests)
    return None if admission is Admission.WELCOME else Received(None)


async def receive(
    message: Message, vouched: bool, reception: Reception, among: Place | None = None
) -> Received:
    """Admit (see `let_in`) and accept a message. Acknowledge to the platform only when this returns.

    `among` is where people and bots talk together, if that is not the conversation. Safe to repeat.
    """
    message = in_what_they_wrote(message, reception)
    if refused := await let_in(message, vouched, reception, note_question):
        return refused
    return await take_in(message, reception, among)


async def take_in(message: Message, reception: Reception, among: Place | None = None) -> Received:
    """Accept, as `receive` does, a message whose person is let in."""
    if reception.bots and await is_enough(message, among or message.place, reception.notes):
        return Received(None)
    accepted = await reception.accept(message)
    if accepted is Accepted.FULL:
        count = len(await reception.waiting(message.conversation))
        locale = await locale_of(message.person, reception)
        return Received(accepted, say("inbox_full", locale, count=count))
    return Received(accepted)


async def let_go(question: Message, stood: bool, reception: Reception) -> Draft | None:
    """Stop every answer to a question that was deleted; the one that still stands afterwards, if any.

    Where it `stood` before, nobody waits: it may only be looking for what to ask next.
    """
    for each in await _unanswered(question, reception):
        await reception.stop(each.conversation, each.id)
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            # What is complete may not be shown yet, and is withdrawn instead.
            while not stood and await _unanswered(question, reception):  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(LOOK_SECONDS)
    draft = await reception.draft(question)
    return draft if draft is not None and draft.posted else None


def stands(draft: Draft | None) -> bool:
    """Whether people have the whole of an answer before them."""
    return draft is not None and draft.complete and bool(draft.posted)


async def _unanswered(question: Message, reception: Reception) -> list[Message]:
    waiting = await reception.waiting(question.conversation)
    return [each for each in waiting if each.asks == question.id]


def in_what_they_wrote(message: Message, reception: Reception) -> Message:
    """Where nothing tells the language of its person: with that of their words, if we speak it."""
    if message.person.locale:
        return message
    written = reception.detect(message.text, tuple(CATALOGUES))
    if written not in CATALOGUES:
        return message
    return replace(message, person=replace(message.person, locale=written))


async def approve(code: str, by: Person, reception: Reception) -> str:
    """Let in whoever was shown this code, if `by` is an administrator; what they are told."""
    locale = await locale_of(by, reception)
    if not is_administrator(by, reception.administrators):
        return say("only_administrators", locale)
    if not code.strip():
        written = reception.approves.get(by.platform, "/approve")
        return say("approve_alone", locale, approve=written)
    who = await shown_to(code, reception.notes)
    if who is None:
        return say("code_unknown", locale)
    now = reception.clock()
    await reception.guests.decide(Guest(who, Standing.ALLOWED, str(by), now))
    await use_up(code, who, reception.notes)
    name = await who_asked(who, reception.notes)
    await tell_let_in(who, now, reception.notes, reception.accept)
    in_room = bool(name) and who.kind == "room"
    return say("approved_room" if in_room else "approved", locale, who=name or who)


async def locale_of(person: Person, reception: Reception) -> str:
    """The language that Mynah's own words to them are in."""
    cards = reception.cards
    return (await preferred(person, cards.preferences, cards.learning)).speaks or person.locale


async def spoken_to(person: Person, reception: Reception) -> Person:
    """The same person, with the language that Mynah's own words to them are in."""
    return replace(person, locale=await locale_of(person, reception))
