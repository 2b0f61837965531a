"""Shows answers in Slack: makes what is posted what should be, however often it is interrupted."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from adapters.slack.api import BRIEF, Api, Refused, final
from adapters.slack.audience import PRIVATE
from adapters.slack.happenings import Identity
from adapters.slack.history import said_in
from adapters.slack.own import KEPT_SECONDS, Begun, gone_note
from adapters.slack.people import People
from adapters.slack.posting import Posts
from adapters.slack.share import share
from adapters.slack.shown import Shown
from adapters.slack.stream import Streams
from adapters.slack.times import USUAL, Times
from adapters.slack.whisper import Whispers
from adapters.slack.write import About, Answer, Post, answer_of, at_work
from core.messages import Message, Said
from core.ports import Draft, Misconfigured, Notes, Posted, Unavailable
from core.rendering.aside import aside

SEEN = "eyes"
MOST_STATED = 5_000
STATED_SECONDS = 60.0
"""A status is said again after so long; Slack itself forgets it after two minutes."""


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
                await self.unmark(message)
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
                status=at_work(step, message.person.locale),
            )

    async def mark(self, message: Message) -> None:
        """A pair of eyes, until it is answered. Raises Refused or Unavailable."""
        room, ts = message.place.room, message.asks
        await self._notes.keep(_mark_note(message), "1", KEPT_SECONDS)
        await self._api.insist("reactions.add", BRIEF, channel=room, name=SEEN, timestamp=ts)

    async def unmark(self, message: Message) -> None:
        """Its answer is there; where the mark cannot be taken away, nothing is lost."""
        room, ts = message.place.room, message.asks
        with suppress(Refused, Unavailable):
            if await self._notes.kept(_mark_note(message)):
                await self._notes.keep(_mark_note(message), "", 1.0)
                await self._api.insist(
                    "reactions.remove", BRIEF, channel=room, name=SEEN, timestamp=ts
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
        for ts, _ in shown.posts:
            await self._note_post(message, ts)

    async def _reconcile(self, message: Message, target: Sequence[Post], shown: Shown) -> None:
        at = 0
        while at < len(target):
            if at == len(shown.posts):
                if await self._posts.add(message, target[at], shown):
                    self._stated.pop(str(message.place), None)
            elif shown.posts[at][1] == target[at].key:
                at += 1
            elif await self._posts.edit(message, at, target[at], shown.posts[at][0]):
                shown.posts[at] = (shown.posts[at][0], target[at].key)
            else:
                del shown.posts[at]  # somebody deleted it
        for ts, _ in shown.posts[len(target) :]:
            await self._posts.delete(message, ts)
        del shown.posts[len(target) :]

    async def _note_post(self, message: Message, ts: str) -> None:
        """So that a thumb on the message finds its question."""
        name = post_note(message.place.room, ts)
        await self._notes.keep(name, f"{message.asks} {message.conversation}", KEPT_SECONDS)


async def _written(draft: Draft, about: About) -> Answer:
    asked = about if draft.complete else None
    return await aside(draft.reply, lambda reply: answer_of(reply, asked))


def _mark_note(message: Message) -> str:
    return f"slack:marked:{message.place.room}:{message.asks}"


def post_note(channel: str, ts: str) -> str:
    """Where it is noted which question a message of ours answers."""
    return f"slack:post:{channel}:{ts}"


_NOTHING = Post("", (), "\0")
"""The beginning of nothing: a stream that has no part any more is only stopped."""
