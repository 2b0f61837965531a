"""Slack's streams: a message that grows while an answer is written, and rolls over before its limits."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from adapters.slack.api import USUAL, Api, Limited, Lost, Refused, Times
from adapters.slack.audience import team_of, user_of
from adapters.slack.own import Begun, metadata
from adapters.slack.shown import Live, Shown, mark
from adapters.slack.write import Post
from core.messages import Message

log = logging.getLogger(__name__)

STOPPED = "stopped_by_user"
FEW_SECONDS = 5.0
"""The end of a stream waits so long at most; then an edit takes its place."""
STARTS, APPENDS, SPAN_SECONDS = 15, 80, 60.0
"""Of this process in any minute: below Slack's 20 and 100 a minute for a whole workspace."""


@dataclass
class Budget:
    """So many calls in any minute, and none while Slack asks to wait."""

    most: int
    times: deque[float] = field(default_factory=deque)
    not_before: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more may be made now; then it counts."""
        while self.times and self.times[0] <= now - SPAN_SECONDS:
            self.times.popleft()
        if now < self.not_before or len(self.times) >= self.most:
            return False
        self.times.append(now)
        return True


@dataclass
class Streams:
    """The streams of this process. What another one began is never appended to: nobody knows how far it came."""

    api: Api
    clock: Callable[[], float]
    """Seconds that only go forwards."""
    times: Times = USUAL
    began: dict[str, float] = field(default_factory=dict)
    """When each stream that runs here began, by its ts."""
    appended: dict[str, float] = field(default_factory=dict)
    starts: Budget = field(default_factory=lambda: Budget(STARTS))
    appends: Budget = field(default_factory=lambda: Budget(APPENDS))
    on_stop: Callable[[str, str], Awaitable[None]] | None = None
    """Told conversation and message id when a reader pressed Slack's own stop button."""

    def has_no_use_for_more(self, shown: Shown) -> bool:
        """Nothing can be shown of more text now, so that it need not be written out."""
        last = self.appended.get(shown.live.ts) if shown.live is not None else None
        return shown.still or (last is not None and self.clock() - last < self.times.append)

    async def grow(
        self, message: Message, posts: Sequence[Post], shown: Shown, begun: Begun
    ) -> None:
        """Show as much of the answer as a stream can take now; waits for nothing."""
        if shown.live is not None and shown.live.ts not in self.began:
            self._leave(shown.live, shown)  # begun by another process
        while not shown.still and len(shown.posts) < len(posts):
            part = len(shown.posts)
            if shown.live is None:
                now = self.clock()
                if not self.starts.take(now) or not await begun.begin(part):
                    shown.still = True
                    return
                if not await self._start(message, posts[part].streamed, shown):
                    await begun.undo(part)
            elif part + 1 == len(posts):
                await self._append(message, posts[part].streamed, shown)
                return
            else:
                await self.end(message, posts[part], shown)

    async def _start(self, message: Message, text: str, shown: Shown) -> bool:
        """False when certainly nothing was posted."""
        place, person, now = message.place, message.person, self.clock()
        try:
            answer = await self.api.once(
                "chat.startStream",
                channel=place.room,
                thread_ts=place.thread,
                markdown_text=text,
                recipient_team_id=team_of(person) or place.workspace,
                recipient_user_id=user_of(person),
            )
        except (Refused, Limited, Lost) as error:
            # The budget is spent, or streams are not to be had here: one message in the end will do.
            log.info("no stream in %s: %s", message.conversation, error)
            if isinstance(error, Limited):
                self.starts.not_before = now + error.seconds
            shown.still = True
            return isinstance(error, Lost)
        ts = str(answer.get("ts") or "")
        shown.live = Live(ts, len(text), mark(text))
        # Those of answers that another process took over are never ended here.
        for old in [old for old, began in self.began.items() if now - began > 2 * self.times.life]:
            self.forget(old)
        self.began[ts] = self.appended[ts] = now
        return True

    async def _append(self, message: Message, text: str, shown: Shown) -> None:
        live = shown.live
        if live is None or not live.is_start_of(text) or len(text) == live.sent:
            return
        now = self.clock()
        if now - self.began[live.ts] > self.times.life:
            # While it still can be ended as it is.
            await self.stop(message, live.ts)
            self._leave(live, shown)
            return
        if now - self.appended[live.ts] < self.times.append or not self.appends.take(now):
            return  # what comes next, or the end, brings it
        try:
            await self.api.once(
                "chat.appendStream",
                channel=message.place.room,
                ts=live.ts,
                markdown_text=text[live.sent :],
            )
        except Limited as limit:
            self.appends.not_before = now + limit.seconds
        except (Refused, Lost) as error:
            log.info("a stream ended in %s: %s", message.conversation, error)
            self._leave(live, shown)
            await self._tell_if_stopped(message, error)
        else:
            shown.live = Live(live.ts, len(text), mark(text))
            self.appended[live.ts] = now

    def _leave(self, live: Live, shown: Shown) -> None:
        """The rest comes as an edit."""
        self.forget(live.ts)
        shown.leave_live()
        shown.still = True

    async def end(self, message: Message, post: Post, shown: Shown) -> None:
        """Bring the rest of the text and what closes it; where that fails, an edit will.

        So it is with a table, which a stream shows in monospace and an edit natively, and with
        code that would ping there.
        """
        live = shown.live
        if live is None:
            return
        key = ""
        if live.ts in self.began and live.is_start_of(post.streamed):
            if await self._ended(message, live, post, shown) and not post.needs_edit:
                key = post.key
        else:
            await self.stop(message, live.ts)
        self.forget(live.ts)
        shown.leave_live(key)

    async def _ended(self, message: Message, live: Live, post: Post, shown: Shown) -> bool:
        rest = post.streamed[live.sent :]
        for _ in range(2):
            try:
                await self.api.once(
                    "chat.stopStream",
                    channel=message.place.room,
                    ts=live.ts,
                    markdown_text=rest or None,
                    blocks=list(post.closing) or None,
                    metadata=metadata(message.asks, len(shown.posts)),
                )
            except Limited as limit:
                if limit.seconds > FEW_SECONDS:
                    return False
                await self.api.sleep(limit.seconds)
            except (Refused, Lost) as error:
                # It died in a pause, or nobody knows: the tail comes by an edit.
                log.info("a stream was not ended in %s: %s", message.conversation, error)
                shown.still = await self._tell_if_stopped(message, error) or shown.still
                return False
            else:
                return True
        return False

    async def _tell_if_stopped(self, message: Message, error: Exception) -> bool:
        """Whether its reader pressed Slack's own button."""
        stopped = isinstance(error, Refused) and error.code == STOPPED
        if stopped and self.on_stop is not None:
            await self.on_stop(message.conversation, message.id)
        return stopped

    async def stop(self, message: Message, ts: str) -> str:
        """End a stream as it stands; Slack's word for why where it says that there is none."""
        try:
            await self.api.insist("chat.stopStream", channel=message.place.room, ts=ts)
        except Refused as refusal:
            return refusal.code
        return ""

    def forget(self, ts: str) -> None:
        self.began.pop(ts, None)
        self.appended.pop(ts, None)
