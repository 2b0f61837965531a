"""Shows answers in Discord: one whole answer to each question, whatever breaks off in between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from adapters.discord.api import (
    EXPIRED_TOKEN,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NO_HISTORY,
    OLD_EDITS,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Api,
    Clock,
    Refused,
)
from adapters.discord.fields import said_at
from adapters.discord.history import carried_by, orphans, said_before
from adapters.discord.homes import Home, Homes, Ticket, is_private
from adapters.discord.membership import DiscordMembership
from adapters.discord.recent import Recent
from adapters.discord.write import MOST_POSTS, Post, posts_of, status_post
from core.messages import Message, Said
from core.ports import Draft, Posted, Unavailable, Undeliverable

PACE_SECONDS = 1.2
"""Between two states of an answer that is being written; five edits in five seconds are allowed."""
NONCE_SECONDS = 100.0
"""So long Discord surely knows a nonce again; it says only that it is "a few minutes"."""
STATUS_SECONDS = 2.0
"""An answer that takes longer gets a line that says what is being done."""
TYPING_SECONDS = 8.0
"""Typing is shown for ten."""
CALLBACK_SECONDS = 5.0
"""A worker may be faster than the first answer to an interaction."""

OLD_SECONDS, OLD_PATIENCE_SECONDS = 3_500.0, 3.0
"""Edits of older posts are few; where Discord asks for a pause, which the SDK would make, a new post
takes the place of the old one."""

_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


class _TokenGone(Exception):
    """The interaction takes no answer any more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was posted, as it is kept in a draft."""

    channel: str = ""
    posts: tuple[tuple[str, str], ...] = ()
    """Ids, and the key of what each one shows."""
    private: bool = False
    """Only the interaction's token reaches it."""

    @classmethod
    def of(cls, posted: Posted) -> Shown:
        """Read back `posted`."""
        posts = tuple((str(id_), str(key)) for id_, key in posted.get("posts", ()))
        return cls(str(posted.get("channel", "")), posts, bool(posted.get("private")))

    @property
    def posted(self) -> Posted:
        """As plain data."""
        posts = [list(post) for post in self.posts]
        return {"channel": self.channel, "posts": posts, "private": self.private}


class DiscordOutlet:
    """The outlet of `discord`."""

    def __init__(
        self,
        api: Api,
        homes: Homes,
        membership: DiscordMembership,
        clock: Clock,
        pace: float = PACE_SECONDS,
    ) -> None:
        self._api = api
        self._homes = homes
        self._membership = membership
        self._clock = clock
        self._pace = pace
        self._paced = Recent()
        self._typed = Recent()
        self._shown = Recent()

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Post and edit what differs; a state that comes too soon is left to the next one."""
        key, now = f"{message.conversation} {message.id}", self._clock()
        shown = Shown.of(draft.posted)
        if not draft.complete and shown.posts and now - self._paced.get(key) < self._pace:
            return draft.posted
        try:
            done = await self._shown_as(message, draft, shown)
        except Refused as error:
            raise Undeliverable(str(error)) from error
        self._paced.put(key, self._clock())
        self._shown.put(key, 1.0)
        return done.posted

    async def status(self, message: Message, step: str) -> None:
        """Where it takes long, a line that the answer will replace, and then a typing sign."""
        if not step:
            return
        key = f"{message.conversation} {message.id}"
        age = self._clock() - message.at
        try:
            home = await self._homes.of(message)
            if home.ticket is not None:
                if not self._shown.get(key):
                    await self._edit_original(home.ticket, status_post(step, message), message)
                return
            if age < STATUS_SECONDS:
                return  # whoever listens has shown already that somebody types
            fresh = age < NONCE_SECONDS and not self._shown.get(key)
            if fresh and not message.revises:
                # It has the nonce of the first post, which finds it and takes its place.
                await self._create(home, message, 0, status_post(step, message), mend=False)
            else:
                await self.type(home.channel)
        except Refused as error:
            raise Undeliverable(str(error)) from error
        except _TokenGone:
            return

    async def type(self, channel: str) -> None:
        """Show that somebody is typing, unless it is shown already."""
        now = self._clock()
        if now - self._typed.get(channel) < TYPING_SECONDS:
            return
        self._typed.put(channel, now)
        await self._api.call("POST", "/channels/{channel_id}/typing", channel_id=channel)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """The thread's history before the message; of a room, what stands right above it.

        Nothing that the person who asks could not read there: we read with our right, not theirs.
        """
        me = (await self._api.account()).id
        place = message.place
        begins = message.asks == place.thread
        channel = place.room if begins else await self._homes.talk(place)
        if not await self._membership.may_read_back(message.person, place.workspace, channel):
            return ()
        return await said_before(self._api, me, message, channel, limit)

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Delete every post; one that is gone already is as good as deleted."""
        shown = Shown.of(posted)
        ticket = await self._homes.ticket(message)
        for id_, _ in shown.posts:
            if not shown.private:
                await self._delete(shown.channel, id_)
            elif ticket is not None:
                await self._delete_original(ticket)

    async def _shown_as(self, message: Message, draft: Draft, shown: Shown) -> Shown:
        home = await self._homes.of(message, "" if shown.private else shown.channel)
        if shown.private and not home.private:
            if _is_shown(message, draft, shown):
                return shown
            shown = Shown()  # nobody reaches it any more; the answer comes as a direct message
        elif home.private and shown.posts and not shown.private:
            home = Home(shown.channel)
        try:
            return await self._reconciled(message, draft, shown, home)
        except Refused as error:
            # Commands are answered also where we may not write: then with one post and a file.
            closed = error.code in (MISSING_ACCESS, MISSING_PERMISSIONS)
            if not closed or home.ticket is None or home.private:
                raise
            return await self._reconciled(message, draft, shown, home, most=1)
        except _TokenGone:
            await self._homes.drop_ticket(message.id)
            home = await self._homes.of(message, "" if shown.private else shown.channel)
            kept = Shown() if is_private(message.place) else shown
            return await self._reconciled(message, draft, kept, home)

    async def _reconciled(
        self, message: Message, draft: Draft, shown: Shown, home: Home, most: int = MOST_POSTS
    ) -> Shown:
        most = 1 if home.private else most
        wanted = posts_of(draft.reply, message, complete=draft.complete, most=most)
        posts = list(shown.posts)
        if not wanted:
            return shown
        for number, post in enumerate(wanted):
            if number >= len(posts):
                id_ = await self._add(home, message, number, post, posts)
                posts.append((id_, post.key))
            elif posts[number][1] != post.key:
                id_ = await self._change(home, message, number, post, posts[number][0])
                posts[number] = (id_, post.key)
            if home.ticket is not None and not home.private and not home.reference:
                home = replace(home, reference=posts[0][0])
        for id_, _ in posts[len(wanted) :]:
            await self._delete(home.channel, id_)
        return Shown(home.channel, tuple(posts[: len(wanted)]), home.private)

    async def _add(
        self, home: Home, message: Message, number: int, post: Post, posts: list[tuple[str, str]]
    ) -> str:
        if home.ticket is not None and number == 0:
            id_ = await self._edit_original(home.ticket, post, message)
            if home.in_room:
                await self._homes.remember_post(id_, message.place)
            return id_
        if self._clock() - message.at > NONCE_SECONDS:
            me = (await self._api.account()).id
            known = {id_ for id_, _ in posts}
            if found := await orphans(self._api, me, message, home, known):
                return await self._change(home, message, number, post, found[0])
        return await self._create(home, message, number, post)

    async def _create(
        self,
        home: Home,
        message: Message,
        number: int,
        post: Post,
        again: str = "",
        *,
        mend: bool = True,
    ) -> str:
        """Send a post; the nonce makes Discord answer a repeated call with what it has already."""
        body = post.body | {"nonce": _nonce(message, number, again), "enforce_nonce": True}
        if home.reference:
            reference = {"message_id": home.reference, "fail_if_not_exists": False}
            body["message_reference"] = reference
        try:
            sent = await self._post(home, body, post)
        except Refused as error:
            if error.code != NO_HISTORY:
                raise
            del body["message_reference"]
            sent = await self._post(home, body, post)
        id_ = str(sent["id"])
        if home.in_room:
            await self._homes.remember_post(id_, message.place)
        if mend and not _is_as(sent, post):
            return await self._change(home, message, number, post, id_)
        return id_

    async def _post(self, home: Home, body: Mapping[str, Any], post: Post) -> Any:
        return await self._api.call(
            "POST",
            "/channels/{channel_id}/messages",
            body,
            file=post.file,
            channel_id=home.channel,
        )

    async def _change(self, home: Home, message: Message, number: int, post: Post, id_: str) -> str:
        """Edit a post; what cannot be edited any more is said anew, once."""
        if home.ticket is not None and number == 0:
            return await self._edit_original(home.ticket, post, message)
        old = self._clock() - said_at(id_) > OLD_SECONDS
        try:
            await self._api.call(
                "PATCH",
                _MESSAGE,
                post.body,
                file=post.file,
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
        sent = await self._create(home, message, number, post, again=id_)
        await self._delete(home.channel, id_)
        return sent

    async def _edit_original(self, ticket: Ticket, post: Post, message: Message) -> str:
        """The interaction's own answer, which stays one however often this is called."""
        while True:
            try:
                body = await self._api.call(
                    "PATCH",
                    _ORIGINAL,
                    post.body,
                    file=post.file,
                    webhook_id=ticket.application,
                    webhook_token=ticket.token,
                )
            except Refused as error:
                if error.code not in (UNKNOWN_WEBHOOK, EXPIRED_TOKEN, UNKNOWN_MESSAGE):
                    raise
                late = self._clock() - message.at > CALLBACK_SECONDS
                if late or error.code != UNKNOWN_WEBHOOK or not await self._homes.ticket(message):
                    raise _TokenGone from error
                await asyncio.sleep(0.1)
            else:
                return str(body["id"])

    async def _delete(self, channel: str, id_: str) -> None:
        try:
            await self._api.call("DELETE", _MESSAGE, channel_id=channel, message_id=id_)
        except Refused:
            return  # gone with its channel, or with our right to be there

    async def _delete_original(self, ticket: Ticket) -> None:
        try:
            await self._api.call(
                "DELETE", _ORIGINAL, webhook_id=ticket.application, webhook_token=ticket.token
            )
        except Refused:
            return


def _is_shown(message: Message, draft: Draft, shown: Shown) -> bool:
    """Whether what only the interaction's token reaches is what should be there."""
    wanted = posts_of(draft.reply, message, complete=draft.complete, most=1)
    return [post.key for post in wanted] == [key for _, key in shown.posts]


def _nonce(message: Message, number: int, again: str) -> str:
    """25 characters at most, the same whenever the same post is sent."""
    named = f"{message.conversation} {message.id} {number} {again}"
    return sha256(named.encode()).hexdigest()[:24]


def _is_as(sent: Any, post: Post) -> bool:
    """Whether what stands there now is this post, and not an earlier state with the same nonce."""
    same_text = str(sent.get("content", "")).strip() == post.content.strip()
    same_file = bool(sent.get("attachments")) == bool(post.file)
    return same_text and same_file and carried_by(sent) == carried_by(post.body)
