"""What the steps of a turn may use, bound once for all turns but for where they tell what happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from core.conversation.turn import Event, Limits
from core.files.enter import FilePorts
from core.knowledge.order import AS_FOUND, Ordering
from core.knowledge.strategies.choose import Thresholds
from core.messages import Message, Passage, Person, Reply, Said
from core.people.circles import as_it_is
from core.people.preferences import Preferences, usual
from core.ports import (
    Catalogue,
    ChatModel,
    Compute,
    Curated,
    Detect,
    Names,
    Pictures,
    Search,
    Tool,
    VectorSpace,
)
from core.resilience.answers import CachedAnswers
from core.safety.screen import Guards


async def _nothing_said(_message: Message, _limit: int) -> Sequence[Said]:
    return ()


async def _nothing_done(_message: Message) -> Reply | None:
    return None


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports a turn needs, its limits, and whom to tell what happens meanwhile."""

    search: Search
    documents: Catalogue
    spaces: tuple[VectorSpace, ...]
    model: ChatModel | None
    detect: Detect
    """The language of a text as a two-letter code."""
    clock: Callable[[], float]
    """Seconds since 1970."""
    limits: Limits
    tell: Callable[[Event], None] = lambda _event: None
    offered: Callable[[Tool], Tool] = lambda tool: tool
    """What a model may call, in the wrapper of whoever watches."""
    said_before: Callable[[Message, int], Awaitable[Sequence[Said]]] = _nothing_said
    """`Outlet.said_before` of the message's platform."""
    preferences: Callable[[Person], Awaitable[Preferences]] = usual
    """What somebody prefers, as far as it can be told now."""
    as_now: Callable[[Message], Awaitable[Message]] = as_it_is
    """The message with every label that its only reader holds, see core/people/circles.py."""
    names: Names | None = None
    """What documents bear and say; without it no names are followed."""
    ordering: Ordering = AS_FOUND
    """What decides the order of what is found, beside likeness."""
    pictures: Pictures | None = None
    """What documents show; without it answers are words alone."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    files: FilePorts | None = None
    """How what came with messages is read; None where nothing can come."""
    compute: Compute | None = None
    """Computes over tables; without it they are only quoted."""
    curated: Curated | None = None
    """What administrators answered themselves; without it everything is sought in documents."""
    answers: CachedAnswers | None = None
    """Answers that were given before; without it every question is answered anew."""
    guards: Guards = field(default_factory=Guards)
    """What looks at messages and answers for harm; as it is here, nothing does."""
    obey: Callable[[Message], Awaitable[Reply | None]] = _nothing_done
    """What was done where a message is a command about its room; None where it is none."""

    def language_of(self, question: str, passages: Sequence[Passage]) -> str:
        """Of a question to which these were found: a short one may be in several languages."""
        return self.detect(question, [passage.chunk.language for passage in passages])
