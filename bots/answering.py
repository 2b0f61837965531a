"""Opens what answers messages over the open knowledge: the model, memory, files and what chats are asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bots.arms import Arms
from bots.assemble import Knowledge
from bots.guards import open_guards
from bots.health import Degraded, Ping
from bots.pausing import halting
from bots.profiles import linking_of, obeying, zoning_of
from bots.resilient import Resilience, checked, with_places
from bots.settings import Settings
from bots.spending import spending_of
from bots.timing import Timed
from bots.tools import tools_in_arm, tools_of
from bots.writers import chat_model, chat_models
from core.messages import Attachment, Message, Person
from core.people.preferences import Preferences
from core.ports import ChatModel, Ledger, ModelFailed, Notes, NotFetched
from core.resilience.balance import Registry
from core.resilience.route import Tier

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from adapters.stores.memories import Memories
    from adapters.telemetry.counted import WatchedModel
    from adapters.telemetry.watch import Watch
    from core.conversation.deliver import Answering, Remember
    from core.conversation.tools import Tools
    from core.conversation.turn import Turn
    from core.files.enter import Fetched, FilePorts
    from core.reception import Platform
    from core.resilience.answers import CachedAnswers
    from core.rooms.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers messages, and the memory of their conversations."""

    answering: Answering
    remember_stopped: Remember
    preferences: Callable[[Person], Awaitable[Preferences]]
    """What somebody prefers, as far as it can be told now."""
    as_now: Callable[[Message], Awaitable[Message]]
    """The message with the labels that its answer's readers hold now."""
    afterwards: Callable[[Turn], Awaitable[None]]
    """What is made of a turn once its answer was shown."""
    next_questions: Callable[[Turn], Awaitable[tuple[str, ...]]]
    """What to ask next, for where that is shown."""
    prune: Callable[[float], Awaitable[int]]
    """Drops older states and conversations silent since a time (seconds since 1970)."""
    remove_files: Callable[[float], Awaitable[int]]
    """Removes what was read for conversations before a time, and was not kept."""
    checks: Mapping[str, Ping]
    """What answers depend on beside knowledge and queue, by name."""
    kept: tuple[Memories, ...]
    """What conversations remember of people and documents, where they are kept."""


@asynccontextmanager
async def open_answers(  # noqa: PLR0913 - each is another part of the house
    settings: Settings,
    knowledge: Knowledge,
    *,
    kept: bool = False,
    model: ChatModel | None = None,
    watch: Watch | None = None,
    platforms: Mapping[str, Platform] | None = None,
    notes: Notes | None = None,
    rooms: Rooms | None = None,
    ledger: Ledger | None = None,
    in_arms: bool = False,
    cache: CachedAnswers | None = None,
) -> AsyncIterator[Answers]:
    """The conversation core over these documents; `kept` remembers conversations beyond this.

    With platforms and their notes, what people send there is read, too; with rooms, these are
    remembered where somebody asks for it; with a ledger, budgets hold; in arms, experiments that run
    decide how it is answered; with a cache, what was answered before is answered from there, arms aside.
    """
    from adapters.stores.checkpoints import prune, wiping_checkpoints
    from adapters.stores.memories import Memories
    from core.conversation.afterwards import afterwards
    from core.conversation.graph import STEPS, Conversation
    from core.conversation.next_questions import next_questions
    from core.files.remove import remove_older
    from core.people.leaving import tell_how

    servers: list[Registry] = []
    plain = () if model else chat_models(settings, servers.append)
    around = Resilience(notes, watch.metrics.circuit_is) if watch else Resilience(notes)
    tiers, checks = _watched(with_places(plain, settings), watch)
    tiers = around.tiers(tiers)
    database = knowledge.database
    spending = (
        spending_of(settings, ledger, database.uses.record, database.links) if tiers else None
    )
    model = model or chat_model(settings, tiers, spending)
    chats = platforms or {}
    async with (
        _checkpoints(settings, kept=kept) as saver,
        _files(settings, knowledge, chats, notes) as files,
        checked(servers, settings.mynah_model_key.get_secret_value()),
        open_guards(settings, knowledge) as guards,
    ):
        tools = _steadied(tools_of(settings, knowledge, model, chats, files), settings, around)
        acts = [
            halting(knowledge),
            tell_how,
            zoning_of(knowledge).obey,
            *([rooms.obey] if rooms is not None else []),
        ]
        if notes is not None:
            acts.append(linking_of(knowledge, notes).obey)
        tools = replace(tools, obey=obeying(*acts), answers=cache, guards=guards)
        timing = Timed(watch, "weaviate" if settings.weaviate_url else "lancedb")
        tools, steps = timing.tools(tools), timing.steps(STEPS)
        conversation = Conversation(tools, saver, steps)

        def writing(changed: Settings) -> ChatModel | None:
            tiers, _ = _watched(with_places(chat_models(changed), changed), watch)
            return chat_model(changed, around.tiers(tiers), spending)

        def made(changes: Mapping[str, object]) -> Answering:
            return Conversation(
                tools_in_arm(tools, settings, changes, knowledge, writing), saver, steps
            ).answering

        answering = conversation.answering
        if in_arms and settings.experiments:
            answering = Arms(answering, made, knowledge.database.experiments, time.time).answering
        wipe = wiping_checkpoints(settings.database_url, settings.mynah_home)
        checks["conversations"] = partial(saver.aget_tuple, {"configurable": {"thread_id": "ping"}})
        documents = knowledge.database.documents
        yield Answers(
            answering=answering,
            remember_stopped=conversation.remember_stopped,
            preferences=tools.preferences,
            as_now=tools.as_now,
            afterwards=timing.call(
                "afterwards",
                partial(afterwards, tools=tools, observed=knowledge.database.records),
            ),
            next_questions=_spared(
                timing.call(
                    "next questions",
                    partial(next_questions, tools=tools, citing=knowledge.database.asked.citing),
                )
            )
            if settings.next_questions
            else _nothing_to_ask,
            prune=partial(prune, saver),
            remove_files=partial(remove_older, shelve=knowledge.shelve, documents=documents),
            checks=checks,
            kept=(Memories(saver, conversation, wipe),) if kept else (),
        )


def _steadied(tools: Tools, settings: Settings, around: Resilience) -> Tools:
    """With what a server or a cross-encoder that fails again and again costs nobody time."""
    ordering = tools.ordering
    if ordering.reranker is not None:
        reranker = around.reranker(ordering.reranker, ordering.seconds)
        ordering = replace(ordering, reranker=reranker)
    search = around.search(tools.search) if settings.weaviate_url else tools.search
    return replace(tools, search=search, ordering=ordering)


async def _nothing_to_ask(_turn: Turn) -> tuple[str, ...]:
    return ()


def _spared(
    look: Callable[[Turn], Awaitable[tuple[str, ...]]],
) -> Callable[[Turn], Awaitable[tuple[str, ...]]]:
    """The same for one turn at a time: where many are answered at once, answers need the machine."""
    looking = asyncio.Lock()

    async def spared(turn: Turn) -> tuple[str, ...]:
        if looking.locked():
            return ()
        async with looking:
            return await look(turn)

    return spared


def _watched(
    tiers: tuple[Tier, ...], watch: Watch | None
) -> tuple[tuple[Tier, ...], dict[str, Ping]]:
    """The models, telling how their calls end, and the checks that ask how the latest ones did."""
    if not tiers or watch is None:
        return tiers, {}
    from adapters.telemetry.counted import WatchedModel
    from adapters.telemetry.timed import TimedModel

    every = {model.name: model for tier in tiers for model in tier.models}
    failed = watch.metrics.count_model_failure
    watched = {name: WatchedModel(each, failed) for name, each in every.items()}
    timed = {name: TimedModel(each, watch) for name, each in watched.items()}
    told = tuple(Tier(t.level, tuple(timed[each.name] for each in t.models)) for t in tiers)
    return told, {"model": partial(_models_answer, tuple(watched.values()))}


async def _models_answer(models: Sequence[WatchedModel]) -> None:
    """Raises ModelFailed where the latest call of all failed, Degraded where that of some did."""
    failed: list[ModelFailed] = []
    for model in models:
        try:
            await model.check()
        except ModelFailed as failure:
            failed.append(failure)
    if len(failed) == len(models):
        raise failed[0]
    if failed:
        raise Degraded(
            f"{len(failed)} of {len(models)} models failed when last asked ({failed[0]})"
        )


async def _fetched(
    platforms: Mapping[str, Platform], message: Message, attachment: Attachment, limit: int
) -> Fetched:
    from core.files.address import WEB
    from core.files.enter import Fetched

    if attachment.uri.startswith(WEB):
        return await _page(attachment.uri.removeprefix(WEB), limit)
    platform = platforms.get(message.place.platform)
    if platform is None:
        raise NotFetched("file_elsewhere")
    return Fetched(await platform.files.fetch(message, attachment, limit))


async def _page(url: str, limit: int) -> Fetched:
    """One page of the web, and never of a network that is not public."""
    from adapters.sources.page import page
    from core.files.enter import Fetched
    from core.knowledge.documents import Gone, Unreachable

    try:
        async for found in page(url, limit):
            return Fetched(await found.fetch(), found.name, found.uri)
    except Unreachable as error:
        raise NotFetched("file_unreachable") from error
    except Gone as error:
        raise NotFetched("file_gone") from error
    raise NotFetched("file_gone")


@asynccontextmanager
async def _files(
    settings: Settings,
    knowledge: Knowledge,
    platforms: Mapping[str, Platform],
    notes: Notes | None,
) -> AsyncIterator[FilePorts | None]:
    """How what came with messages is read, in processes of its own; None where nothing can come."""
    if not platforms or notes is None:
        yield None
        return
    from adapters.sources.reading import open_readers
    from bots.picturing import known_as, picturing
    from core.files.enter import FileLimits, FilePorts
    from core.knowledge.meaning import by_meaning
    from core.knowledge.terms import terms

    async with (
        open_readers() as parse,
        picturing(parse, knowledge, settings.file_max_bytes) as look,
    ):
        yield FilePorts(
            fetch=partial(_fetched, platforms),
            parse=by_meaning(look, knowledge.spaces, knowledge.detect),
            shelve=knowledge.shelve,
            documents=knowledge.database.documents,
            spaces=knowledge.spaces,
            detect=knowledge.detect,
            terms=terms,
            clock=time.time,
            notes=notes,
            index=known_as(await knowledge.index.identity()),
            limits=FileLimits(settings.file_max_bytes, settings.files_per_message),
        )


def _checkpoints(
    settings: Settings, *, kept: bool
) -> AbstractAsyncContextManager[BaseCheckpointSaver[str]]:
    if not kept:
        from langgraph.checkpoint.memory import InMemorySaver

        return nullcontext(InMemorySaver())
    from adapters.stores.checkpoints import open_checkpoints

    return open_checkpoints(settings.database_url, settings.mynah_home)
