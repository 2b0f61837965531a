"""What a reply consists of on any platform: body, notices, sources and what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.messages import Option, Reply
from core.rendering.cut import Blocks, Room
from core.rendering.document import Block, CitationMark, inlines_of
from core.rendering.parse import blocks_of
from core.rendering.split import parts


@dataclass(frozen=True, slots=True)
class Source:
    """Where the words beside `[number]` come from."""

    number: int
    title: str
    uri: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A reply before it gets a platform's looks; notices and titles are words, not markup."""

    body: Blocks
    notices: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    suggestions: tuple[str, ...] = ()
    choices: tuple[Option, ...] = ()


def rendering_of(reply: Reply) -> Rendering:
    """The reply's parts; sources only those that its text points to, by number, each once."""
    known = {citation.number: citation for citation in reversed(reply.citations)}
    body = blocks_of(reply.text, known.keys())
    cited = {inline.number for inline in inlines_of(body) if isinstance(inline, CitationMark)}
    sources = (
        Source(number, known[number].title or known[number].uri, known[number].uri)
        for number in sorted(cited)
    )
    return Rendering(body, reply.notices, tuple(sources), reply.suggestions, reply.choices)


def summary(blocks: Sequence[Block], fits: Room) -> Blocks:
    """The beginning that fits, for when the whole is sent as a file."""
    return next(parts(blocks, fits), ())
