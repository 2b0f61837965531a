"""`mynah serve`: starts the wanted roles in this process and ends them in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from adapters.telemetry.metrics import Metrics
from adapters.telemetry.timed import TimedOutlet, timed_spaces
from adapters.telemetry.watch import Watch
from adapters.web.outlet import WebOutlet
from bots.alerting import open_alerting
from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, Queue, embedding_spaces, open_knowledge, open_queue
from bots.caching import cached_answers
from bots.digests import send_by_clock
from bots.examples import examples
from bots.front import Front
from bots.greeting import greeting
from bots.health import Ping, attended_or_degraded, readiness
from bots.http import bound, serve_http
from bots.platforms import Outlets, PlatformConnection, Stores, open_platforms
from bots.roles import counted, forgetting_of, reception_of, run_worker, shared_of, web_application
from bots.rooms import rooms_of
from bots.schedule import (
    jobs_with_bodies,
    kept_time,
    renewing,
    scheduled,
    telling_of_verdicts,
    ticks,
    watching,
)
from bots.settings import Settings
from bots.telemetry import watched
from bots.watching import keep_watching
from core.messages import EVERYONE
from core.people.forget import keep_forgetting
from core.ports import EmbeddingRole, Misconfigured, Unavailable
from core.reception import Platform, Reception
from core.rooms.recall import Recall
from core.rooms.rooms import Rooms

log = logging.getLogger(__name__)

T = TypeVar("T")
Opening = AbstractAsyncContextManager[T]
Work = Callable[[], Coroutine[None, None, None]]

PEOPLE = frozenset({"gateway", "console"})
"""The roles that people reach over HTTP; the others only show their health there."""
GIVE_WAY_SECONDS = 3.0
"""Of several processes that start together on one port, the one that serves people gets it."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 15.0
"""Between two looks at an engine that is away at the start."""


class _Stopped(Exception):
    """Somebody asked to stop before everything had started."""


async def serve(settings: Settings, roles: Sequence[str], index_first: Path | None) -> int:
    """Run until SIGTERM or Ctrl-C: then take no more tickets, finish what is being written, end.

    Engines that are away at the start are waited for; /healthz and /readyz answer meanwhile.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        # First, since it ends last: how the rest ends is told, too.
        watch = Watch(Metrics(), stack.enter_context(watched(settings, roles)))
        start = _Start(settings, roles, stack, stopping, watch)
        try:
            await _run(start, index_first)
        except _Stopped:
            return 0
        except (Misconfigured, Unavailable):
            raise  # the command says it in a line
        except Exception:
            log.critical("an error ends this process", exc_info=True)
            raise
    return 0


async def _run(start: _Start, index_first: Path | None) -> None:
    """Until somebody asks to stop. Raises what ended a part that should have gone on."""
    to_try = await start.everything(index_first)
    _say_ready(start.settings, start.roles, to_try)
    stop = asyncio.create_task(start.stopping.wait())
    done, _ = await asyncio.wait({stop, *start.running}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    for task in done & start.running:
        task.result()  # let it be restarted
    log.info("stopping: no more tickets; answers being written may still end")


@dataclass
class _Start:
    """Everything that one process opens and runs, in the order in which it is ended again."""

    settings: Settings
    roles: Sequence[str]
    stack: AsyncExitStack
    stopping: asyncio.Event
    watch: Watch
    running: set[asyncio.Task[None]] = field(default_factory=set)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the last answer is out, before the page ends."""
    checks: dict[str, Ping] = field(default_factory=dict)
    """What /readyz asks, by the name of the part."""

    async def everything(self, index_first: Path | None) -> tuple[str, ...]:
        """Questions that everybody may try; raises _Stopped when a stop is asked for meanwhile."""
        settings = self.settings
        front = Front(open_hearted=not settings.mynah_tokens.get_secret_value())
        if not PEOPLE & set(self.roles):
            await self._unless_stopped(asyncio.sleep(GIVE_WAY_SECONDS))
        page = self._listen(front)
        spaces = timed_spaces(embedding_spaces(settings), self.watch)
        knowledge = await self._opened(partial(open_knowledge, settings, spaces), front)
        queue = await self._opened(partial(open_queue, settings), front)
        # What is asked of the page needs these two, so it ends before them.
        self.stack.push_async_callback(_end, page)
        self.stack.callback(self.closing.set)
        if index_first is not None:
            await self._unless_stopped(_index(settings, knowledge, index_first))
        await self._roles(knowledge, queue, front)
        database = knowledge.database
        return await examples((EVERYONE,), database.sources, database.documents)

    def _listen(self, front: Front) -> asyncio.Task[None] | None:
        listening = self.stack.enter_context(_listening(self.settings, self.roles))
        if listening is None:
            return None
        page = asyncio.create_task(serve_http(front, listening))
        self.stack.push_async_callback(_end, page)
        self.running.add(page)
        return page

    async def _opened(self, opening: Callable[[], Opening[T]], front: Front) -> T:
        """Open it, however long its engine is away."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                opened = await self.stack.enter_async_context(opening())
            except Unavailable as error:
                front.waiting_for = {"waiting for": str(error)}
                log.warning("not started yet, trying again in %g s: %s", pause, error)
                await self._unless_stopped(asyncio.sleep(pause))
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            else:
                front.waiting_for = {}
                return opened

    async def _unless_stopped(self, work: Coroutine[None, None, None]) -> None:
        """Do it to its end, or break it off and raise _Stopped."""
        task, stop = asyncio.create_task(work), asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise _Stopped
            task.result()
        finally:
            await _end(task)
            await _end(stop)

    async def _roles(self, knowledge: Knowledge, queue: Queue, front: Front) -> None:
        """Start the roles; they end from the last to the first, the page after the answers on it."""
        settings, roles, enter = self.settings, self.roles, self.stack.enter_async_context
        self.checks |= {
            "queue": queue.ping,
            "records": knowledge.database.ping,
            "index": partial(knowledge.index.match, "ping", (), 1),
            "workers": attended_or_degraded(queue.attended),
        }
        watch, metrics = self.watch, self.watch.metrics
        knowledge, queue = counted(knowledge, queue, watch)
        stores = Stores(queue.notes, knowledge.database.installations, queue.bind)
        platforms = await enter(open_platforms(settings, stores))
        rooms = rooms_of(settings, knowledge, queue)
        works: list[Work] = []
        if {"scheduler", "worker"} & set(roles):
            opening = partial(
                open_answers,
                settings,
                knowledge,
                kept=True,
                watch=watch,
                platforms=platforms,
                notes=queue.notes,
                rooms=rooms,
                ledger=queue.ledger,
                in_arms=True,
                cache=cached_answers(settings, queue.answers),
            )
            answers = await self._opened(opening, front)
            if "scheduler" in roles:
                digest = partial(send_by_clock, settings, knowledge, queue, platforms)
                table = jobs_with_bodies(settings, knowledge, answers, digest)
                looking = await enter(kept_time(table, knowledge.database.jobs))
                often = ticks(settings, knowledge, queue, answers, metrics)
                ready = readiness(self.checks, time.monotonic)
                alerting = await enter(open_alerting(settings, knowledge, queue, platforms, ready))
                verdicts = telling_of_verdicts(alerting, knowledge, settings)
                await enter(scheduled((*often, looking, *watching(alerting), *verdicts)))
                await enter(_running([partial(keep_watching, knowledge.database.sources)]))
            if "worker" in roles:
                works.append(await self._worker(knowledge, queue, answers, platforms, rooms))
        shared = shared_of(knowledge)
        await enter(scheduled([renewing(shared)] if PEOPLE & set(roles) else []))
        reception = reception_of(settings, knowledge, queue, platforms, shared, rooms)
        if "gateway" in roles:
            works += self._connections(platforms, reception)
        self.running |= await enter(_running(works))
        if "worker" in roles:
            await enter(_running([queue.keep_signing]))
        front.behind = web_application(
            settings,
            roles,
            knowledge,
            queue,
            shared,
            metrics.render,
            readiness(self.checks, time.monotonic),
            closing=self.closing,
            hooks=[hook for platform in platforms.values() for hook in platform.hooks(reception)],
        )

    async def _worker(
        self,
        knowledge: Knowledge,
        queue: Queue,
        answers: Answers,
        platforms: Mapping[str, Platform],
        rooms: Rooms,
    ) -> Work:
        """What answers, once its models are loaded; beside it people are forgotten who wish so."""
        chats = {name: platform.outlet for name, platform in platforms.items()}
        every = {"web": WebOutlet(queue.feed), **chats}
        outlets = Outlets(
            {name: TimedOutlet(each, name, self.watch) for name, each in every.items()}
        )
        self.checks |= {**answers.checks, "platforms": outlets.check}
        await self._unless_stopped(_warm(knowledge))
        forgetting = forgetting_of(self.settings, knowledge, queue, answers)
        await self.stack.enter_async_context(_running([partial(keep_forgetting, forgetting)]))
        recall = Recall(rooms, dict(platforms), self.settings.room_history)
        parts = (queue, knowledge, answers, outlets, recall)
        return partial(run_worker, self.settings, *parts, watch=self.watch)

    def _connections(
        self, platforms: Mapping[str, Platform], reception: Reception
    ) -> Iterator[Work]:
        """What keeps each platform connected."""
        for name, platform in platforms.items():
            connection = PlatformConnection(platform)
            self.checks[name] = connection.check
            yield partial(connection.keep, reception)


async def _warm(knowledge: Knowledge) -> None:
    """The first question must not wait for models to load."""
    await asyncio.gather(
        *(space.embedder.embed(["ready"], EmbeddingRole.QUESTION) for space in knowledge.spaces)
    )


@contextlib.contextmanager
def _listening(settings: Settings, roles: Sequence[str]) -> Iterator[socket.socket | None]:
    """The port, taken before anything slow begins; raises Misconfigured when it is not free.

    Who serves no people can do without: then it is None, and the log says what to set.
    """
    try:
        listening = bound(settings.mynah_host, settings.port)
    except OSError as error:
        taken = f"cannot listen on {settings.mynah_host}:{settings.port} ({error.strerror})"
        other = f"such as PORT={settings.port % 65_000 + 1}"
        if PEOPLE & set(roles):
            raise Misconfigured(
                f"{taken}; if Mynah runs already, stop it first, else choose another port, {other}"
            ) from error
        log.warning("%s: no /healthz here; to have one, set a port of its own, %s", taken, other)
        yield None
    else:
        with listening:
            yield listening


async def _index(settings: Settings, knowledge: Knowledge, target: Path) -> None:
    from bots.indexing import index_shown
    from bots.shown import console

    await index_shown(settings, knowledge, str(target), EVERYONE, console(stderr=True))


@asynccontextmanager
async def _running(works: Sequence[Work]) -> AsyncIterator[set[asyncio.Task[None]]]:
    """Run them beside the rest; all are cancelled at once, and finish what they have begun."""
    tasks = {asyncio.create_task(work()) for work in works}
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


async def _end(task: asyncio.Task[Any] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait({task})


def _say_ready(settings: Settings, roles: Sequence[str], to_try: Sequence[str]) -> None:
    log.info("running: %s", ", ".join(roles))
    if "console" not in roles:
        return
    told = greeting(settings, socket.gethostname(), to_try)
    print(f"\n{told}\n", file=sys.stderr, flush=True)
