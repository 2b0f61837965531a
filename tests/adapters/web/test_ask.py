"""Asking over HTTP: one id is one question, one answer, in order, whoever comes back for it."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from typing import Any

import httpx

from adapters.web.limits import Limits
from core.messages import Message, Reply
from core.words import say
from tests.adapters.web.stage import QUOTE, Stage, stage, usual

EVENTS = {"Accept": "text/event-stream"}


async def test_an_answer_comes_whole_with_its_citations() -> None:
    async with stage() as played:
        response = await played.ask("How are answers made?")
    assert response.status_code == 200
    assert response.json() == {
        "id": "generated-1",
        "conversation": response.json()["conversation"],
        "answer": f"{QUOTE} [1]\n\nYou asked: How are answers made?",
        "citations": [
            {"number": 1, "title": "Start", "uri": "docs/start.md#answers", "quote": QUOTE}
        ],
        "pictures": [],
        "notices": [],
        "suggestions": [],
    }


async def test_the_same_id_is_answered_once_whatever_conversation_is_given_later() -> None:
    async with stage() as played:
        first = await played.ask("What?", id="q1", conversation="one")
        again = await played.ask("What?", id="q1", conversation="two")
        assert first.json() == again.json()
        assert first.json()["conversation"] == "one"
        assert played.begun == ["q1"]
        assert (await played.client.get("/api/conversations/two")).status_code == 404


async def test_an_id_given_to_another_question_is_refused_and_the_first_stays() -> None:
    async with stage() as played:
        first = await played.ask("What?", id="q1")
        other = await played.ask("Something else?", id="q1")
        assert (other.status_code, other.json()["error"]["code"]) == (409, "other_question")
        assert (await played.ask("What?", id="q1")).json() == first.json()
        assert played.begun == ["q1"]


async def test_an_id_without_a_conversation_always_means_the_same_one() -> None:
    async with stage() as played:
        first = await played.ask("What?", id="q1")
        again = await played.ask("What?", id="q1")
        assert first.json() == again.json()
        assert played.begun == ["q1"]


async def test_doubles_sent_at_the_same_time_get_the_same_answer() -> None:
    async with stage() as played:
        played.pause = 0.05
        responses = await asyncio.gather(
            *(played.ask("What?", id="q1", conversation=f"c{n}") for n in range(8))
        )
        assert {response.status_code for response in responses} == {200}
        assert len({response.text for response in responses}) == 1
        assert played.begun == ["q1"]


async def test_two_callers_may_use_the_same_id_and_conversation() -> None:
    async with stage(tokens={"ada": "token-a", "grace": "token-g"}) as played:
        ada = await played.ask("Ada's?", "token-a", id="q1", conversation="c1")
        grace = await played.ask("Grace's?", "token-g", id="q1", conversation="c1")
        assert "Ada's?" in ada.json()["answer"]
        assert "Grace's?" in grace.json()["answer"]


async def test_questions_of_a_conversation_are_answered_in_order() -> None:
    async with stage() as played:
        played.pause = 0.01
        asking = [played.ask(f"Q{n}?", id=f"q{n}", conversation="c1") for n in range(5)]
        for each in [asyncio.create_task(ask) for ask in asking]:
            await each
        found = (await played.client.get("/api/conversations/c1")).json()["messages"]
        assert [m["reply_to"] for m in found if m["role"] == "mynah"] == [
            m["id"] for m in found if m["role"] == "person"
        ]


async def test_a_full_inbox_says_so() -> None:
    async with stage(inbox_limit=2) as played:
        played.hold = asyncio.Event()
        waiting = [
            asyncio.create_task(played.ask("Wait.", id=f"w{n}", conversation="c1"))
            for n in range(2)
        ]
        await until_waiting(played, "c1", 2)
        refused = await played.ask("One more?", id="w3", conversation="c1")
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "inbox_full"
        assert "2 of your messages waiting" in refused.json()["error"]["message"]
        played.hold.set()
        assert [(await task).status_code for task in waiting] == [200, 200]
        again = await played.ask("One more?", id="w3", conversation="c1")
        assert "One more?" in again.json()["answer"]


async def test_a_long_wait_ends_with_where_to_look() -> None:
    async with stage(limits=Limits(answer_seconds=0.1, quiet_seconds=0.05)) as played:
        played.hold = asyncio.Event()
        response = await played.ask("Slow?", id="q1", conversation="c1")
        assert response.status_code == 202
        assert response.json()["events"] == "/api/answers/c1/q1/events"
        assert response.headers["location"] == "/api/conversations/c1"
        played.hold.set()


async def test_who_waits_when_mynah_ends_is_told_where_to_look_or_to_come_again() -> None:
    async with stage() as played:
        played.hold = asyncio.Event()
        question = {"question": "Slow?", "id": "q1", "conversation": "c1"}
        asking = asyncio.create_task(played.ask("Slow?", id="q1", conversation="c1"))
        reading = asyncio.create_task(read_events(played, "POST", "/api/ask", question))
        await until_waiting(played, "c1", 1)
        played.closing.set()
        assert (await asking).status_code == 202
        last = (await reading)[-1]
        assert (last["event"], last["data"]["code"]) == ("error", "unavailable")
        played.hold.set()


async def test_who_waits_for_what_was_forgotten_is_told_so_at_once() -> None:
    async with stage() as played:
        played.hold = asyncio.Event()
        first = asyncio.create_task(played.ask("When?", id="q1", conversation="c1"))
        await until_waiting(played, "c1", 1)
        asking = asyncio.create_task(played.ask("And then?", id="q2", conversation="c1"))
        question = {"question": "And where?", "id": "q3", "conversation": "c1"}
        reading = asyncio.create_task(read_events(played, "POST", "/api/ask", question))
        await until_waiting(played, "c1", 3)
        played.inbox.discard("web::local:c1", "q2", "q3")
        async with asyncio.timeout(10):
            gone, events = await asyncio.gather(asking, reading)
        assert gone.status_code == 410, gone.text
        assert gone.json()["error"]["code"] == "forgotten"
        assert gone.json()["error"]["message"] == say("question_forgotten")
        assert (events[-1]["event"], events[-1]["data"]["code"]) == ("error", "forgotten")
        played.hold.set()
        assert (await first).status_code == 200


async def test_events_tell_the_answer_as_it_is_written() -> None:
    async with stage() as played:
        played.pause = 0.05
        events = await read_events(played, "POST", "/api/ask", {"question": "How?", "id": "q1"})
    kinds = [event["event"] for event in events]
    assert kinds[:2] == ["accepted", "status"]
    assert kinds[-1] == "done"
    assert kinds.count("text") >= 2
    texts = [e["data"]["answer"] for e in events if e["event"] in ("text", "done")]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert 'class="cite"' in events[-1]["data"]["html"]


async def test_who_comes_back_goes_on_after_the_last_event_seen() -> None:
    async with stage() as played:
        played.hold = asyncio.Event()
        async with played.client.stream(
            "POST",
            "/api/ask",
            json={"question": "How?", "id": "q1", "conversation": "c1"},
            headers=EVENTS,
        ) as response:
            seen = [event async for event in events_of(response, until="text")]
        played.hold.set()
        rest = await read_events(
            played, "GET", "/api/answers/c1/q1/events", last=str(seen[-1]["id"])
        )
        kinds = [event["event"] for event in rest]
        assert kinds[0] == "accepted"
        assert "status" not in kinds
        assert kinds[-1] == "done"
        late = await read_events(played, "GET", "/api/answers/c1/answer:q1/events")
        assert [event["event"] for event in late] == ["accepted", "done"]
        assert played.begun == ["q1"]


async def test_an_answer_is_found_although_the_feed_lost_it() -> None:
    async with stage() as played:
        await played.ask("How?", id="q1", conversation="c1")
        played.feed._events.clear()
        played.drafts._drafts.clear()
        again = await played.ask("How?", id="q1", conversation="c1")
        assert again.json()["answer"].endswith("You asked: How?")
        assert played.begun == ["q1"]


async def test_a_stop_ends_an_answer_in_the_middle() -> None:
    async with stage() as played:
        played.hold = asyncio.Event()
        asking = asyncio.create_task(played.ask("Long?", id="q1", conversation="c1"))
        await until_waiting(played, "c1", 1)
        which = {"conversation": "c1", "id": "q1"}
        assert (await played.client.post("/api/stop", json=which)).status_code == 202
        answer = (await asking).json()
        assert answer["notices"] == ["Stopped, as you asked."]
        done = await played.client.post("/api/stop", json=which)
        assert (done.status_code, done.json()) == (200, {"state": "done"})
        unknown = await played.client.post("/api/stop", json={**which, "id": "q2"})
        assert unknown.status_code == 404


async def test_an_engine_that_is_down_is_said_and_the_question_may_come_again() -> None:
    async with stage() as played:
        played.down = True
        refused = await played.ask("How?", id="q1")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
        assert (await played.client.get("/readyz")).status_code == 503
        played.down = False
        assert (await played.ask("How?", id="q1")).status_code == 200


async def test_feedback_is_kept_one_opinion_a_person() -> None:
    async with stage() as played:
        await played.ask("How?", id="q1", conversation="c1")
        rating: dict[str, Any] = {"conversation": "c1", "id": "q1", "score": -1, "comment": "old"}
        assert (await played.client.post("/api/feedback", json=rating)).status_code == 200
        rating = {"conversation": "c1", "id": "answer:q1", "score": 1}
        assert (await played.client.post("/api/feedback", json=rating)).status_code == 200
        (opinion,) = played.records.opinions.values()
        assert (opinion.score, opinion.person) == (1, "web:local")
        rating["id"] = "q2"
        assert (await played.client.post("/api/feedback", json=rating)).status_code == 404


async def test_a_conversation_shows_what_waits_and_what_is_half_written() -> None:
    async with stage() as played:
        await played.ask("First?", id="q1", conversation="c1")
        played.hold = asyncio.Event()
        later = [
            asyncio.create_task(played.ask(f"{n}?", id=f"q{n}", conversation="c1")) for n in (2, 3)
        ]
        await until_waiting(played, "c1", 2)
        await asyncio.sleep(0.05)
        found = (await played.client.get("/api/conversations/c1")).json()["messages"]
        assert [(m["role"], m["state"]) for m in found] == [
            ("person", "answered"),
            ("mynah", "done"),
            ("person", "writing"),
            ("mynah", "writing"),
            ("person", "waiting"),
        ]
        assert found[1]["id"] == "answer:q1"
        assert found[1]["reply_to"] == "q1"
        assert found[3]["text"] == f"{QUOTE} [1]"
        played.hold.set()
        await asyncio.gather(*later)


async def test_conversations_are_listed_latest_first_by_their_first_question() -> None:
    async with stage() as played:
        await played.ask("The first\nquestion " + "x" * 100, conversation="c1")
        await played.ask("The second?", conversation="c2")
        await played.ask("And then?", conversation="c1")
        found = (await played.client.get("/api/conversations")).json()["conversations"]
        assert [each["id"] for each in found] == ["c1", "c2"]
        assert found[0]["title"].startswith("The first question xxx")
        assert len(found[0]["title"]) <= 80


async def test_control_characters_are_taken_out_of_a_question() -> None:
    async with stage() as played:
        answer = (await played.ask("a\x00b\x1b[31m\tc\nd")).json()["answer"]
        assert answer.endswith("You asked: ab[31m\tc\nd")


async def test_forged_citations_and_markup_stay_words() -> None:
    def forged(message: Message) -> Reply:
        real = usual(message)
        text = "[1]: javascript:alert(1)\n\n[2] <img src=x onerror=alert(1)> [x](javascript:a)"
        return Reply(text, real.citations)

    async with stage() as played:
        played.script = forged
        events = await read_events(played, "POST", "/api/ask", {"question": "How?"})
        html = events[-1]["data"]["html"]
        assert html.count("<button") == 1
        assert "[2]" in html
        assert "<img" not in html
        assert "href" not in html


async def until_waiting(played: Stage, conversation: str, count: int) -> None:
    """Until so many messages wait in a conversation of the local person and one is begun."""
    place = f"web::local:{conversation}"
    async with asyncio.timeout(30):
        while len(await played.inbox.waiting(place)) < count or not played.begun:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def read_events(
    played: Stage, method: str, path: str, body: object = None, last: str = ""
) -> list[dict[str, Any]]:
    """All events of a stream until it ends."""
    headers = {**EVENTS, "Last-Event-ID": last} if last else EVENTS
    async with played.client.stream(method, path, json=body, headers=headers) as response:
        assert response.status_code == 200
        return [event async for event in events_of(response)]


async def events_of(response: httpx.Response, until: str = "") -> Any:
    """The events of a stream as dicts, up to and with the first of kind `until`."""
    event: dict[str, Any] = {}
    async for line in response.aiter_lines():
        if not line and event:
            yield event
            if event["event"] == until:
                return
            event = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = json.loads(value) if name == "data" else value


async def test_a_search_of_which_half_failed_says_so() -> None:
    async with stage() as played:
        whole = (await played.client.get("/api/search?q=citations")).json()
        played.half_deaf = True
        half = (await played.client.get("/api/search?q=citations")).json()
    assert whole["results"] == half["results"]
    assert (whole["notices"], half["notices"]) == ([], [say("search_partly")])


async def test_who_waits_long_is_told_why_once() -> None:
    async with stage(limits=Limits(quiet_seconds=0.05)) as played:
        played.hold_back = asyncio.Event()
        asked = [{"question": "Slow?", "id": f"q{n}", "conversation": "c1"} for n in (1, 2)]
        first = asyncio.create_task(read_events(played, "POST", "/api/ask", asked[0]))
        await until_waiting(played, "c1", 1)
        second = asyncio.create_task(read_events(played, "POST", "/api/ask", asked[1]))
        await until_waiting(played, "c1", 2)
        await asyncio.sleep(0.3)
        played.hold_back.set()
        for reading, word in ((first, "late"), (second, "behind")):
            steps = [each["data"]["step"] for each in await reading if each["event"] == "status"]
            assert steps.count(say(word)) == 1, steps
