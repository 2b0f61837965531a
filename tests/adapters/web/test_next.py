"""What may be asked next, and what completes what is typed, over HTTP."""

from __future__ import annotations

import asyncio

from adapters.web.limits import Limits
from tests.adapters.web.stage import stage, until


async def test_what_may_be_asked_next_is_known_after_the_answer() -> None:
    async with stage() as played:
        played.next_asked = ("And on Sundays?",)
        answer = await played.ask("When?", conversation="c1", id="q1")
        assert answer.json()["suggestions"] == []
        for _ in range(2):  # while it is looked for, and when it is long known
            found = await played.client.get("/api/answers/c1/q1/next")
            assert found.json() == {"questions": ["And on Sundays?"]}


async def test_what_its_reader_may_see_no_more_is_offered_no_more() -> None:
    async with stage() as played:
        played.next_asked = ("And on Sundays?", "Plans › Launch")
        await played.ask("When?", conversation="c1", id="q1")
        played.withdrawn = ("Plans › Launch",)
        found = await played.client.get("/api/answers/c1/q1/next")
        assert found.json() == {"questions": ["And on Sundays?"]}


async def test_it_is_waited_for_while_the_answer_is_written() -> None:
    async with stage(limits=Limits(quiet_seconds=0.2, next_seconds=10)) as played:
        played.next_asked, played.hold = ("And on Sundays?",), asyncio.Event()
        asking = asyncio.create_task(played.ask("When?", conversation="c1", id="q1"))
        await until(lambda: bool(played.begun))
        waiting = asyncio.create_task(played.client.get("/api/answers/c1/q1/next"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        played.hold.set()
        assert (await waiting).json() == {"questions": ["And on Sundays?"]}
        await asking


async def test_where_nothing_is_offered_that_is_said_once_the_message_is_let_go() -> None:
    async with stage(limits=Limits(quiet_seconds=0.2, next_seconds=600)) as played:
        await played.ask("Thanks!", conversation="c1", id="q1")
        async with asyncio.timeout(10):
            found = await played.client.get("/api/answers/c1/q1/next")
        assert found.json() == {"questions": []}


async def test_where_it_takes_long_one_waits_for_a_moment_and_no_longer() -> None:
    async with stage(limits=Limits(quiet_seconds=0.2, next_seconds=0.5)) as played:
        played.hold = asyncio.Event()
        asking = asyncio.create_task(played.ask("When?", conversation="c1", id="q1"))
        await until(lambda: bool(played.begun))
        async with asyncio.timeout(10):
            found = await played.client.get("/api/answers/c1/q1/next")
        assert found.json() == {"questions": []}
        played.hold.set()
        await asking


async def test_what_is_typed_is_completed_and_a_whole_page_of_text_is_not() -> None:
    async with stage() as played:
        played.common = tuple(f"When does room {n} open?" for n in range(20))
        found = (await played.client.get("/api/suggest", params={"q": "when does"})).json()
        assert found["questions"] == list(played.common[:6])
        refused = await played.client.get("/api/suggest", params={"q": "x" * 301})
        assert refused.status_code == 413


async def test_requests_for_completions_are_counted_like_all_others() -> None:
    limits = Limits(requests_at_once=3, requests_per_second=0.001)
    async with stage(limits=limits) as played:
        codes = [(await played.client.get("/api/suggest?q=w")).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
