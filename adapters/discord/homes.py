"""Where an answer goes: a thread, the room, the person's direct messages, or an interaction."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Literal

from adapters.discord.api import (
    MISSING_ACCESS,
    THREAD_EXISTS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Api,
    Refused,
)
from adapters.discord.asked import Ticket
from adapters.discord.buttons import PRIVATE
from adapters.discord.recent import Recent
from core.messages import Message, Place
from core.ports import Notes, Unavailable

TICKET_SECONDS = 880.0
"""An interaction's token lives 15 minutes; the last moments are left alone."""
USED_SECONDS = 7 * 86_400.0
"""Whatever waits longer than a ticket lives is known to have been a command."""
UNSEEN_SECONDS = 86_400.0
REMEMBERED_SECONDS = 90 * 86_400.0
THREAD_NAME = 90
RENAME_SECONDS = 2.0
"""Discord allows two in ten minutes; a third one is not worth waiting for."""

log = logging.getLogger(__name__)


class Withdrawn(Exception):
    """The question was deleted before its answer began."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the posts of one answer are."""

    channel: str
    reference: str = ""
    """The message that the posts reply to."""
    ticket: Ticket | None = None
    private: bool = False
    """Only the person who asked sees the interaction's answer."""
    in_room: bool = False
    """There is no thread: who answers a post there goes on with its conversation."""


def is_private(place: Place) -> bool:
    """Whether nobody but the person sees the answer, although others are in the room."""
    return place.thread.startswith(PRIVATE)


class Homes:
    """Finds the home of an answer, and remembers what cannot be seen from a place."""

    def __init__(self, api: Api, notes: Notes) -> None:
        self._api = api
        self._notes = notes
        self._branched = Recent[bool]()

    async def of(self, message: Message, channel: str = "", *, branches: bool = True) -> Home:
        """The home of the answer to this message; `channel` is where posts of it are already.

        `branches`: it deserves a thread of its own. Raises Withdrawn.
        """
        place = message.place
        ticket = await self.ticket(message)
        if is_private(place):
            if ticket is None:
                return Home(channel or await self.direct(message.person.id))
            return Home(place.room, "", ticket, private=True)
        channel = channel or await self._channel(message, branches)
        in_room = bool(place.thread) and channel == place.room
        if ticket is not None or channel == message.asks or await self._was_used(message.asks):
            return Home(channel, "", ticket, in_room=in_room)
        return Home(channel, message.asks, in_room=in_room)

    async def talk(self, place: Place) -> str:
        """The channel in which a conversation that has begun goes on."""
        if not place.thread or is_private(place):
            return place.room
        return await self._notes.kept(_home(place)) or place.thread

    async def heard_in(self, message: Message) -> str:
        """The channel in which a message stands, or its conversation where that goes on elsewhere."""
        begins = message.asks == message.place.thread
        return message.place.room if begins else await self.talk(message.place)

    async def stay(self, place: Place, channel: str = "") -> None:
        """This conversation goes on in the room or in this channel; no thread is opened for it."""
        await self._notes.keep(_home(place), channel or place.room, REMEMBERED_SECONDS)

    async def remember_post(self, post: str, place: Place) -> None:
        """Who replies to this post goes on with its conversation."""
        await self._notes.keep(f"discord:post:{post}", place.thread, REMEMBERED_SECONDS)

    async def thread_of(self, post: str) -> str:
        """The conversation that a post in a room belongs to; "" for any other message."""
        return await self._notes.kept(f"discord:post:{post}") if post else ""

    async def keep_ticket(self, interaction: str, ticket: Ticket) -> None:
        """So that a worker can answer the interaction, whichever process it runs in."""
        value = json.dumps([ticket.token, ticket.application])
        await self._notes.keep(_note("asked", interaction), value, TICKET_SECONDS)
        await self._notes.keep(_note("used", interaction), "1", USED_SECONDS)

    async def _was_used(self, question: str) -> bool:
        """Whether it was a command or a button: there is no message that an answer could reply to."""
        return bool(await self._notes.kept(_note("used", question)))

    async def withdraw(self, question: str) -> None:
        """Its answer was deleted, and is shown no more by whoever was about to change it."""
        await self._notes.keep(_note("withdrawn", question), "1", USED_SECONDS)

    async def is_withdrawn(self, question: str) -> bool:
        return bool(await self._notes.kept(_note("withdrawn", question)))

    async def drop_ticket(self, interaction: str) -> None:
        """It answers nothing any more."""
        await self._notes.keep(_note("asked", interaction), "", 1.0)

    async def ticket(self, message: Message) -> Ticket | None:
        """The right to answer, while it lasts; None for what was simply written."""
        # Whoever decides what becomes of a file gets the answer in the place of the offer.
        kept = await self._notes.kept(_note("asked", message.asks))
        return Ticket(*json.loads(kept)) if kept else None

    async def note_unseen(self, interaction: str) -> None:
        """Nobody in the room can read what was asked by this interaction."""
        await self._notes.keep(_note("unseen", interaction), "1", UNSEEN_SECONDS)

    async def is_unseen(self, message: Message) -> bool:
        """Whether the answer must say what was asked."""
        return bool(await self._notes.kept(_note("unseen", message.asks)))

    async def direct(self, person: str) -> str:
        """The channel of the direct messages with somebody."""
        opened = await self._api.call("POST", "/users/@me/channels", {"recipient_id": person})
        return str(opened["id"])

    async def rename(self, message: Message) -> None:
        """The thread that we opened under a question is called as the question is now."""
        place = message.place
        if message.asks != place.thread or await self._notes.kept(_home(place)):
            return  # it has none, or a person named it
        try:
            await self._api.call(
                "PATCH",
                "/channels/{channel_id}",
                {"name": _name(message)},
                patience=RENAME_SECONDS,
                channel_id=message.asks,
            )
        except (Refused, Unavailable) as error:
            log.debug("a thread keeps its name: %s", error)

    async def _channel(self, message: Message, branches: bool) -> str:
        place = message.place
        if not place.thread:
            return place.room
        if kept := await self._notes.kept(_home(place)):
            return kept
        if message.asks != place.thread or self._branched.get(place.thread):
            return place.thread
        if branches and await self._has_branched(message):
            self._branched.put(place.thread, True)
            return place.thread
        await self.stay(place)
        return place.room

    async def _has_branched(self, message: Message) -> bool:
        """Open a thread under the question; False where that is not allowed."""
        try:
            await self._api.call(
                "POST",
                "/channels/{channel_id}/messages/{message_id}/threads",
                {"name": _name(message), "auto_archive_duration": 1_440},
                channel_id=message.place.room,
                message_id=message.asks,
            )
        except Refused as error:
            if error.code in (UNKNOWN_CHANNEL, MISSING_ACCESS):
                raise
            if error.code == UNKNOWN_MESSAGE:
                raise Withdrawn(str(error)) from error
            return error.code == THREAD_EXISTS
        return True


def _name(message: Message) -> str:
    return " ".join(message.text.split())[:THREAD_NAME] or "Mynah"


def _home(place: Place) -> str:
    return f"discord:home:{place.workspace}:{place.room}:{place.thread}"


def _note(kind: Literal["asked", "used", "unseen", "withdrawn"], interaction: str) -> str:
    return f"discord:{kind}:{interaction}"
