"""Signs that Mynah works on an answer: a status, a pair of eyes, and the title of a new conversation."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace

from adapters.slack.api import BRIEF, Api, Refused
from adapters.slack.audience import PRIVATE
from adapters.slack.own import KEPT_SECONDS
from core.messages import Message
from core.ports import Notes, Unavailable
from core.reception import Reception, spoken_to
from core.words import say

SEEN = "eyes"
LATE_SECONDS = 1.0
MOST_STATED = 5_000
STATED_SECONDS = 60.0
"""A status is said again after so long; Slack itself forgets it after two minutes."""
TITLE = 80


class Signs:
    """Those of one workspace; where one cannot be shown or taken away, nothing is lost."""

    def __init__(self, api: Api, notes: Notes) -> None:
        self._api = api
        self._notes = notes
        self._stated: dict[str, tuple[str, float]] = {}
        """The status of threads, and when it was set, that no message of ours has followed."""

    async def show_seen(self, message: Message, reception: Reception) -> None:
        """At once, before any worker has taken it; a mark where others are answered first."""
        theirs = replace(message, person=await spoken_to(message.person, reception))
        await self.status(theirs, say("searching", theirs.person.locale))
        with suppress(Refused, Unavailable):
            waiting = await _waiting(message, reception)
            if message.id in waiting[1:] and not message.revises:
                await self._mark(message)
            if message.place.private and message.place.thread == message.id:
                await self._entitle(message)
        await asyncio.sleep(LATE_SECONDS)
        if message.id not in await _waiting(message, reception):
            # The answer may have overtaken the status, which would then stay.
            await self.status(message, "")
            await self.unmark(message)

    async def status(self, message: Message, step: str) -> None:
        """The line above the thread; nothing where only one person reads, since Slack has none there."""
        place = message.place
        if place.thread.startswith(PRIVATE):
            return
        said, now = self._stated.get(str(place)), time.monotonic()
        if step and said is not None and said[0] == step and now - said[1] < STATED_SECONDS:
            return
        self.followed(message)
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

    def followed(self, message: Message) -> None:
        """A message of ours follows the status of its thread: Slack clears it by itself."""
        self._stated.pop(str(message.place), None)

    async def clear(self, message: Message, cleared: bool) -> None:
        """A new message clears the status by itself; an edit does not, nor what was set since."""
        if not cleared or str(message.place) in self._stated:
            await self.status(message, "")

    async def unmark(self, message: Message) -> None:
        """Its answer is there."""
        room, ts = message.place.room, message.asks
        with suppress(Refused, Unavailable):
            if await self._notes.kept(_mark_note(message)):
                await self._notes.keep(_mark_note(message), "", 1.0)
                await self._api.insist(
                    "reactions.remove", BRIEF, channel=room, name=SEEN, timestamp=ts
                )

    async def _mark(self, message: Message) -> None:
        """A pair of eyes, until it is answered."""
        room, ts = message.place.room, message.asks
        await self._notes.keep(_mark_note(message), "1", KEPT_SECONDS)
        await self._api.insist("reactions.add", BRIEF, channel=room, name=SEEN, timestamp=ts)

    async def _entitle(self, message: Message) -> None:
        title = " ".join(message.text.split())
        await self._api.insist(
            "assistant.threads.setTitle",
            BRIEF,
            channel_id=message.place.room,
            thread_ts=message.place.thread,
            title=title if len(title) <= TITLE else f"{title[: TITLE - 1]}…",
        )


def at_work(step: str, locale: str) -> str:
    """A status as Slack shows it, behind the app's name: with a verb, as in "is searching"."""
    if not step or step.endswith((".", "。")):
        return step  # a sentence by itself
    return say("at_work", locale, step=f"{step[0].lower()}{step[1:]}")


async def _waiting(message: Message, reception: Reception) -> list[str]:
    return [each.id for each in await reception.waiting(message.conversation)]


def _mark_note(message: Message) -> str:
    return f"slack:marked:{message.place.room}:{message.asks}"
