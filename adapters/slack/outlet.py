"""Shows answers in Slack: makes what is posted what should be, however often it is interrupted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from adapters.slack.api import BRIEF, Api, Json, Limited, Lost, Refused, final
from adapters.slack.audience import PRIVATE
from adapters.slack.happenings import Identity
from adapters.slack.history import said_in
from adapters.slack.own import KEPT_SECONDS, Begun, answers_among, gone_note, thread
from adapters.slack.people import People
from adapters.slack.share import share
from adapters.slack.shown import UNKNOWN, Shown
from adapters.slack.stream import Streams
from adapters.slack.whisper import Whispers
from adapters.slack.write import About, Answer, Post, answer_of, escaped, metadata
from core.messages import Message, Said
from core.ports import Draft, Misconfigured, Notes, Posted, Unavailable, Undeliverable

log = logging.getLogger(__name__)

POST_SECONDS = 1.1
"""Slack takes about one message a second in a channel."""
MOST_STATED = 5_000
LONG_CHARACTERS = 20_000
STATED_SECONDS = 60.0
"""A status is said again after so long; Slack itself forgets it after two minutes."""
GONE = frozenset({"message_not_found", "cant_update_message", "cant_delete_message"})
TOO_MUCH = frozenset(
    {
        "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch",
        "msg_too_long", "only_one_table_allowed",
    }
)  # fmt: skip
"""Slack dislikes the looks: the words alone then."""


class SlackOutlet:
    """The outlet of `slack`."""

    def __init__(
        self,
        api: Api,
        notes: Notes,
        people: People,
        me: Callable[[], Awaitable[Identity]],
        post_seconds: float = POST_SECONDS,
    ) -> None:
        self._api = api
        self._notes = notes
        self._people = people
        self._me = me
        self._post_seconds = post_seconds
        self._next_post: dict[str, float] = {}
        self._streams = Streams(api, time.monotonic)
        self._whispers = Whispers(api, notes)
        self._stated: dict[str, tuple[str, float]] = {}
        """The status of threads, and when it was set, that no message of ours has followed."""

    def on_stop(self, stop: Callable[[str, str], Awaitable[None]]) -> None:
        """Whom to tell when a reader presses Slack's own stop button: conversation and message id."""

        async def stopped(message: Message) -> None:
            await stop(message.conversation, message.id)

        self._streams.stopped = stopped

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Grow the stream, or bring the complete answer: end, edit, post and delete as needed."""
        about = About(message.conversation, message.asks, message.person.locale)
        try:
            if message.place.thread.startswith(PRIVATE):
                return await self._whispers.show(message, draft)
            if await self._notes.kept(gone_note(message.place.room, message.asks)):
                return await self._vanish(message, draft)
            shown = Shown.read(draft.posted)
            if not draft.complete and self._streams.has_no_use_for_more(shown):
                return draft.posted
            answer = await _written(draft, about)
            if draft.complete:
                before = shown.known()
                live = shown.live is not None
                await self._finish(message, answer, shown)
                await self._clear(message, cleared=live or bool(shown.known() - before))
            elif message.revises or shown.file:
                shown.still = True  # an edit changes what is there, once, in the end
            else:
                had = shown.live
                await self._streams.grow(message, answer.posts, shown, Begun(self._notes, message))
                if had is None and shown.live is not None:
                    self._stated.pop(str(message.place), None)
        except Refused as refusal:
            await self.status(message, "")
            raise final(refusal) from refusal
        except Misconfigured as error:
            raise Unavailable(str(error)) from error  # the message waits until it is put right
        return shown.posted()

    async def status(self, message: Message, step: str) -> None:
        """The line above the thread; where Slack has none, or does not answer, nothing is lost."""
        place = message.place
        if place.thread.startswith(PRIVATE):
            return
        said, now = self._stated.get(str(place)), time.monotonic()
        if step and said is not None and said[0] == step and now - said[1] < STATED_SECONDS:
            return
        self._stated.pop(str(place), None)
        if step:
            if len(self._stated) >= MOST_STATED:
                self._stated = {
                    thread: stated
                    for thread, stated in self._stated.items()
                    if now - stated[1] < STATED_SECONDS
                }
            self._stated[str(place)] = (step, now)
        with suppress(Refused, Unavailable):
            await self._api.insist(
                "assistant.threads.setStatus",
                BRIEF,
                channel_id=place.room,
                thread_ts=place.thread,
                status=step,
            )

    async def _vanish(self, message: Message, draft: Draft) -> Posted:
        """The question was deleted before it was answered: nobody waits for anything here."""
        await self.withdraw(message, draft.posted)
        await self.status(message, "")
        return {}

    async def _clear(self, message: Message, cleared: bool) -> None:
        """A new message clears the status by itself; an edit does not, nor what was set since."""
        if not cleared or str(message.place) in self._stated:
            await self.status(message, "")

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """The thread above the message; nothing where the message opens it."""
        if message.place.thread == message.asks or message.place.thread.startswith(PRIVATE):
            return ()
        try:
            return await said_in(self._api, message, limit, self._people, await self._me())
        except Refused as refusal:
            raise Unavailable(str(refusal)) from refusal

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Delete every message of an answer."""
        shown = Shown.read(posted)
        try:
            for ts in sorted(shown.known()):
                await self._delete(message, ts)
        except Refused as refusal:
            raise final(refusal) from refusal

    async def _finish(self, message: Message, answer: Answer, shown: Shown) -> None:
        target = answer.posts
        if shown.live is not None and shown.live.ts not in self._streams.began:
            shown.leave_live()
        while shown.live is not None:
            part = len(shown.posts)
            fits = part < len(target)
            await self._streams.end(message, target[part] if fits else _NOTHING, shown)
            if fits and part + 1 < len(target):
                await self._streams.grow(message, target, shown, Begun(self._notes, message))
        await self._reconcile(message, target, shown)
        if answer.file:
            await share(self._api, self._notes, message, answer.file, shown, await self._me())
        for ts, _ in shown.posts:
            await self._note_post(message, ts)

    async def _reconcile(self, message: Message, target: Sequence[Post], shown: Shown) -> None:
        at = 0
        while at < len(target):
            if at == len(shown.posts):
                await self._post(message, target[at], shown)
            elif shown.posts[at][1] == target[at].key:
                at += 1
            elif await self._update(message, at, target[at], shown.posts[at][0]):
                shown.posts[at] = (shown.posts[at][0], target[at].key)
            else:
                del shown.posts[at]  # somebody deleted it
        for ts, _ in shown.posts[len(target) :]:
            await self._delete(message, ts)
        del shown.posts[len(target) :]

    async def _post(self, message: Message, post: Post, shown: Shown) -> None:
        """One more message, or those that an earlier try had sent already."""
        part = len(shown.posts)
        begun = Begun(self._notes, message)
        if not await begun.begin(part) and await self._adopt(message, shown):
            return
        text: str = post.preview
        blocks: list[Json] | None = post.blocks
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
                    text=text,
                    blocks=blocks,
                )
            except Limited as limit:
                if limit.seconds > self._api.patience.seconds:
                    raise
                await self._api.sleep(limit.seconds)
            except Lost:
                await self._api.sleep(self._api.patience.pause * 2**number)
                if await self._adopt(message, shown):
                    return
            except Refused as refusal:
                if refusal.code not in TOO_MUCH or blocks is None:
                    raise
                log.warning("Slack refuses the looks of a message (%s)", refusal)
                text, blocks = _words(post), None
            else:
                ts = str(answer.get("ts") or "")
                await self._check_thread(message, answer, ts)
                shown.posts.append((ts, post.key))
                self._stated.pop(str(message.place), None)
                return
        raise Unavailable("Slack takes no message now")

    async def _check_thread(self, message: Message, answer: Json, ts: str) -> None:
        """Slack drops the reply to a deleted message into the channel, and says so by a missing name only."""
        posted = answer.get("message")
        if isinstance(posted, dict) and posted.get("thread_ts") != message.place.thread:
            await self._delete(message, ts)
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
        shown.posts += [(own.ts, UNKNOWN) for own in found]
        return bool(found)

    async def _update(self, message: Message, part: int, post: Post, ts: str) -> bool:
        """Edit it; False when it is not there any more."""
        text: str = post.preview
        blocks: list[Json] | None = post.blocks
        for _ in range(3):
            try:
                await self._api.insist(
                    "chat.update",
                    channel=message.place.room,
                    ts=ts,
                    metadata=metadata(message.asks, part),
                    text=text,
                    blocks=blocks,
                )
            except Refused as refusal:
                if refusal.code in GONE:
                    return False
                if refusal.code == "streaming_state_conflict":
                    if not await self._streams.stop(message, ts):
                        return True  # its reader stopped it, and that is how it stays
                elif refusal.code in TOO_MUCH and blocks is not None:
                    text, blocks = _words(post)[:3_900], None
                else:
                    raise
            else:
                return True
        return True

    async def _delete(self, message: Message, ts: str) -> None:
        try:
            await self._api.insist("chat.delete", channel=message.place.room, ts=ts)
        except Refused as refusal:
            if refusal.code not in GONE:
                raise

    async def _await_turn(self, channel: str) -> None:
        now = time.monotonic()
        turn = max(now, self._next_post.get(channel, 0.0))
        if len(self._next_post) > 1_000:
            self._next_post = {each: at for each, at in self._next_post.items() if at > now}
        self._next_post[channel] = turn + self._post_seconds
        if turn > now:
            await asyncio.sleep(turn - now)

    async def _note_post(self, message: Message, ts: str) -> None:
        """So that a thumb on the message finds its question."""
        name = post_note(message.place.room, ts)
        await self._notes.keep(name, f"{message.asks} {message.conversation}", KEPT_SECONDS)


async def _written(draft: Draft, about: About) -> Answer:
    asked = about if draft.complete else None
    if len(draft.reply.text) < LONG_CHARACTERS:
        return answer_of(draft.reply, asked)
    # A second's work, for which nobody else shall wait.
    return await asyncio.to_thread(answer_of, draft.reply, asked)


def post_note(channel: str, ts: str) -> str:
    """Where it is noted which question a message of ours answers."""
    return f"slack:post:{channel}:{ts}"


def _words(post: Post) -> str:
    return escaped(post.plain) or post.preview


_NOTHING = Post("", (), "\0")
"""The beginning of nothing: a stream that has no part any more is only stopped."""
