"""What a chunk gets on its way into the index: audience, language, vectors and terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType

import numpy as np

from core.batches import batches
from core.knowledge.chunk.chunk import in_context
from core.knowledge.days import day_terms
from core.knowledge.documents import Parsed
from core.knowledge.enrichment.contextual import with_context
from core.knowledge.named import dated_in
from core.knowledge.tabular.phrases import phrases
from core.knowledge.tabular.told import FORM, told
from core.messages import Audience, Chunk
from core.ports import IMAGE, EmbeddingRole, Seen, Vectors, VectorSpace

PIPELINE = "10"
"""Raised when readers, chunks or terms change so much that everything is to be indexed again."""
BATCH = 64
"""Texts handed to an embedding model at once, of like length."""
TELLING = 200
"""Characters from which on a text tells its language."""


def fingerprint(data: bytes, spaces: Sequence[VectorSpace], index: str) -> str:
    """A hash of everything that decides which rows a document has, but for their audience."""
    models = [f"{s.name}={s.embedder.name}/{s.embedder.dimension}" for s in spaces]
    digest = sha256("\x00".join((PIPELINE, FORM, index, *models)).encode())
    digest.update(b"\x00" + data)
    return digest.hexdigest()


def labelled(parsed: Parsed, audience: Audience, detect: Callable[[str], str]) -> Parsed:
    """With the audience, and each chunk's language: its own where it says enough to tell.

    Short texts and code have the language of their document, which is detected, then what the
    document says of itself, then English.
    """
    sample = "\n".join(chunk.text for chunk in parsed.chunks[:50] if chunk.kind != "code")[:4000]
    own = detect(sample) if len(sample) >= TELLING else ""
    language = own or parsed.language or (detect(sample) if sample else "en")

    def label(chunk: Chunk) -> Chunk:
        telling = chunk.kind in ("prose", "list") and len(chunk.text) >= TELLING
        spoken = detect(chunk.text) if telling else language
        return replace(chunk, audience=audience, language=spoken)

    return replace(parsed, language=language, chunks=tuple(map(label, parsed.chunks)))


def _embedded_of(chunk: Chunk) -> str:
    return in_context(replace(chunk, text=told(chunk.text)))


def by_text(
    held: Iterable[tuple[Chunk, Mapping[str, Vectors]]], contexts: Mapping[str, str]
) -> dict[str, dict[str, Vectors]]:
    """What was embedded before, by the very text that was: title and headings are part of it.

    So is the context that a model gave it, by the content hash, which tells contexts apart.
    """
    known: dict[str, dict[str, Vectors]] = {}
    for chunk, vectors in held:
        embedded = with_context(chunk, contexts.get(chunk.content_hash, ""))
        known.setdefault(_embedded_of(embedded), {}).update(vectors)
    return known


async def embed(
    chunks: Sequence[Chunk],
    spaces: Sequence[VectorSpace],
    embedded: Callable[[int], None],
    known: Mapping[str, Mapping[str, Vectors]] = MappingProxyType({}),
) -> list[dict[str, Vectors]]:
    """For each chunk a vector (shape: dimension) by the name of every space that covers its language.

    `embedded` is told after each batch how many chunks it finished, counted in the last space;
    what is `known` of a text is taken as it is, and counted like the rest.
    """
    texts = [_embedded_of(chunk) for chunk in chunks]
    vectors: list[dict[str, Vectors]] = [{} for _ in chunks]
    lengths = sorted(range(len(chunks)), key=lambda n: len(texts[n]))
    for space in spaces:
        covered = [n for n in lengths if space.covers(chunks[n].language)]
        for some in batches(covered, BATCH):
            # What a document says over and over is embedded once.
            alike = dict.fromkeys(texts[n] for n in some)
            rows = {t: known[t][space.name] for t in alike if space.name in known.get(t, ())}
            if new := [text for text in alike if text not in rows]:
                made = await space.embedder.embed(new, EmbeddingRole.PASSAGE)
                rows.update(zip(new, made, strict=True))
            for n in some:
                vectors[n][space.name] = rows[texts[n]]
            if space is spaces[-1]:
                embedded(len(some))
    return vectors


def with_sights(
    chunks: Sequence[Chunk],
    vectors: Sequence[Mapping[str, Vectors]],
    seen: Sequence[Seen | None],
) -> list[Mapping[str, Vectors]]:
    """The vectors with what each picture shows: once a document, where it is first told of."""
    told: set[tuple[str, str]] = set()
    both = list(vectors)
    for place, (chunk, sight) in enumerate(zip(chunks, seen, strict=True)):
        if sight is None or not sight.embedding:
            continue
        key = chunk.document, sight.picture.digest
        if key not in told:
            told.add(key)
            both[place] = {**both[place], IMAGE: np.asarray(sight.embedding, np.float32)}
    return both


def analysed(chunks: Sequence[Chunk], terms: Callable[[str, str], str]) -> list[str]:
    """The terms of each chunk with what stands above it, in its language, and the days that it names.

    Of tables phrases as well.
    """
    return [
        " ".join(
            (
                terms(text, chunk.language),
                *phrases(chunk.text, chunk.language),
                *day_terms(f"{dated_in(chunk)}\n{chunk.text}"),
            )
        )
        for chunk, text in zip(chunks, map(in_context, chunks), strict=True)
    ]
