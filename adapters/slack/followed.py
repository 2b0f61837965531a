"""Threads in which we were asked: what follows there needs no mention, in whatever order Slack tells of it.

Nothing falls between a question and what follows it:

- In one process, things of a thread come one after the other by their stamps, see turns.py: what
  follows waits until a question before it was taken or turned away.
- Slack may tell of the question later, to another process, or again where one was killed with it.
  What follows finds no note of a question then. It notes that it was passed over, and only then
  looks a second time. A question notes that its thread is followed, and only then looks whether
  something was passed over. So whichever of the two comes last sees the note of the other: either
  what follows is answered after all, or the question brings it, from the thread's history.
- All of this is done before Slack's events are acknowledged: where it fails, they come again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace

from adapters.slack.api import BRIEF, Api, Refused
from adapters.slack.audience import PLATFORM
from adapters.slack.fields import dict_of
from adapters.slack.happenings import Heard, Identity
from adapters.slack.read import heard
from core.messages import Place
from core.ports import Notes

log = logging.getLogger(__name__)

FOLLOWED_SECONDS = 30 * 86_400.0
PASSED_SECONDS = 3_600.0
"""Slack tells of a thing again after a minute and after five."""
MOST = 200
"""Replies of one thread that may have come before their question."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One workspace's."""

    api: Api
    me: Identity
    notes: Notes
    bots: Collection[str]
    """The other bots that may ask."""

    async def note(self, place: Place, ts: str) -> None:
        """Something said in it was taken. What counts is the first, which may come last."""
        earlier = await self.notes.kept(_followed_note(place))
        since = min(earlier or ts, ts, key=float)
        await self.notes.keep(_followed_note(place), since, FOLLOWED_SECONDS)

    async def follows(self, said: Heard) -> bool:
        """Whether a question was taken in its thread before it."""
        since = await self.notes.kept(_followed_note(self._thread(said)))
        return bool(since) and float(said.ts) > float(since)

    async def pass_over(self, said: Heard) -> bool:
        """Note that it follows nothing; False where it does by now."""
        if await self.follows(said):
            return False
        note = _passed_note(self._thread(said))
        latest = await self.notes.kept(note)
        await self.notes.keep(note, max(latest or said.ts, said.ts, key=float), PASSED_SECONDS)
        return not await self.follows(said)

    async def passed_over(self, asked: Heard) -> list[Heard]:
        """What followed this question and came before it did, as far as we took the question.

        Raises Unavailable where the history cannot be read now.
        """
        thread = self._thread(asked)
        names = [_followed_note(thread), _passed_note(thread)]
        taken, latest = await self.notes.all_kept(names)
        if not taken or float(latest or 0) <= float(asked.ts):
            return []
        try:
            page = await self.api.insist(
                "conversations.replies",
                BRIEF,
                channel=asked.channel,
                ts=asked.thread,
                oldest=asked.ts,
                limit=MOST,
            )
        except Refused as refusal:
            log.warning("what came before its question is left out: %s", refusal)
            return []
        if page.get("has_more"):
            log.warning("of what came before its question, what is beyond %d is left out", MOST)
        replies = [self._read(each, asked) for each in page.get("messages") or ()]
        return [each for each in replies if each and float(each.ts) > float(asked.ts)]

    def _read(self, reply: object, asked: Heard) -> Heard | None:
        where = {"channel": asked.channel, "thread_ts": asked.thread}
        said = heard({**dict_of(reply), **where}, self.me, shared=asked.shared, bots=self.bots)
        return said and replace(said, kind=asked.kind)

    def _thread(self, said: Heard) -> Place:
        return Place(PLATFORM, self.me.team, said.channel, said.thread)


def _followed_note(thread: Place) -> str:
    return f"slack:thread:{thread}"


def _passed_note(thread: Place) -> str:
    return f"slack:passed:{thread}"
