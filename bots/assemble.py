"""Opens the adapters that the settings name and binds them to core's ports."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bots.keeping import is_theirs, memories
from bots.settings import Settings
from core.messages import Attachment, Audience, Message, Passage, Said
from core.people.belongings import Belongings
from core.people.circles import Circles, RoomsOf
from core.people.preferences import Preferring, known
from core.ports import (
    Accepted,
    Catalogue,
    ChatModel,
    DeadLetters,
    Detect,
    Documents,
    Door,
    Drafts,
    Erasures,
    Feed,
    Guests,
    Holds,
    Inbox,
    Installations,
    Keeps,
    Misconfigured,
    Notes,
    NotFetched,
    Records,
    Sources,
    Tickets,
    VectorSpace,
)

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from adapters.indexes.lancedb import LanceIndex
    from adapters.stores.depth import Depth
    from adapters.stores.sql.database import Database
    from adapters.telemetry.metrics import Metrics
    from core.conversation.deliver import Answering, Remember
    from core.files.enter import Fetched, FilePorts
    from core.reception import Platform

Ping = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What it takes to index and to search."""

    index: LanceIndex
    documents: Documents
    catalogue: Catalogue
    records: Records
    spaces: tuple[VectorSpace, ...]
    detect: Detect
    ping: Ping
    """Asks the records' database for something small."""
    sources: Sources
    guests: Guests
    rooms: RoomsOf
    installations: Installations
    """Not sealed yet."""
    erasures: Erasures
    preferences: Preferring
    people: tuple[Keeps, ...]
    """What index and records keep of people."""

    async def ping_index(self) -> None:
        """Asks the index for something small."""
        await self.index.match("ping", (), 1)

    async def search(
        self,
        question: str,
        readers: Sequence[Audience],
        limit: int,
        degraded: Callable[[str], None],
    ) -> list[Passage]:
        """The passages these readers' answer would be written from.

        `degraded` is told when one side of the search failed and the other answers alone.
        """
        from core.knowledge.retrieve import retrieve

        return await retrieve(
            question,
            degraded=degraded,
            readers=readers,
            search=self.index,
            spaces=self.spaces,
            detect=self.detect,
            limit=limit,
            explain=True,
        )


@asynccontextmanager
async def open_knowledge(
    settings: Settings, spaces: tuple[VectorSpace, ...] = ()
) -> AsyncIterator[Knowledge]:
    """The index, the register and the embedding models; models are loaded when first used."""
    from adapters.indexes.lancedb import open_index
    from adapters.models.language import detect

    spaces = spaces or embedding_spaces(settings)
    async with (
        open_records(settings) as database,
        open_index(settings.mynah_home / "index", spaces) as index,
    ):
        yield Knowledge(
            index,
            database.documents,
            database.documents,
            database.records,
            spaces,
            detect,
            database.ping,
            database.sources,
            database.guests,
            database.documents.rooms,
            database.installations,
            database.erasures,
            database.preferences,
            (
                # The register names what is to go from the index, so it goes after it.
                Belongings(
                    database.documents.labelled,
                    database.sources.drop,
                    database.documents,
                    index,
                    index.purge,
                ),
                database.people,
            ),
        )


@asynccontextmanager
async def open_records(settings: Settings) -> AsyncIterator[Database]:
    """The records' database alone; works while the index is away."""
    from adapters.stores.sql.database import open_database

    _make_home(settings.mynah_home)
    async with open_database(settings.database_url, settings.mynah_home) as database:
        yield database


def _make_home(home: Path) -> None:
    """Private from the start: it holds what people wrote."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"MYNAH_HOME={home} cannot be used: {error.strerror}. "
            "Name a folder you may write to. Example: MYNAH_HOME=./var"
        ) from error


def embedding_spaces(settings: Settings) -> tuple[VectorSpace, ...]:
    """The vectors every chunk gets, by the settings."""
    from adapters.models.embeddings import embedded_spaces

    if settings.embedding_model:
        from adapters.models.embeddings import named_space

        return (named_space(settings.embedding_model, embedding_key(settings)),)
    return embedded_spaces(settings.embedding_languages)


def embedding_key(settings: Settings) -> str:
    """The key of the model that writes, where the same provider embeds; never another's."""
    writes, embeds = (
        name.partition(":")[0] for name in (settings.mynah_model, settings.embedding_model)
    )
    if settings.mynah_model_url or writes != embeds:
        return ""
    return settings.mynah_model_key.get_secret_value()


@dataclass(frozen=True, slots=True)
class Queue:
    """What messages wait in and answers pass through."""

    door: Door
    inbox: Inbox
    dead: DeadLetters
    drafts: Drafts
    feed: Feed
    notes: Notes
    tickets: Tickets
    accept: Callable[[Message], Awaitable[Accepted]]
    bind: Callable[[str, str], Awaitable[str]]
    depth: Callable[[], Awaitable[Depth]]
    ping: Ping
    attended: Callable[[], Awaitable[bool]]
    """Whether some worker lives, in this process or another."""
    keep_signing: Callable[[], Coroutine[None, None, None]]
    """Says so for the worker of this process until cancelled."""
    people: Keeps
    """What the queue keeps of people."""
    holds: Holds


@asynccontextmanager
async def open_queue(settings: Settings) -> AsyncIterator[Queue]:
    """The inboxes, tickets and drafts, in any Redis or in the home's own Valkey."""
    from adapters.stores.bindings import bind
    from adapters.stores.dead import RedisDeadLetters
    from adapters.stores.depth import depth
    from adapters.stores.drafts import RedisDrafts
    from adapters.stores.feed import open_feed
    from adapters.stores.holds import RedisHolds
    from adapters.stores.inbox import RedisDoor, RedisInbox
    from adapters.stores.notes import RedisNotes
    from adapters.stores.people import RedisPeople
    from adapters.stores.tickets import open_tickets
    from adapters.stores.valkey import docket_url, open_redis
    from adapters.stores.workers import attended, keep_signing
    from core.conversation.accept import accept

    home = settings.mynah_home
    _make_home(home)
    async with (
        open_redis(settings.redis_url, home, settings.valkey_fsync) as redis,
        open_tickets(docket_url(settings.redis_url, home)) as tickets,
        open_feed(redis) as feed,
    ):
        door = RedisDoor(redis, settings.inbox_limit)
        yield Queue(
            door,
            RedisInbox(redis),
            RedisDeadLetters(redis),
            RedisDrafts(redis),
            feed,
            RedisNotes(redis),
            tickets,
            partial(accept, door=door, tickets=tickets),
            partial(bind, redis),
            partial(depth, redis),
            redis.ping,
            partial(attended, redis),
            partial(keep_signing, redis),
            RedisPeople(redis, is_theirs),
            RedisHolds(redis, tickets.enqueue),
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers messages, and the memory of their conversations."""

    answering: Answering
    remember_stopped: Remember
    as_now: Callable[[Message], Awaitable[Message]]
    """The message with the labels that its answer's readers hold now."""
    prune: Callable[[float], Awaitable[int]]
    """Drops older states and conversations silent since a time (seconds since 1970)."""
    remove_files: Callable[[float], Awaitable[int]]
    """Removes what was read for conversations before a time, and was not kept."""
    checks: Mapping[str, Ping]
    """What answers depend on beside knowledge and queue, by name."""
    people: tuple[Keeps, ...] = ()
    """What conversations remember of people, where they are kept."""


@asynccontextmanager
async def open_answers(
    settings: Settings,
    knowledge: Knowledge,
    *,
    kept: bool = False,
    model: ChatModel | None = None,
    metrics: Metrics | None = None,
    platforms: Mapping[str, Platform] | None = None,
    notes: Notes | None = None,
) -> AsyncIterator[Answers]:
    """The conversation core over these documents; `kept` remembers conversations beyond this.

    With platforms and their notes, what people send there is read, too.
    """
    from adapters.stores.checkpoints import prune
    from core.conversation.graph import Conversation
    from core.conversation.tools import Tools
    from core.conversation.turn import Limits
    from core.files.remove import remove_older

    model = model or chat_model(settings)
    checks: dict[str, Ping] = {}
    if model is not None and metrics is not None:
        from adapters.telemetry.counted import WatchedModel
        from bots.health import LatestCall

        latest = LatestCall()
        model = WatchedModel(model, metrics.count_model_call, latest.note)
        checks["model"] = latest.ping
    limits = Limits(settings.history_turns, settings.agent_steps, settings.agent_tokens)
    chats = platforms or {}
    memberships = {name: chat.membership for name, chat in chats.items()}
    async with (
        _checkpoints(settings, kept=kept) as saver,
        _files(settings, knowledge, chats, notes) as files,
    ):
        tools = Tools(
            knowledge.index,
            knowledge.catalogue,
            knowledge.spaces,
            model,
            knowledge.detect,
            time.time,
            limits,
            said_before=partial(_said_before, chats),
            preferences=partial(known, preferring=knowledge.preferences),
            as_now=Circles(knowledge.rooms, memberships, time.time).as_now,
            files=files,
        )
        conversation = Conversation(tools, saver)
        checks["conversations"] = partial(saver.aget_tuple, {"configurable": {"thread_id": "ping"}})
        yield Answers(
            conversation.answering,
            conversation.remember_stopped,
            tools.as_now,
            partial(prune, saver),
            partial(remove_older, shelve=knowledge.index, documents=knowledge.documents),
            checks,
            (memories(settings, saver, conversation),) if kept else (),
        )


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
    from core.files.address import WEB
    from core.files.enter import Fetched, FileLimits, FilePorts
    from core.knowledge.terms import terms

    async def fetch(message: Message, attachment: Attachment, limit: int) -> Fetched:
        if attachment.uri.startswith(WEB):
            return await _page(attachment.uri.removeprefix(WEB), limit)
        platform = platforms.get(message.place.platform)
        if platform is None:
            raise NotFetched("file_elsewhere")
        return Fetched(await platform.files.fetch(message, attachment, limit))

    async with open_readers() as parse:
        yield FilePorts(
            fetch,
            parse,
            knowledge.index,
            knowledge.documents,
            knowledge.spaces,
            knowledge.detect,
            terms,
            time.time,
            notes,
            knowledge.index.identity,
            FileLimits(settings.file_max_bytes, settings.files_per_message),
        )


async def _said_before(
    platforms: Mapping[str, Platform], message: Message, limit: int
) -> Sequence[Said]:
    platform = platforms.get(message.place.platform)
    return await platform.outlet.said_before(message, limit) if platform else ()


def _checkpoints(
    settings: Settings, *, kept: bool
) -> AbstractAsyncContextManager[BaseCheckpointSaver[str]]:
    if not kept:
        from langgraph.checkpoint.memory import InMemorySaver

        return nullcontext(InMemorySaver())
    from adapters.stores.checkpoints import open_checkpoints

    return open_checkpoints(settings.database_url, settings.mynah_home)


def chat_model(settings: Settings) -> ChatModel | None:
    """The model that writes, or None: then the documents are quoted."""
    if not settings.mynah_model:
        return None
    from adapters.models.chat import open_model

    return open_model(
        settings.mynah_model,
        base_url=settings.mynah_model_url,
        key=settings.mynah_model_key.get_secret_value(),
        seconds=settings.mynah_model_seconds,
    )
