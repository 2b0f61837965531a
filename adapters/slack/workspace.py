"""One workspace as Mynah is in it: its calls, its people, and what follows from what they do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from adapters.slack.acts import act as follow_up
from adapters.slack.announce import announce
from adapters.slack.api import USUAL, Api, Refused, Times
from adapters.slack.beside import MOMENT_SECONDS, Beside
from adapters.slack.catchup import missed
from adapters.slack.context import Context
from adapters.slack.fields import Json
from adapters.slack.files import SlackFiles
from adapters.slack.gaps import Gaps
from adapters.slack.happenings import Act, EventsDropped, Identity
from adapters.slack.outlet import SlackOutlet
from adapters.slack.own import seen_note
from adapters.slack.people import People
from adapters.slack.questions import Questions
from adapters.slack.rooms import history
from adapters.slack.whisper import Told
from core.messages import Audience
from core.ports import HistoryPage, Notes, Notice
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
        self.people = People(api, me, notes)
        self.outlet = SlackOutlet(api, notes, self.people, me, times)
        self.files = SlackFiles(api)
        self._beside = Beside()
        self._questions: Questions | None = None
        self._notes = notes
        self._gaps: Gaps | None = None

    async def history(self, room: Audience, before: str) -> HistoryPage:
        """See core.ports.History."""
        me = await self._me()
        return await history(self._api, self.people, self._notes, me, room, before)

    async def announce(self, room: Audience, notice: Notice) -> None:
        """See core.reception.Platform."""
        await announce(self._api, room, notice)

    async def act(self, reception: Reception, act: Act) -> Json | None:
        """What Slack's acknowledgement carries. Raises Unavailable: then Slack will ask again."""
        questions = await self._listening(reception)
        if isinstance(act, EventsDropped):
            looking = partial(self._look, questions)
            await self._gaps_of(reception).dropped(questions.here.me.team, act.since, looking)
            return None
        return await follow_up(act, questions)

    def _gaps_of(self, reception: Reception) -> Gaps:
        if self._gaps is None:
            self._gaps = Gaps(self._notes, reception.clock, self._api.sleep)
        return self._gaps

    async def _listening(self, reception: Reception) -> Questions:
        me = await self._me()
        if self._questions is None or self._questions.here.me != me:
            here = Context(self._api, self.people, self.outlet, me, reception, self._beside)
            told = Told(self._api, reception.notes)
            self._questions = Questions(here, told, self._follow_threads)
        return self._questions

    async def prepare(self, reception: Reception) -> Callable[[], Coroutine[None, None, None]]:
        """Before anything new comes in and is noted; what is given looks for what was missed.

        That raises Unavailable, and goes on where it stopped when it is called again.
        """
        questions = await self._listening(reception)
        questions.catching_up = True
        seen = float(await reception.notes.kept(seen_note(questions.here.me.team)) or 0)
        return partial(self._catch_up, questions, seen, set())

    async def _catch_up(self, questions: Questions, seen: float, done: set[str]) -> None:
        """Through the same door: what was heard already is known by its id."""
        here = questions.here
        await self.people.warm()
        looking = partial(self._look, questions)
        try:
            if seen:
                await looking(seen, done)
            questions.catching_up = False
            await questions.note_seen()
        except Refused as error:
            log.warning("could not catch up with Slack: %s", error)
        await self._gaps_of(here.reception).resume(here.me.team, looking)

    async def _look(self, questions: Questions, since: float, done: set[str]) -> None:
        here, count = questions.here, 0
        now = here.reception.clock()
        async for said in missed(self._api, here.me, since, now, done, here.reception.bots):
            await follow_up(said, questions)
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
