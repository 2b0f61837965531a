"""What the page and the API stand on, bound once in bots/roles.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.web.auth import Access
from adapters.web.limits import Followers, Limits
from core.messages import Audience, Chunk, Message, Passage, Person, Reply
from core.people.cards import Cards
from core.ports import (
    Accepted,
    Catalogue,
    Door,
    Drafts,
    Feed,
    Observations,
    PictureFiles,
    Pictures,
    Records,
)


@dataclass(frozen=True, slots=True)
class Web:
    """Ports and callables of the gateway's web side."""

    accept: Callable[[Message], Awaitable[Accepted]]
    """The door with its ticket, the same for every platform."""
    door: Door
    drafts: Drafts
    feed: Feed
    records: Records
    observed: Observations
    documents: Catalogue
    search: Callable[
        [str, Sequence[Audience], int, Callable[[str], None]], Awaitable[Sequence[Passage]]
    ]
    """Question, labels of the readers, how many, whom to tell what failed: passages, best first."""
    suggest: Callable[[Person, str, Sequence[Audience]], Awaitable[Sequence[str]]]
    """What completes the words that this person typed, with the labels they hold."""
    still_offered: Callable[[Sequence[str], Reply, Sequence[Audience]], Awaitable[Sequence[str]]]
    """What was offered with an answer, as far as these labels still reach where it came from."""
    read: Callable[[str, Sequence[Audience]], Awaitable[Sequence[Chunk]]]
    """`Search.read`."""
    pictures: Pictures
    files: PictureFiles
    bind: Callable[[str, str], Awaitable[str]]
    """Keeps a value under a key unless there is one, in one atomic step, and gives the one kept."""
    ready: Callable[[], Awaitable[tuple[bool, Mapping[str, str]]]]
    """Whether people get answers right now, and every part with "ok" or what is wrong with it."""
    metrics: Callable[[], bytes]
    """Prometheus text."""
    clock: Callable[[], float]
    new_id: Callable[[], str]
    """A message id nobody can guess."""
    access: Access
    cards: Cards
    """What callers see and change of their own."""
    examples: Callable[[Sequence[Audience]], Awaitable[Sequence[str]]]
    """Questions these readers may try, shown where no conversation has begun."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when this process ends: whoever waits for an answer is told to come again."""
    limits: Limits = field(default_factory=Limits)
    followers: Followers = field(default_factory=Followers)
