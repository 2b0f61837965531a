"""Opens the adapters that the settings name and binds them to core's ports."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from adapters.indexes.lock import sole_writer
from bots.health import Ping
from bots.indexes import living_at, open_index
from bots.ordering import ordering_of
from bots.settings import Settings
from bots.tiers import providers
from core import ports
from core.knowledge.enrichment.shelve import EnrichedShelve
from core.knowledge.gallery import PicturedShelve
from core.knowledge.names.shelve import NamedShelve
from core.knowledge.order import Ordering
from core.messages import Audience, Message, Passage
from core.people.belongings import Belongings
from core.resilience.batch import BatchingEmbedder
from core.resilience.embeddings import KeepingEmbedder
from core.resilience.recall import RecallingEmbedder
from core.safety.kept import WithoutSecrets

if TYPE_CHECKING:
    from adapters.stores.answers import RedisAnswers
    from adapters.stores.depth import Depth
    from adapters.stores.kept import RedisKept
    from adapters.stores.pictures import PictureFolder
    from adapters.stores.sql.database import Database
    from adapters.stores.vectors import VectorFile
    from core.knowledge.strategies.seek import Sought


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What it takes to index and to search."""

    index: ports.Index
    shelve: ports.Shelve
    """The writing side of all that is made of documents: whoever writes uses it, never the index's own."""
    files: PictureFolder
    """The kept pictures."""
    enriching: ports.Enriching
    """What a chat model wrote of chunks."""
    database: Database
    catalogue: ports.Catalogue
    records: ports.Records
    spaces: tuple[ports.VectorSpace, ...]
    detect: ports.Detect
    ordering: Ordering
    people: tuple[ports.Keeps, ...]
    """What index and records keep of people."""
    vectors: VectorFile | None
    """Those that are kept on disk; None where none ever were."""
    alone_in_rooms: Callable[[], AbstractAsyncContextManager[None]]
    """Held by who reads a remembered room, and by who takes something from it."""

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
            ordering=self.ordering,
        )

    async def seek(
        self,
        question: str,
        readers: Sequence[Audience],
        limit: int,
        strategy: str,
        degraded: Callable[[str], None],
    ) -> Sought:
        """The passages that this strategy, or the one that "choose" takes, finds."""
        from core.knowledge.strategies.choose import STRATEGIES, choose
        from core.knowledge.strategies.seek import Asked, Budget, Means

        means = Means(
            self.index,
            self.spaces,
            self.detect,
            self.database.names,
            degraded,
            self.ordering,
            explain=True,
        )
        seek = STRATEGIES.get(strategy, choose)
        return await seek(Asked(question, readers, limit), means, Budget(time.monotonic))


@asynccontextmanager
async def open_knowledge(
    settings: Settings,
    spaces: tuple[ports.VectorSpace, ...] = (),
    enriching: ports.Enriching | None = None,
) -> AsyncIterator[Knowledge]:
    """The index, the register and the embedding models; models are loaded when first used.

    `enriching` is another home's, where that has what a model wrote already.
    """
    from adapters.models.language import detect
    from adapters.stores.pictures import PictureFolder

    spaces = await opened_spaces(spaces or embedding_spaces(settings))
    async with (
        open_records(settings) as database,
        _vectors(settings) as vectors,
        _indexed(settings, spaces, vectors) as (opened, index),
    ):
        files = PictureFolder(settings.mynah_home / "pictures")
        enriching = enriching or database.enrichments
        shelve = EnrichedShelve(
            PicturedShelve(NamedShelve(index, database.names), database.pictures, files), enriching
        )
        belongings = Belongings(
            labelled=database.documents.labelled,
            drop_sources=database.sources.drop,
            documents=database.documents,
            shelve=shelve,
            purge_index=index.purge,
        )
        yield Knowledge(
            index=index,
            shelve=shelve,
            files=files,
            enriching=enriching,
            database=database,
            catalogue=database.documents,
            records=WithoutSecrets(database.records),
            spaces=opened,
            detect=detect,
            ordering=ordering_of(settings, database.documents.dates),
            # The register names what is to go from the index, so it goes after it.
            people=(belongings, database.kept, *([vectors] if vectors else [])),
            vectors=vectors,
            alone_in_rooms=partial(sole_writer, settings.mynah_home / "rooms.lock"),
        )


@asynccontextmanager
async def _indexed(
    settings: Settings, spaces: tuple[ports.VectorSpace, ...], vectors: VectorFile | None
) -> AsyncIterator[tuple[tuple[ports.VectorSpace, ...], ports.Index]]:
    """The models, wrapped, and the index that they fill."""
    kept = vectors if settings.embedding_cache else None
    spaces = tuple(replace(each, embedder=_wrapped(each.embedder, kept)) for each in spaces)
    async with open_index(settings, spaces) as index:
        yield spaces, index


@asynccontextmanager
async def _vectors(settings: Settings) -> AsyncIterator[VectorFile | None]:
    """Also where none are kept any more: what was kept is to be forgotten like all else."""
    from adapters.stores.vectors import FILE, open_vectors

    if not settings.embedding_cache and not (settings.mynah_home / FILE).exists():
        yield None
        return
    async with open_vectors(settings.mynah_home, settings.embedding_cache) as vectors:
        yield vectors


@asynccontextmanager
async def open_records(settings: Settings) -> AsyncIterator[Database]:
    """The records' database alone; works while the index is away.

    Bots that may ask count as nobody where it is told what people asked.
    """
    from adapters.stores.sql.database import open_database
    from core.people.bots import named_bots

    url, keys = settings.database_url, settings.mynah_keys.get_secret_value()
    async with (
        living_at(settings, url) as home,
        open_database(url, home, keys=keys) as database,
    ):
        asked = database.asked.without(named_bots(settings.mynah_bots))
        yield replace(database, asked=asked)


def embedding_spaces(settings: Settings) -> tuple[ports.VectorSpace, ...]:
    """The vectors every chunk gets, by the settings; those that pictures get come first."""
    from adapters.models.embeddings import embedded_spaces, image_space, named_space

    images = (image_space(settings.image_model),) if settings.image_model else ()
    if settings.embedding_model:
        return (*images, named_space(settings.embedding_model, embedding_key(settings)))
    return (*images, *embedded_spaces(settings.embedding_languages))


async def opened_spaces(spaces: tuple[ports.VectorSpace, ...]) -> tuple[ports.VectorSpace, ...]:
    """The same, their models read: one that cannot be opened says so before anything is made."""
    for space in spaces:
        await asyncio.to_thread(getattr, space.embedder, "dimension")
    return spaces


def _wrapped(embedder: ports.Embedder, kept: ports.VectorStore | None) -> ports.Embedder:
    """From the outside in: what this process recalls, what is on disk, many turns' in one call, the model."""
    batching = BatchingEmbedder(embedder)
    return RecallingEmbedder(KeepingEmbedder(batching, kept) if kept else batching)


def embedding_key(settings: Settings) -> str:
    """The key of the model that writes, where the same provider embeds; never another's."""
    if providers(settings) != {settings.embedding_model.partition(":")[0]}:
        return ""
    return settings.mynah_model_key.get_secret_value()


@dataclass(frozen=True, slots=True)
class Queue:
    """What messages wait in and answers pass through."""

    door: ports.Door
    inbox: ports.Inbox
    dead: ports.DeadLetters
    drafts: ports.Drafts
    feed: ports.Feed
    notes: ports.Notes
    tickets: ports.Tickets
    accept: Callable[[Message], Awaitable[ports.Accepted]]
    bind: Callable[[str, str], Awaitable[str]]
    depth: Callable[[], Awaitable[Depth]]
    longest_wait: Callable[[float], Awaitable[float]]
    """Seconds that the oldest message waits, at a Unix time."""
    ping: Ping
    attended: Callable[[], Awaitable[bool]]
    """Whether some worker lives, in this process or another."""
    keep_signing: Callable[[], Coroutine[None, None, None]]
    """Says so for the worker of this process until cancelled."""
    kept: RedisKept
    """What the queue keeps of people and of answers."""
    answers: RedisAnswers
    """The cached answers, whether or not they are in use."""
    holds: ports.Holds
    ledger: ports.Ledger
    """What budgets have spent today."""


@asynccontextmanager
async def open_queue(settings: Settings) -> AsyncIterator[Queue]:
    """The inboxes, tickets and drafts, in any Redis or in the home's own Valkey."""
    from adapters.stores.answers import RedisAnswers
    from adapters.stores.dead import RedisDeadLetters
    from adapters.stores.depth import depth, longest_wait
    from adapters.stores.drafts import RedisDrafts
    from adapters.stores.feed import open_feed
    from adapters.stores.holds import RedisHolds
    from adapters.stores.inbox import RedisDoor, RedisInbox
    from adapters.stores.kept import RedisKept
    from adapters.stores.ledger import RedisLedger
    from adapters.stores.notes import RedisNotes, bind
    from adapters.stores.tickets import open_tickets
    from adapters.stores.valkey import docket_url, open_redis
    from adapters.stores.workers import attended, keep_signing
    from core.conversation.accept import accept

    async with (
        living_at(settings, settings.redis_url) as home,
        open_redis(settings.redis_url, home, settings.valkey_fsync) as redis,
        open_tickets(docket_url(settings.redis_url, home)) as tickets,
        open_feed(redis) as feed,
    ):
        door = RedisDoor(redis, settings.inbox_limit)
        yield Queue(
            door=door,
            inbox=RedisInbox(redis),
            dead=RedisDeadLetters(redis),
            drafts=RedisDrafts(redis),
            feed=feed,
            notes=RedisNotes(redis),
            tickets=tickets,
            accept=partial(accept, door=door, tickets=tickets),
            bind=partial(bind, redis),
            depth=partial(depth, redis),
            longest_wait=partial(longest_wait, redis),
            ping=redis.ping,
            attended=partial(attended, redis),
            keep_signing=partial(keep_signing, redis),
            kept=RedisKept(redis, _is_theirs),
            answers=RedisAnswers(redis, time.time, settings.answer_cache_stale_seconds),
            holds=RedisHolds(redis, tickets.enqueue),
            ledger=RedisLedger(redis),
        )


def _is_theirs(name: str, value: str, traces: ports.Traces) -> bool:
    """Whether a note is about a person: also of platforms that are not set up any more."""
    from adapters.discord.forget import is_theirs as in_discord
    from adapters.slack.forget import is_theirs as in_slack
    from adapters.telegram.forget import is_theirs as in_telegram
    from core.files.keep import is_theirs as in_files
    from core.people.forget import is_core_note

    kinds = (in_slack, in_discord, in_telegram, in_files, is_core_note)
    return any(kind(name, value, traces) for kind in kinds)
