"""What chunks get between reading and writing: a model's words where one is asked, terms and vectors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from time import perf_counter

from core.knowledge.documents import Parse, Parsed
from core.knowledge.enrichment.ask import Enricher, Written, unfinished
from core.knowledge.enrichment.contextual import to_search
from core.knowledge.enter import analysed, by_text, embed, with_sights
from core.knowledge.holdings import HoldingPorts
from core.knowledge.report import Tally
from core.messages import Chunk
from core.ports import Entry, Vectors, VectorSpace


@dataclass(frozen=True, slots=True)
class IngestPorts:
    """What indexing asks of the world."""

    parse: Parse
    holding: HoldingPorts
    spaces: Sequence[VectorSpace]
    detect: Callable[[str], str]
    """The language of a text as a two-letter code."""
    terms: Callable[[str, str], str]
    """A text in a language as the words the index searches."""
    reads: Callable[[str], bool]
    """Whether files of this name are documents at all."""
    held: Callable[[Sequence[str]], Awaitable[list[tuple[Chunk, Mapping[str, Vectors]]]]]
    """`Index.held`: vectors that need not be made again: of what did not change in a page, or was only moved."""
    shown_by: Callable[[Sequence[str]], Awaitable[Mapping[str, Mapping[str, str]]]]
    """Of documents with pictures, the digest of each by its chunk: their files may change alone."""
    index: str = ""
    """Which index this is, and who adds what to it; a new one in its place is filled anew."""
    enricher: Enricher | None = None
    """Has a model write of each chunk; where there is none, nobody does."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that is read and cut, on its way to the index."""

    uri: str
    parsed: Parsed
    fingerprint: str
    changed_at: float
    entries: tuple[Entry, ...] = ()


async def entered(batch: Sequence[Ready], ports: IngestPorts, tally: Tally) -> list[Ready]:
    """The documents with the entries of all their chunks."""
    batch, written = await _written(batch, ports, tally)
    sought = [to_search(c, written.get(c.id, ())) for one in batch for c in one.parsed.chunks]
    texts = [each.searched for each in sought]
    # Beside the model, which would otherwise wait for it.
    terms = asyncio.ensure_future(asyncio.to_thread(analysed, texts, ports.terms))
    hashes = {each.chunk.content_hash: each.context for each in sought}
    known = by_text(await ports.held(list(hashes)), hashes)
    begun = perf_counter()
    vectors = await embed(texts, ports.spaces, lambda n: tally.report(chunks=n), known)
    tally.embedding_seconds += perf_counter() - begun
    seen = [one.parsed.seen.get(chunk.id) for one in batch for chunk in one.parsed.chunks]
    told = [written.get(each.chunk.id, ()) for each in sought]
    chunks = [each.chunk for each in sought]
    sights = with_sights(chunks, vectors, seen)
    entries = map(Entry, chunks, await terms, sights, seen, told)
    return [replace(one, entries=tuple(islice(entries, len(one.parsed.chunks)))) for one in batch]


async def _written(
    batch: Sequence[Ready], ports: IngestPorts, tally: Tally
) -> tuple[Sequence[Ready], Written]:
    """What a model wrote of the chunks; documents of which it did not write all are unfinished."""
    asked = ports.enricher
    if asked is None:
        return batch, {}
    chunks = [ready.parsed.chunks for ready in batch]
    written = await asked.enrich(chunks, lambda n: tally.report(calls=n))
    return [
        ready
        if asked.has_all(ready.parsed.chunks, written)
        else replace(ready, fingerprint=unfinished(ready.fingerprint))
        for ready in batch
    ], written
