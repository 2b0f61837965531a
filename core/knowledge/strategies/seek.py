"""What every strategy is given and gives back, and the budget that it may not exceed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from core.knowledge.days import days
from core.knowledge.diverse import diverse, is_broad
from core.knowledge.order import AS_FOUND, Ordering
from core.knowledge.retrieve import DEPTH, retrieve
from core.messages import Audience, Passage
from core.ports import ChatModel, Detect, Looked, Names, Search, VectorSpace, Way


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought, and for whom."""

    question: str
    readers: Sequence[Audience]
    limit: int = 8
    completed: str = ""
    """The question with what it takes along of earlier ones, where it leans on them."""
    said: tuple[str, ...] = ()
    """What was asked before it of the same matter, oldest first."""
    deep: int = 0
    """Passages for a report, where it is searched deeply; fewer than `limit` are as many."""
    report: bool = False
    """A report on it is asked for."""
    days: frozenset[str] = frozenset()
    """That words such as "today" mean in it."""
    leans: bool = True
    """Whether it says nothing without what completes it; else that is searched for only where what
    it names is not found without."""


@dataclass(frozen=True, slots=True)
class Means:
    """What strategies search with."""

    search: Search
    spaces: Sequence[VectorSpace]
    detect: Detect
    names: Names | None = None
    """The graph; without it nothing is followed."""
    degraded: Callable[[str], None] = lambda _side: None
    """Told "words" or "meaning" when that side of a search failed."""
    ordering: Ordering = AS_FOUND
    """What decides the order of what is found, beside likeness."""
    explain: bool = False
    tell: Callable[[str, str], None] = lambda _step, _what: None
    """Told "searching_for" with each query beside the question, "reading_whole" with each title."""
    model: ChatModel | None = None
    """Proposes queries; without it they are made by rule."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a strategy found, best first, and how."""

    passages: tuple[Passage, ...]
    way: Way


@dataclass(frozen=True, slots=True)
class Led:
    """Where names lead: passages, and the names in the question and in what was found."""

    passages: tuple[Passage, ...] = ()
    asked: frozenset[str] = frozenset()
    further: frozenset[str] = frozenset()


@dataclass
class Budget:
    """How many searches, seconds and tokens of a model one question may still take."""

    clock: Callable[[], float]
    """Seconds, that only grow."""
    searches: int = 12
    seconds: float = 20.0
    tokens: int = 6_000
    """For a model that proposes queries; none where it is not configured."""
    spent: int = 0
    """Searches so far."""
    tokens_spent: int = 0
    looked: list[Looked] = field(default_factory=list)
    led: dict[tuple[str, ...], Led] = field(default_factory=dict)
    """Where names led from these chunks, so that nobody looks twice."""
    _found: dict[str, list[Passage]] = field(default_factory=dict)
    """By query: a second strategy begins with what the first one began with."""
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def allows(self) -> bool:
        """Whether another search may begin."""
        return self.spent < self.searches and self.in_time()

    def in_time(self) -> bool:
        """Whether there are seconds left."""
        return self.seconds_left() > 0

    def seconds_left(self) -> float:
        """0 and less where the time is over."""
        return self.seconds - (self.clock() - self.began)

    async def search(self, query: str, why: str, asked: Asked, means: Means) -> list[Passage]:
        """One search, noted with its reason; nothing where the budget is spent.

        What was searched for already for the same question is not searched for again. Words such as
        "today" are searched for as the days that they mean, the question as it was asked, too.
        """
        dated = " ".join((query, *sorted(asked.days - days(query))))
        if query != asked.question or dated == query:
            return await self._search(dated, why, asked, means)
        found = await self._search(query, why, asked, means)
        also = await self._search(dated, "the same with the days that it means", asked, means)
        return best_of(found, also)

    async def _search(self, query: str, why: str, asked: Asked, means: Means) -> list[Passage]:
        if query in self._found:
            return self._found[query]
        if not self.allows():
            self.looked.append(Looked(query, f"not searched, the budget is spent: {why}", 0))
            return []
        self.spent += 1
        if query != asked.question:
            means.tell("searching_for", query)
        found = await retrieve(
            query,
            readers=asked.readers,
            search=means.search,
            spaces=means.spaces,
            detect=means.detect,
            limit=max(DEPTH, asked.limit),
            degraded=means.degraded,
            explain=means.explain,
            ordering=means.ordering,
        )
        self.looked.append(Looked(query, why, len(found)))
        if query != asked.question:  # what counts is likeness to the question itself, or none
            found = [replace(passage, cosine=None, sight=0.0) for passage in found]
        self._found[query] = found
        return found

    def sought(self, strategy: str, passages: Sequence[Passage], asked: Asked) -> Sought:
        """What was found with all that was spent on it; of a broad question, different things."""
        most = max(1.0, passages[0].score) if passages else 1.0
        broad = is_broad(asked.question, passages)
        best = diverse(passages, asked.limit) if broad else passages[: asked.limit]
        way = Way(strategy, (), tuple(self.looked), self.spent, self.tokens_spent)
        return Sought(tuple(weighed(best, 1 / most)), way)


Strategy = Callable[[Asked, Means, Budget], Awaitable[Sought]]


def best_of(*lists: Sequence[Passage]) -> list[Passage]:
    """Each chunk once with the best of its scores, best first."""
    best: dict[str, Passage] = {}
    for each in lists:
        for passage in each:
            known = best.get(passage.chunk.id, passage)
            better = passage if passage.score > known.score else known
            cosine = known.cosine if known.cosine is not None else passage.cosine
            sight = max(known.sight, passage.sight)
            best[passage.chunk.id] = replace(better, cosine=cosine, sight=sight)
    return sorted(best.values(), key=lambda passage: (-passage.score, passage.chunk.id))


def weighed(passages: Sequence[Passage], weight: float) -> list[Passage]:
    """The same with less to say."""
    return [replace(passage, score=passage.score * weight) for passage in passages]
