"""Sends, changes and deletes single posts of ours in Discord, each once whatever breaks off."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

from adapters.discord.api import (
    EXPIRED_TOKEN,
    NO_HISTORY,
    OLD_EDITS,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Api,
    Clock,
    Refused,
)
from adapters.discord.asked import Ticket
from adapters.discord.fields import said_at
from adapters.discord.history import carried_by, orphans
from adapters.discord.homes import Home, Homes, Withdrawn
from adapters.discord.responses import Responses
from adapters.discord.write import Post
from core.messages import Message
from core.ports import Unavailable

NONCE_SECONDS = 100.0
"""So long Discord surely knows a nonce again; it says only that it is "a few minutes"."""
CALLBACK_SECONDS = 5.0
"""A worker may be faster than the first answer to an interaction."""

OLD_SECONDS, OLD_PATIENCE_SECONDS = 3_500.0, 3.0
"""Edits of older posts are few; where Discord asks for a pause, which the SDK would make, a new post
takes the place of the old one."""

_MESSAGE = "/channels/{channel_id}/messages/{message_id}"


class TokenGone(Exception):
    """The interaction takes no answer any more."""


class Posting:
    """One post at a time, where its answer's home is; each call may be repeated."""

    def __init__(self, api: Api, homes: Homes, clock: Clock) -> None:
        self._api = api
        self._homes = homes
        self._responses = Responses(api)
        self._clock = clock

    async def add(
        self, home: Home, message: Message, number: int, post: Post, known: Collection[str]
    ) -> str:
        """One more post of an answer of which so many are known; its id."""
        if home.ticket is not None and number == 0:
            id_ = await self.edit_original(home.ticket, post, message)
            if home.in_room:
                await self._homes.remember_post(id_, message.place)
            return id_
        if self._clock() - message.at > NONCE_SECONDS:
            me = (await self._api.account()).id
            if found := await orphans(self._api, me, message, home, known):
                return await self.change(home, message, number, post, found[0])
        return await self.create(home, message, number, post)

    async def create(
        self,
        home: Home,
        message: Message,
        number: int,
        post: Post,
        again: str = "",
        *,
        mend: bool = True,
    ) -> str:
        """Send a post; the nonce makes Discord answer a repeated call with what it has already.

        Raises Withdrawn where an answer would begin below a question that was deleted.
        """
        body = post.body | {"nonce": _nonce(message, number, again), "enforce_nonce": True}
        if home.reference:
            begins = number == 0 and not again
            reference = {"message_id": home.reference, "fail_if_not_exists": begins}
            body["message_reference"] = reference
        try:
            sent = await self._post(home, body, post)
        except Refused as error:
            if error.lacks_reference:
                raise Withdrawn(str(error)) from error
            if error.code != NO_HISTORY:
                raise
            del body["message_reference"]
            sent = await self._post(home, body, post)
        id_ = str(sent["id"])
        if home.in_room:
            await self._homes.remember_post(id_, message.place)
        if mend and not _is_as(sent, post):
            return await self.change(home, message, number, post, id_)
        return id_

    async def _post(self, home: Home, body: Mapping[str, Any], post: Post) -> Any:
        return await self._api.call(
            "POST",
            "/channels/{channel_id}/messages",
            body,
            files=post.files,
            channel_id=home.channel,
        )

    async def change(self, home: Home, message: Message, number: int, post: Post, id_: str) -> str:
        """Edit a post; what cannot be edited any more is said anew, once."""
        if home.ticket is not None and number == 0:
            return await self.edit_original(home.ticket, post, message)
        old = self._clock() - said_at(id_) > OLD_SECONDS
        try:
            await self._api.call(
                "PATCH",
                _MESSAGE,
                post.body,
                files=post.files,
                patience=OLD_PATIENCE_SECONDS if old else None,
                channel_id=home.channel,
                message_id=id_,
            )
        except Refused as error:
            if error.code not in (UNKNOWN_MESSAGE, OLD_EDITS):
                raise
        except Unavailable:
            if not old:
                raise
        else:
            return id_
        sent = await self.create(home, message, number, post, again=id_)
        await self.delete(home.channel, id_)
        return sent

    async def edit_original(self, ticket: Ticket, post: Post, message: Message) -> str:
        """The interaction's own answer, which stays one however often this is called."""
        while True:
            try:
                return await self._responses.fill(ticket, post)
            except Refused as error:
                if error.code not in (UNKNOWN_WEBHOOK, EXPIRED_TOKEN, UNKNOWN_MESSAGE):
                    raise
                late = self._clock() - message.at > CALLBACK_SECONDS
                if late or error.code != UNKNOWN_WEBHOOK or not await self._homes.ticket(message):
                    raise TokenGone from error
                await asyncio.sleep(0.1)

    async def delete(self, channel: str, id_: str) -> None:
        """Take a post away."""
        with suppress(Refused):  # gone with its channel, or with our right to be there
            await self._api.call("DELETE", _MESSAGE, channel_id=channel, message_id=id_)

    async def delete_original(self, ticket: Ticket) -> None:
        """Take the interaction's own answer away."""
        with suppress(Refused):
            await self._responses.take_back(ticket)


def _nonce(message: Message, number: int, again: str) -> str:
    """25 characters at most, the same whenever the same post is sent."""
    named = f"{message.conversation} {message.id} {number} {again}"
    return sha256(named.encode()).hexdigest()[:24]


def _is_as(sent: Any, post: Post) -> bool:
    """Whether what stands there now is this post, and not an earlier state with the same nonce."""
    same_text = str(sent.get("content", "")).strip() == post.content.strip()
    same_file = len(sent.get("attachments") or ()) == len(post.files)
    return same_text and same_file and carried_by(sent) == carried_by(post.body)
