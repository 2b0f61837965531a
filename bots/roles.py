"""What each role of a process runs, on what bots/assemble.py and bots/answering.py opened."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bots.answering import Answers
from bots.assemble import Knowledge, Queue
from bots.erasing import finish
from bots.examples import examples
from bots.profiles import learning_of, linking_of, preferences_of
from bots.settings import Settings
from bots.syncing import read_again
from bots.tools import circles_of
from bots.zones import default_zone
from core.messages import Audience, Chunk, Person
from core.ports import CURATED, Door, Lease, Outlet
from core.understanding.curated import chunk_of

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from adapters.telemetry.watch import Watch
    from bots.health import Ready
    from core.people.cards import Cards
    from core.people.forget import Forgetting
    from core.people.shared import Shared
    from core.reception import Hook, Platform, Reception
    from core.rooms.recall import Recall
    from core.rooms.rooms import Rooms

SWITCH_SECONDS = 0.001
"""How long one thread of Python may keep the others from running: at the usual 5 ms each query of
a database, which hands over to its thread and back, waits that long for a busy event loop."""


async def run_worker(
    settings: Settings,
    queue: Queue,
    knowledge: Knowledge,
    answers: Answers,
    outlets: Mapping[str, Outlet],
    recall: Recall | None = None,
    *,
    watch: Watch | None = None,
) -> None:
    """Answer what waits until cancelled; what is being written then gets 20 s to end."""
    from core.conversation.deliver import Delivery, apologise, deliver
    from core.conversation.fair import Fair
    from core.conversation.work import Desk, work
    from core.upkeep.syncing import told_apart

    sys.setswitchinterval(SWITCH_SECONDS)
    delivery = Delivery(
        answering=answers.answering,
        remember_stopped=answers.remember_stopped,
        drafts=queue.drafts,
        outlets=outlets,
        records=knowledge.records,
        clock=time.time,
        preferences=answers.preferences,
        as_now=answers.as_now,
        picture=knowledge.files.read,
        afterwards=answers.afterwards,
        next_questions=answers.next_questions,
        more_waits=partial(_more_waits, queue.door),
    )
    slots = settings.worker_concurrency
    answer: Callable[[Lease, asyncio.Event], Awaitable[object]]
    answer = partial(deliver, delivery=delivery)
    if watch is not None:
        from adapters.telemetry.turns import watched_answer

        answer = watched_answer(answer, watch)
    desk = Desk(
        inbox=queue.inbox,
        dead=queue.dead,
        tickets=queue.tickets,
        answer=answer,
        apologise=partial(apologise, delivery=delivery),
        tries=settings.turn_tries,
        fair=Fair(slots),
    )
    ended = partial(finish, settings, knowledge, queue, answers)
    sync = partial(read_again, settings=settings, knowledge=knowledge, finish=ended, recall=recall)
    handle = partial(told_apart, work=partial(work, desk=desk), sync=sync)
    await queue.tickets.work(handle, slots)


async def _more_waits(door: Door, conversation: str) -> bool:
    """Beside the message that is being answered."""
    return len(await door.waiting(conversation)) > 1


def counted(knowledge: Knowledge, queue: Queue, watch: Watch) -> tuple[Knowledge, Queue]:
    """The same, counting what passes, and taking disliked answers from the cache.

    The model is counted where it is opened. Traces begin at its door.
    """
    from adapters.telemetry.counted import CountedDeadLetters, CountedRecords, counted_accept
    from adapters.telemetry.turns import traced_accept
    from core.quality.disliked import Disliking

    metrics = watch.metrics
    records = CountedRecords(Disliking(knowledge.records, queue.answers.drop), metrics)
    accept = counted_accept(traced_accept(queue.accept, watch), metrics)
    dead = CountedDeadLetters(queue.dead, metrics)
    return replace(knowledge, records=records), replace(queue, accept=accept, dead=dead)


def shared_of(knowledge: Knowledge) -> Shared:
    """What everybody asked, as the records have it; empty until it is renewed."""
    from core.people.shared import Shared

    asked = knowledge.database.asked
    return Shared(asked.latest, asked.forgotten, asked.called)


def suggesting(
    knowledge: Knowledge, cards: Cards, shared: Shared
) -> Callable[[Person, str, Sequence[Audience]], Awaitable[Sequence[str]]]:
    """What completes what somebody types, on chat platforms and on the page."""
    from core.people.profile import usual_sources
    from core.people.suggest import Known, suggest

    known = Known(
        knowledge.records,
        knowledge.catalogue,
        shared,
        knowledge.database.names.beginning,
        partial(usual_sources, learning=cards.learning),
    )
    return partial(suggest, known=known)


def reception_of(
    settings: Settings,
    knowledge: Knowledge,
    queue: Queue,
    platforms: Mapping[str, Platform],
    shared: Shared,
    rooms: Rooms | None = None,
) -> Reception:
    """What chat platforms' listeners ask of Mynah."""
    from core.commands import respond
    from core.people.administrators import read_administrators
    from core.people.admit import judged
    from core.people.bots import named_bots
    from core.reception import Reception

    cards = cards_of(knowledge, queue, default_zone(settings))
    return Reception(
        accept=queue.accept,
        waiting=queue.door.waiting,
        stop=queue.door.stop,
        rate=partial(judged, guests=knowledge.database.guests, rate=knowledge.records.rate),
        draft=queue.drafts.load,
        respond=partial(
            respond,
            find=knowledge.search,
            documents=knowledge.catalogue,
            preferences=preferences_of(knowledge),
            held=circles_of(knowledge, platforms).of_one,
        ),
        suggest=suggesting(knowledge, cards, shared),
        notes=queue.notes,
        guests=knowledge.database.guests,
        rule=settings.mynah_access,
        choose=secrets.choice,
        clock=time.time,
        cards=cards,
        rooms=rooms,
        bots=named_bots(settings.mynah_bots),
        administrators=read_administrators(settings.mynah_admins),
        detect=knowledge.detect,
        approves={"slack": "/mynah approve"},
    )


def cards_of(knowledge: Knowledge, queue: Queue, zone: str) -> Cards:
    """What people see and change of their own, on every platform."""
    from core.people.cards import Cards

    database = knowledge.database
    return Cards(
        notes=queue.notes,
        erasures=database.erasures,
        preferences=database.preferences,
        learning=learning_of(database, knowledge.spaces),
        linking=linking_of(knowledge, queue.notes),
        choose=secrets.choice,
        clock=time.time,
        sleep=asyncio.sleep,
        zone=zone,
    )


def forgetting_of(
    settings: Settings, knowledge: Knowledge, queue: Queue, answers: Answers
) -> Forgetting:
    """Everything that keeps something of people, in the order in which it is looked at."""
    from core.people.forget import Forgetting
    from core.rooms.forget import SaidInRooms
    from core.upkeep.cached import KeptAnswers

    database = knowledge.database
    spoken = SaidInRooms(
        lines=database.lines,
        speakers=database.lines,
        sources=database.sources,
        documents=database.documents,
        shelve=knowledge.shelve,
        alone=knowledge.alone_in_rooms,
        finish=partial(finish, settings, knowledge, queue, answers),
    )
    return Forgetting(
        # Before the records, which are built anew without its lines.
        stores=(
            spoken,
            *knowledge.people,
            *answers.kept,
            KeptAnswers(queue.answers),
            queue.kept,
        ),
        holds=queue.holds,
        stop=queue.door.stop,
        erasures=knowledge.database.erasures,
        clock=time.time,
    )


async def _read(knowledge: Knowledge, uri: str, readers: Sequence[Audience]) -> list[Chunk]:
    """A document's chunks, or a curated answer's text as one."""
    if not uri.startswith(CURATED):
        return await knowledge.index.read(uri, readers)
    shown = await knowledge.database.curated.shown(readers)
    return [chunk_of(each) for each in shown if each.uri == uri]


def web_application(  # noqa: PLR0913 - each is another part of the house
    settings: Settings,
    roles: Collection[str],
    knowledge: Knowledge,
    queue: Queue,
    shared: Shared,
    metrics: Callable[[], bytes],
    ready: Ready,
    *,
    closing: asyncio.Event,
    hooks: Sequence[Hook] = (),
) -> Starlette:
    """The page, the HTTP API, the health endpoints and what platforms call."""
    from adapters.web.auth import Access
    from adapters.web.listen import application
    from adapters.web.tokens import read_tokens
    from adapters.web.web import Web
    from bots.console.bound import console_of
    from core.conversation.still_offered import still_offered

    tokens = read_tokens(settings.mynah_tokens.get_secret_value())
    access = Access(settings.mynah_host, tokens, settings.public_url)
    cards = cards_of(knowledge, queue, default_zone(settings))
    return application(
        Web(
            accept=queue.accept,
            door=queue.door,
            drafts=queue.drafts,
            feed=queue.feed,
            records=knowledge.records,
            observed=knowledge.database.records,
            documents=knowledge.catalogue,
            search=knowledge.search,
            suggest=suggesting(knowledge, cards, shared),
            still_offered=partial(
                still_offered, citing=knowledge.database.asked.citing, find=knowledge.search
            ),
            read=partial(_read, knowledge),
            pictures=knowledge.database.pictures,
            files=knowledge.files,
            bind=queue.bind,
            ready=ready,
            metrics=metrics,
            clock=time.time,
            new_id=lambda: uuid.uuid4().hex,
            cards=cards,
            access=access,
            examples=partial(
                examples, sources=knowledge.database.sources, documents=knowledge.database.documents
            ),
            closing=closing,
        ),
        roles,
        hooks,
        console_of(settings, knowledge, queue, ready, access) if "console" in roles else None,
    )
