"""Shows answers in Slack: makes what is posted what should be, however often it is interrupted."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from adapters.slack.api import USUAL, Api, Refused, Times, final
from adapters.slack.audience import PRIVATE
from adapters.slack.happenings import Identity
from adapters.slack.history import said_in
from adapters.slack.own import KEPT_SECONDS, Begun, gone_note
from adapters.slack.people import People
from adapters.slack.posting import Posts
from adapters.slack.share import share, share_pictures
from adapters.slack.shown import Shown
from adapters.slack.signs import Signs
from adapters.slack.stream import Streams
from adapters.slack.whisper import show_whispered
from adapters.slack.write import About, Answer, Post, answer_of
from core.messages import Message, Said
from core.ports import Draft, Misconfigured, Notes, Posted, Unavailable
from core.rendering.aside import aside


class SlackOutlet:
    """The outlet of `slack`."""

    def __init__(
        self,
        api: Api,
        notes: Notes,
        people: People,
        me: Callable[[], Awaitable[Identity]],
        times: Times = USUAL,
    ) -> None:
        self._api = api
        self._notes = notes
        self._people = people
        self._me = me
        self._streams = Streams(api, time.monotonic, times)
        self._posts = Posts(api, notes, me, self._streams, times.post)
        self.signs = Signs(api, notes)

    def on_stop(self, stop: Callable[[str, str], Awaitable[None]]) -> None:
        """Whom to tell when a reader presses Slack's own stop button: conversation and message id."""
        self._streams.on_stop = stop

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Grow the stream, or bring the complete answer: end, edit, post and delete as needed."""
        try:
            if message.place.thread.startswith(PRIVATE):
                return await show_whispered(self._api, self._notes, message, draft)
            if await self._notes.kept(gone_note(message.place.room, message.asks)):
                # It was deleted before it was answered: nobody waits for anything here.
                await self.withdraw(message, draft.posted)
                await self.status(message, "")
                return {}
            if draft.complete:
                return await self._complete(message, draft)
            return await self._grow(message, draft)
        except Refused as refusal:
            await self.status(message, "")
            raise final(refusal) from refusal
        except Misconfigured as error:
            raise Unavailable(str(error)) from error  # the message waits until it is put right

    async def _grow(self, message: Message, draft: Draft) -> Posted:
        shown = Shown.read(draft.posted)
        if self._streams.has_no_use_for_more(shown):
            return draft.posted
        if message.revises or shown.file:
            shown.still = True  # an edit changes what is there, once, in the end
            return shown.posted()
        answer = await aside(draft.reply, lambda reply: answer_of(reply, None))
        had = shown.live
        await self._streams.grow(message, answer.posts, shown, Begun(self._notes, message))
        if had is None and shown.live is not None:
            self.signs.followed(message)
        return shown.posted()

    async def _complete(self, message: Message, draft: Draft) -> Posted:
        shown = Shown.read(draft.posted)
        about = About(message.conversation, message.asks, message.person.locale)
        answer = await aside(draft.reply, lambda reply: answer_of(reply, about))
        before, live = shown.known(), shown.live is not None
        await self._finish(message, answer, shown)
        if draft.files:
            await share_pictures(self._api, self._notes, message, draft, shown, await self._me())
        await self.signs.clear(message, cleared=live or bool(shown.known() - before))
        await self.signs.unmark(message)
        return shown.posted()

    async def status(self, message: Message, step: str) -> None:
        """The line above the thread; see `Signs.status`."""
        await self.signs.status(message, step)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """The thread above the message; nothing where the message opens it."""
        if message.place.thread == message.asks or message.place.thread.startswith(PRIVATE):
            return ()
        try:
            return await said_in(self._api, message, limit, self._people, await self._me())
        except Refused as refusal:
            raise Unavailable(str(refusal)) from refusal

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Delete every message of an answer, and show none again."""
        await self._notes.keep(gone_note(message.place.room, message.asks), "1", KEPT_SECONDS)
        shown = Shown.read(posted)
        try:
            for ts in sorted(shown.known()):
                await self._posts.delete(message, ts)
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
        asked = f"{message.asks} {message.conversation}"
        for ts, _ in shown.posts:  # so that a thumb on the message finds its question
            await self._notes.keep(post_note(message.place.room, ts), asked, KEPT_SECONDS)

    async def _reconcile(self, message: Message, target: Sequence[Post], shown: Shown) -> None:
        at = 0
        while at < len(target):
            if at == len(shown.posts):
                if await self._posts.add(message, target[at], shown):
                    self.signs.followed(message)
            elif shown.posts[at][1] == target[at].key:
                at += 1
            elif await self._posts.edit(message, at, target[at], shown.posts[at][0]):
                shown.posts[at] = (shown.posts[at][0], target[at].key)
            else:
                del shown.posts[at]  # somebody deleted it
        for ts, _ in shown.posts[len(target) :]:
            await self._posts.delete(message, ts)
        del shown.posts[len(target) :]


def post_note(channel: str, ts: str) -> str:
    """Where it is noted which question a message of ours answers."""
    return f"slack:post:{channel}:{ts}"


_NOTHING = Post("", (), "\0")
"""The beginning of nothing: a stream that has no part any more is only stopped."""
