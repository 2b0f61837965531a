"""One workspace as Mynah is in it: its calls, its people, and what follows from what they do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from adapters.slack.acts import Acts
from adapters.slack.api import Api, Json, Refused
from adapters.slack.beside import MOMENT_SECONDS, Beside
from adapters.slack.catchup import missed
from adapters.slack.files import SlackFiles
from adapters.slack.gaps import Gaps
from adapters.slack.happenings import Act, EventsDropped, Identity
from adapters.slack.membership import SlackMembership
from adapters.slack.outlet import SlackOutlet
from adapters.slack.people import People
from adapters.slack.questions import Questions, seen_note
from adapters.slack.times import USUAL, Times
from core.ports import Notes
from core.reception import Reception

log = logging.getLogger(__name__)


class Workspace:
    """Asks Slack nothing before something is done here."""

    def __init__(
        self,
        api: Api,
        notes: Notes,
        me: Callable[[], Awaitable[Identity]],
        follow_threads: bool = True,
        times: Times = USUAL,
    ) -> None:
        self._api = api
        self._me = me
        self._follow_threads = follow_threads
        self._people = People(api, me, notes)
        self.outlet = SlackOutlet(api, notes, self._people, me, times)
        self.membership = SlackMembership(self._people)
        self.files = SlackFiles(api)
        self._beside = Beside()
        self._acts: Acts | None = None
        self._notes = notes
        self._gaps: Gaps | None = None

    async def act(self, reception: Reception, act: Act) -> Json | None:
        """What Slack's acknowledgement carries. Raises Unavailable: then Slack will ask again."""
        acts = await self.acting(reception)
        if isinstance(act, EventsDropped):
            looking = partial(self._look, acts, reception)
            await self._gaps_of(reception).dropped(acts.me.team, act.since, looking)
            return None
        return await acts.act(act)

    def _gaps_of(self, reception: Reception) -> Gaps:
        if self._gaps is None:
            self._gaps = Gaps(self._notes, reception.clock, self._api.sleep)
        return self._gaps

    async def acting(self, reception: Reception) -> Acts:
        """What does what people's acts ask for."""
        me = await self._me()
        if self._acts is None or self._acts.me != me:
            self._acts = Acts(
                Questions(
                    self._api,
                    self._people,
                    self.outlet,
                    me,
                    reception,
                    self._beside,
                    self._follow_threads,
                )
            )
        return self._acts

    async def prepare(self, reception: Reception) -> Callable[[], Coroutine[None, None, None]]:
        """Before anything new comes in and is noted; what is given looks for what was missed.

        That raises Unavailable, and goes on where it stopped when it is called again.
        """
        acts = await self.acting(reception)
        acts.questions.catching_up = True
        seen = float(await reception.notes.kept(seen_note(acts.me.team)) or 0)
        return partial(self._catch_up, acts, reception, seen, set())

    async def _catch_up(
        self, acts: Acts, reception: Reception, seen: float, done: set[str]
    ) -> None:
        """Through the same door: what was heard already is known by its id."""
        await self._people.warm()
        looking = partial(self._look, acts, reception)
        try:
            if seen:
                await looking(seen, done)
            acts.questions.catching_up = False
            await acts.questions.note_seen()
        except Refused as error:
            log.warning("could not catch up with Slack: %s", error)
        await self._gaps_of(reception).resume(acts.me.team, looking)

    async def _look(self, acts: Acts, reception: Reception, since: float, done: set[str]) -> None:
        count, now = 0, reception.clock()
        async for said in missed(self._api, acts.me, since, now, done, reception.bots):
            await acts.act(said)
            count += 1
        log.info("caught up with Slack: %d messages looked at", count)

    async def pause(self) -> None:
        """Look for nothing more until the next connection, which goes on; what was promised is done."""
        if self._gaps is not None:
            await self._gaps.close()

    async def close(self, seconds: float = MOMENT_SECONDS) -> None:
        """End what runs beside; what people were promised gets so long."""
        await self.pause()
        await self._beside.end(seconds)
