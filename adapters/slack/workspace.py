"""One workspace as Mynah is in it: its calls, its people, and what follows from what they do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from adapters.slack.acts import Acts
from adapters.slack.api import Api, Refused
from adapters.slack.beside import Beside
from adapters.slack.catchup import missed
from adapters.slack.files import SlackFiles
from adapters.slack.happenings import Identity
from adapters.slack.membership import SlackMembership
from adapters.slack.outlet import SlackOutlet
from adapters.slack.people import People
from adapters.slack.posting import POST_SECONDS
from adapters.slack.questions import Questions, seen_note
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
        post_seconds: float = POST_SECONDS,
    ) -> None:
        self._api = api
        self._me = me
        self._follow_threads = follow_threads
        self._people = People(api, me, notes)
        self.outlet = SlackOutlet(api, notes, self._people, me, post_seconds)
        self.membership = SlackMembership(self._people)
        self.files = SlackFiles(api)
        self._beside = Beside()
        self._acts: Acts | None = None

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
        try:
            if seen:
                count = 0
                now, bots = reception.clock(), reception.bots
                found = missed(self._api, acts.me, seen, now, done, bots)
                async for said in found:
                    await acts.act(said)
                    count += 1
                log.info("caught up with Slack: %d messages looked at", count)
            acts.questions.catching_up = False
            await acts.questions.note_seen()
        except Refused as error:
            log.warning("could not catch up with Slack: %s", error)

    async def close(self) -> None:
        """End what runs beside."""
        await self._beside.close()
