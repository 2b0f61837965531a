"""What a reply consists of on any platform: body, notices, sources and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.messages import Citation, Option, Reply
from core.rendering.brackets import rounded, with_round_brackets
from core.rendering.cut import Blocks, Room
from core.rendering.document import Block, CitationMark, inlines_of
from core.rendering.parse import blocks_of
from core.rendering.split import parts


@dataclass(frozen=True, slots=True)
class Source:
    """Where the words beside these numbers come from."""

    numbers: tuple[int, ...]
    title: str
    uri: str

    @property
    def marks(self) -> str:
        """As the text has them: `[1] [3]`."""
        return " ".join(f"[{number}]" for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Rendering:
    """A reply before it gets a platform's looks; notices and titles are words, not markup."""

    body: Blocks
    notices: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    suggestions: tuple[str, ...] = ()
    choices: tuple[Option, ...] = ()
    receipt: bool = False

    @property
    def asks_opinion(self) -> bool:
        """Whether there is an answer that people may find helpful or not."""
        return bool(self.body) and not self.receipt

    @property
    def links(self) -> dict[int, str]:
        """Where each number leads."""
        return {number: source.uri for source in self.sources for number in source.numbers}


def rendering_of(reply: Reply) -> Rendering:
    """The reply's parts; sources only those that its text points to, each section once.

    A number in brackets that is no citation's mark stands in round ones: nobody can forge a mark.
    """
    known = {citation.number: citation for citation in reversed(reply.citations)}
    body = with_round_brackets(blocks_of(reply.text, known.keys()))
    cited = {inline.number for inline in inlines_of(body) if isinstance(inline, CitationMark)}
    sources = sources_of([known[number] for number in sorted(cited)])
    return Rendering(
        body,
        notices=reply.notices,
        sources=tuple(replace(source, title=rounded(source.title)) for source in sources),
        suggestions=reply.suggestions,
        choices=reply.choices,
        receipt=reply.receipt,
    )


def sources_of(citations: Iterable[Citation]) -> tuple[Source, ...]:
    """One a section, with the numbers of all that is cited from it."""
    sections: dict[tuple[str, str], list[int]] = {}
    for each in citations:
        sections.setdefault((each.title or each.uri, each.uri), []).append(each.number)
    return tuple(Source(tuple(numbers), *section) for section, numbers in sections.items())


def summary(blocks: Sequence[Block], fits: Room) -> Blocks:
    """The beginning that fits, for when the whole is sent as a file."""
    return next(parts(blocks, fits), ())
