"""Shows that an answer is coming: drafts in private chats, "typing" elsewhere. They end by themselves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from adapters.telegram.calls import FAILURES, Calls, Limited, Unformatted
from adapters.telegram.methods import draft_method, typing_method
from adapters.telegram.pace import Pace
from adapters.telegram.write import Post, plain
from core.messages import Message, Place

log = logging.getLogger(__name__)

_DRAFT_AGAIN_SECONDS, _TYPING_AGAIN_SECONDS = 20.0, 4.5
"""Telegram shows a draft for 30 s and "typing" for 5 s."""
_FORGOTTEN_SECONDS = 60.0
_ENDING_SECONDS = 3.0


@dataclass
class _Sign:
    """What is shown for one question, and the task that keeps it up."""

    message: Message
    draw: Callable[[], Post] | None
    touched: float
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
    task: asyncio.Task[None] | None = None


class Signs:
    """One sign a question, from its first step until its answer stands. Failures are only logged."""

    def __init__(self, calls: Calls, pace: Pace, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._pace = pace
        self._clock = clock
        self._signs: dict[tuple[str, str], _Sign] = {}

    def show(self, message: Message, draw: Callable[[], Post] | None) -> None:
        """Show what `draw` gives as a draft where there are drafts, else that something is coming.

        It is called when the draft is sent: what grew meanwhile is never drawn.
        """
        key = (message.conversation, message.id)
        sign = self._signs.get(key)
        if sign is None:
            sign = self._signs[key] = _Sign(message, draw, self._clock())
            sign.task = asyncio.create_task(self._keep_up(key, sign))
            return
        sign.draw, sign.touched = draw or sign.draw, self._clock()
        if draw is not None:
            sign.changed.set()

    async def end(self, message: Message) -> None:
        """Show nothing more for it; returns when nothing is on its way any more."""
        sign = self._signs.pop((message.conversation, message.id), None)
        if sign is None or sign.task is None:
            return
        sign.ended = True
        sign.changed.set()
        # A draft that is cut off on its way might arrive after the answer.
        await asyncio.wait({sign.task}, timeout=_ENDING_SECONDS)
        sign.task.cancel()

    async def close(self) -> None:
        for sign in list(self._signs.values()):
            await self.end(sign.message)

    async def glance(self, place: Place) -> None:
        """Say once that something is coming, unless there is more important to send."""
        if not await self._pace.spare():
            return
        try:
            await self._calls.once(typing_method(place))
        except FAILURES as error:
            log.debug("no sign in %s: %s", place.room, error)

    async def _keep_up(self, key: tuple[str, str], sign: _Sign) -> None:
        try:
            while not sign.ended and self._clock() - sign.touched < _FORGOTTEN_SECONDS:
                sign.changed.clear()
                pause = await self._send(sign)
                if pause and not sign.ended:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(pause):
                            await sign.changed.wait()
        finally:
            if self._signs.get(key) is sign:
                del self._signs[key]

    async def _send(self, sign: _Sign) -> float:
        """Show it once, and say after how many seconds again at the latest."""
        place = sign.message.place
        if not has_drafts(sign.message):
            await self.glance(place)
            return _TYPING_AGAIN_SECONDS
        if wait := self._pace.try_turn("draft", place.room):
            await asyncio.sleep(min(wait, _ENDING_SECONDS))
            return 0.0
        # What is being written may be long, and nobody else shall wait for its looks.
        post = await asyncio.to_thread(sign.draw) if sign.draw else Post("")
        try:
            await self._calls.once(draft_method(sign.message, post))
        except Unformatted:
            sign.draw = partial(plain, post) if post.entities else None
        except Limited as limit:
            self._pace.pause("draft", place.room, limit.seconds)
        except FAILURES as error:
            log.debug("no draft in %s: %s", place.room, error)
        return _DRAFT_AGAIN_SECONDS


def has_drafts(message: Message) -> bool:
    """In private chats; an edit changes the post that is there, and no draft would give way to it."""
    return message.place.private and not message.revises
