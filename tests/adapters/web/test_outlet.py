"""The web's outlet: each state of a reply is published once, whole, and ends with `done`."""

from __future__ import annotations

from dataclasses import replace

from adapters.doubles.feed import MemoryFeed
from adapters.web.outlet import WebOutlet, reply_of
from adapters.web.read import message
from core.messages import Citation, Person, Reply
from core.ports import Draft

MESSAGE = message(Person("web", "local"), "c1", "q1", "How?", 0.0)


async def published(feed: MemoryFeed, count: int) -> list[dict[str, object]]:
    """The first so many events."""
    events = []
    async for _, event in feed.follow(MESSAGE.conversation, MESSAGE.id):
        events.append(dict(event))
        if len(events) == count:
            break
    return events


async def test_the_same_state_is_published_once_even_by_another_worker() -> None:
    feed = MemoryFeed()
    draft = Draft(Reply("One.", (Citation(1, "T", "u", "q"),)), {})
    posted = await WebOutlet(feed).show(MESSAGE, draft)
    assert await WebOutlet(feed).show(MESSAGE, replace(draft, posted=posted)) == posted
    await WebOutlet(feed).status(MESSAGE, "Reading")
    done = replace(draft, posted=posted, complete=True)
    posted = await WebOutlet(feed).show(MESSAGE, done)
    await WebOutlet(feed).show(MESSAGE, replace(done, posted=posted))
    await WebOutlet(feed).status(MESSAGE, "")
    events = await published(feed, 4)
    assert [event["type"] for event in events] == ["text", "status", "done", "status"]
    assert reply_of(events[0]) == draft.reply


async def test_a_reply_that_was_corrected_is_published_again() -> None:
    feed = MemoryFeed()
    posted = await WebOutlet(feed).show(MESSAGE, Draft(Reply("Wrong."), {}, complete=True))
    await WebOutlet(feed).show(MESSAGE, Draft(Reply("Right."), posted, complete=True))
    assert [reply_of(event).text for event in await published(feed, 2)] == ["Wrong.", "Right."]
