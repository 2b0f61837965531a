"""The messages that an answer consists of: each sent once, edited and deleted, at the pace of its channel."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from adapters.slack.api import Api, Limited, Lost, Refused
from adapters.slack.fields import Json
from adapters.slack.happenings import Identity
from adapters.slack.markdown import entities
from adapters.slack.own import Begun, answers_among, metadata, thread
from adapters.slack.shown import UNKNOWN, Shown
from adapters.slack.stream import STOPPED, Streams
from adapters.slack.write import Post
from core.messages import Message
from core.ports import Notes, Unavailable, Undeliverable

log = logging.getLogger(__name__)

GONE = frozenset({"message_not_found", "cant_update_message", "cant_delete_message"})
TOO_MUCH = frozenset(
    {
        "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch",
        "msg_too_long", "only_one_table_allowed",
    }
)  # fmt: skip
"""Slack dislikes the looks: the words alone then."""
STREAMING = "streaming_state_conflict"

UPDATE_CHARACTERS = 3_900
"""Of plain words, which an edit takes; a post takes 40,000."""


class Posts:
    """Those of one workspace."""

    def __init__(
        self,
        api: Api,
        notes: Notes,
        me: Callable[[], Awaitable[Identity]],
        streams: Streams,
        post_seconds: float,
    ) -> None:
        self._api = api
        self._notes = notes
        self._me = me
        self._streams = streams
        self._post_seconds = post_seconds
        self._next_post: dict[str, float] = {}

    async def add(self, message: Message, post: Post, shown: Shown) -> bool:
        """One more message, which is new; False for those that an earlier try had sent already."""
        part = len(shown.posts)
        begun = Begun(self._notes, message)
        if not await begun.begin(part) and await self._adopt(message, shown):
            return False
        looks: Json = {"text": post.preview, "blocks": post.blocks}
        for number in range(self._api.patience.tries):
            await self._await_turn(message.place.room)
            try:
                answer = await self._api.once(
                    "chat.postMessage",
                    channel=message.place.room,
                    thread_ts=message.place.thread,
                    metadata=metadata(message.asks, part),
                    unfurl_links=False,
                    unfurl_media=False,
                    **looks,
                )
            except Limited as limit:
                if limit.seconds > self._api.patience.seconds:
                    raise
                await self._api.sleep(limit.seconds)
            except Lost:
                await self._api.sleep(self._api.patience.pause * 2**number)
                if await self._adopt(message, shown):
                    return False
            except Refused as refusal:
                if refusal.code not in TOO_MUCH or "blocks" not in looks:
                    raise
                log.warning("Slack refuses the looks of a message (%s)", refusal)
                looks = {"text": _words(post)}
            else:
                ts = str(answer.get("ts") or "")
                await self._check_thread(message, answer, ts)
                shown.posts.append((ts, post.key))
                return True
        raise Unavailable("Slack takes no message now")

    async def _check_thread(self, message: Message, answer: Json, ts: str) -> None:
        """Slack drops the reply to a deleted message into the channel, and says so by a missing name only."""
        posted = answer.get("message")
        if isinstance(posted, dict) and posted.get("thread_ts") != message.place.thread:
            await self.delete(message, ts)
            raise Undeliverable("the thread was deleted")

    async def _adopt(self, message: Message, shown: Shown) -> bool:
        """Take as posted what the thread shows of this answer; True when there was something."""
        try:
            found = answers_among(
                await thread(self._api, message), message, await self._me(), shown.known()
            )
        except Refused as refusal:
            if refusal.code not in ("missing_scope", "thread_not_found"):
                raise
            return False
        shown.posts += [(ts, UNKNOWN) for ts in found]
        return bool(found)

    async def edit(self, message: Message, part: int, post: Post, ts: str) -> bool:
        """Edit it; False when it is not there any more, or cannot be made to say all of this."""
        looks: Json = {"text": post.preview, "blocks": post.blocks}
        stopped = ""
        for _ in range(3):
            try:
                await self._api.insist(
                    "chat.update",
                    channel=message.place.room,
                    ts=ts,
                    metadata=metadata(message.asks, part),
                    **looks,
                )
            except Refused as refusal:
                if refusal.code in GONE:
                    return False
                if refusal.code == STREAMING:
                    if stopped == STOPPED:
                        return True  # by its reader, and Slack lets nobody touch it since
                    stopped = await self._streams.stop(message, ts)
                    if stopped:  # it ended some time ago, though that is not known everywhere
                        await self._api.sleep(self._api.patience.pause)
                elif refusal.code in TOO_MUCH and "blocks" in looks:
                    looks = {"text": _words(post)}
                    if len(looks["text"]) > UPDATE_CHARACTERS:
                        break  # a new message takes ten times as many; nothing is left out
                else:
                    raise
            else:
                return True
        if not await self.delete(message, ts):
            raise Unavailable("Slack takes a message that is finished for one that grows")
        return False

    async def delete(self, message: Message, ts: str) -> bool:
        """Whether it is there no more."""
        for _ in range(2):
            try:
                await self._api.insist("chat.delete", channel=message.place.room, ts=ts)
            except Refused as refusal:
                if refusal.code not in GONE:
                    raise
                if refusal.code != "cant_delete_message":
                    return True
                await self._streams.stop(message, ts)  # what grows cannot be deleted
            else:
                return True
        return False

    async def _await_turn(self, channel: str) -> None:
        now = time.monotonic()
        turn = max(now, self._next_post.get(channel, 0.0))
        if len(self._next_post) > 1_000:
            self._next_post = {each: at for each, at in self._next_post.items() if at > now}
        self._next_post[channel] = turn + self._post_seconds
        if turn > now:
            await asyncio.sleep(turn - now)


def _words(post: Post) -> str:
    return entities(post.plain) or post.preview
