"""What was offered is offered again only to those who may still see where it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.conversation.still_offered import still_offered
from core.messages import EVERYONE, Audience, Chunk, Citation, Passage, Reply, may_see
from core.people.typeahead.lines import Line
from core.ports import Unavailable

REPLY = Reply("At ten. [1]", (Citation(1, "Start", "file:///start.md#hours", "At ten.", "a"),))
ADA = Audience("person", "web", "", "ada")
OPEN = Chunk(
    "a", "file:///start.md", "file:///start.md#hours", "Start", ("Start", "Hours"), "Ten", 0
)
CLOSED = Chunk("b", "file:///p.md", "file:///p.md", "Plans", ("Plans", "Launch"), "Soon", 0, ADA)


async def citing(documents: object, _readers: object) -> list[Line]:
    assert documents == {"file:///start.md"}
    twice = [Line("And on Sundays?", EVERYONE, f"web:{who}") for who in ("bo", "cy")]
    return [*twice, Line("And my salary?", EVERYONE, "web:bo")]


async def find(
    _query: str, readers: Sequence[Audience], _count: int, _failed: Callable[[str], None]
) -> list[Passage]:
    return [Passage(c, 1.0, "words") for c in (OPEN, CLOSED) if may_see(readers, c.audience)]


async def test_only_what_stands_and_may_be_seen_is_offered() -> None:
    offered = ("And on Sundays?", "And my salary?", OPEN.name, CLOSED.name, "Gone › Away")
    for readers, expected in (
        ((EVERYONE,), ("And on Sundays?", OPEN.name)),
        ((EVERYONE, ADA), ("And on Sundays?", OPEN.name, CLOSED.name)),
    ):
        assert await still_offered(offered, REPLY, readers, citing, find) == expected


async def test_where_nobody_can_look_nothing_is_offered() -> None:
    async def away(*_: object) -> list[Passage]:
        raise Unavailable("the index")

    assert await still_offered((OPEN.name,), REPLY, (EVERYONE,), citing, away) == ()
