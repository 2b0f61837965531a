"""Reading back over real sockets, page by page: a conversation, all conversations, the documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.web.read import message as message_of
from core.messages import Person
from core.ports import Intent, Looked, Score, TurnRecord, Verdict, Way
from tests.adapters.web.stage import CHUNKS, Stage, stage, usual

ADA = {"ada": "token-of-ada", "grace": "token-of-grace"}


async def remember(played: Stage, count: int, conversation: str = "c1") -> None:
    """A conversation of the local person with so many answered questions, q1 the first."""
    for number in range(1, count + 1):
        asked = message_of(Person("web", "local"), conversation, f"q{number}", f"{number}?", number)
        await played.records.save(TurnRecord(asked, usual(asked), "rag", "scripted", {}, number))


async def read(played: Stage, query: str = "", conversation: str = "c1") -> dict[str, Any]:
    """The conversation as the API gives it."""
    response = await played.client.get(f"/api/conversations/{conversation}{query}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def questions(found: dict[str, Any]) -> list[str]:
    """The ids of its questions, in its order."""
    return [each["id"] for each in found["messages"] if each["role"] == "person"]


async def test_a_long_conversation_is_read_back_page_by_page() -> None:
    async with stage() as played:
        await remember(played, 25)
        seen: list[str] = []
        found = await read(played, "?limit=10")
        while True:
            seen = questions(found) + seen
            assert [m["reply_to"] for m in found["messages"] if m["role"] == "mynah"] == questions(
                found
            )
            if not found["earlier"]:
                break
            found = await read(played, f"?limit=10&before={found['messages'][0]['id']}")
        assert seen == [f"q{number}" for number in range(1, 26)]
        assert len(questions(found)) == 5


async def test_without_a_limit_the_latest_two_hundred_questions_come() -> None:
    async with stage() as played:
        await remember(played, 201)
        found = await read(played)
        assert questions(found)[0] == "q2"
        assert found["earlier"] is True
        found = await read(played, "?before=q2")
        assert (questions(found), found["earlier"]) == (["q1"], False)


async def test_an_answer_may_be_named_as_the_end_of_a_page() -> None:
    async with stage() as played:
        await remember(played, 3)
        assert questions(await read(played, "?before=answer:q3")) == ["q1", "q2"]


async def test_nothing_comes_before_the_first_message() -> None:
    async with stage() as played:
        await remember(played, 3)
        assert await read(played, "?before=q1") == {"messages": [], "earlier": False}


async def test_what_waits_is_on_the_latest_page_only() -> None:
    async with stage() as played:
        await remember(played, 3)
        asked = message_of(Person("web", "local"), "c1", "waits", "And?", 9.0)
        await played.inbox.append(asked)  # no ticket, so that nobody answers it
        assert questions(await read(played)) == ["q1", "q2", "q3", "waits"]
        assert questions(await read(played, "?before=q3")) == ["q1", "q2"]
        assert questions(await read(played, "?before=waits")) == ["q1", "q2", "q3"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("?before=q9", 404, "no such message"),
        ("?before=", 400, "before must be the id"),
        ("?before=%00", 400, "before must be the id"),
        (f"?before={'x' * 200}", 400, "before must be the id"),
        ("?limit=0", 400, "limit must be a number from 1 to 200"),
        ("?limit=many", 400, "limit must be a number from 1 to 200"),
    ],
)
async def test_a_page_that_cannot_be_is_refused_with_a_reason(
    query: str, status: int, words: str
) -> None:
    async with stage() as played:
        await remember(played, 3)
        response = await played.client.get(f"/api/conversations/c1{query}")
        assert response.status_code == status
        assert words in response.json()["error"]["message"]


async def test_nobody_pages_through_the_conversations_of_others() -> None:
    async with stage(tokens=ADA) as played:
        await played.ask("Mine?", ADA["ada"], id="q1", conversation="c1")
        await played.ask("And?", ADA["ada"], id="q2", conversation="c1")
        played.client.headers["Authorization"] = f"Bearer {ADA['grace']}"
        response = await played.client.get("/api/conversations/c1?before=q2")
        assert response.status_code == 404


async def test_an_answer_carries_what_its_reader_thought_of_it() -> None:
    async with stage() as played:
        await remember(played, 2)
        rating = {"conversation": "c1", "id": "q1", "score": -1, "comment": "Too short"}
        await played.client.post("/api/feedback", json=rating)
        answers = [m for m in (await read(played))["messages"] if m["role"] == "mynah"]
        assert answers[0]["opinion"] == {"score": -1, "comment": "Too short"}
        assert "opinion" not in answers[1]
        await played.client.post("/api/feedback", json={**rating, "score": 0, "comment": ""})
        answers = [m for m in (await read(played))["messages"] if m["role"] == "mynah"]
        assert "opinion" not in answers[0]


async def listed(played: Stage, query: str = "") -> tuple[list[str], bool]:
    """The ids of the conversations that one request gives, and whether there are earlier ones."""
    found = (await played.client.get(f"/api/conversations{query}")).json()
    return [each["id"] for each in found["conversations"]], found["earlier"]


async def test_every_conversation_is_reached_page_by_page() -> None:
    async with stage() as played:
        for number in range(120):
            await remember(played, 1, f"c{number}")
        first, earlier = await listed(played)
        assert (len(first), first[0], earlier) == (50, "c119", True)
        seen: list[str] = []
        while earlier:
            before = f"&before={seen[-1]}" if seen else ""
            page, earlier = await listed(played, f"?limit=40{before}")
            seen += page
        assert seen == [f"c{number}" for number in range(119, -1, -1)]
        assert await listed(played, "?before=c0") == ([], False)


async def test_documents_are_counted_whole_and_listed_page_by_page() -> None:
    many = tuple(replace(CHUNKS[0], id=f"{n}", document=f"docs/{n:03}.md") for n in range(620))
    async with stage(chunks=(*many, CHUNKS[2])) as played:
        seen: list[str] = []
        more = True
        while more:
            query = f"?limit=250&after={seen[-1]}" if seen else ""
            found = (await played.client.get(f"/api/documents{query}")).json()
            seen += [each["uri"] for each in found["documents"]]
            assert found["count"] == 620
            more = found["more"]
            assert len(seen) == 500 or query
        assert seen == [f"docs/{n:03}.md" for n in range(620)]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/conversations?before=unknown", 404, "no such conversation"),
        ("/api/conversations?before=%00", 400, "before must be the id of a conversation"),
        ("/api/conversations?limit=201", 400, "limit must be a number from 1 to 200"),
        ("/api/documents?after=docs/unknown.md", 404, "no such document"),
        ("/api/documents?after=docs/secret.md", 404, "no such document"),
        ("/api/documents?after=", 400, "after is missing"),
        ("/api/documents?limit=501", 400, "limit must be a number from 1 to 500"),
    ],
)
async def test_a_page_of_a_list_that_cannot_be_is_refused_with_a_reason(
    path: str, status: int, words: str
) -> None:
    async with stage() as played:
        response = await played.client.get(path)
        assert response.status_code == status
        assert words in response.json()["error"]["message"]


async def test_why_an_answer_is_as_it_is_names_the_question_that_was_taken_up() -> None:
    score = Score(0.81234, "it says what was asked")
    verdict = Verdict(score, score, score, score, score, score)
    way = Way("naive", ("complexity 0.00",), (Looked("1? 2?", "the question", 8),), 1)
    async with stage() as played:
        await remember(played, 1)
        asked = message_of(Person("web", "local"), "c1", "q2", "2?", 2)
        turn = TurnRecord(asked, usual(asked), "rag", "scripted", {"answer": 0.123456}, 2, (way,))
        intent = Intent("deepen", "q1 answered", "q1", 0.987654, ("it points to what was said",))
        await played.records.save(replace(turn, intent=intent, verdict=verdict))
        found = (await played.client.get("/api/answers/c1/q2/why")).json()
        assert found["intent"] == {
            "kind": "deepen",
            "about": "1?",
            "confidence": 0.988,
            "reasons": ["it points to what was said"],
        }
        assert found["ways"][0]["looked"] == [{"query": "1? 2?", "why": "the question", "found": 8}]
        assert found["verdict"]["accuracy"] == {"value": 0.812, "reason": "it says what was asked"}
        assert len(found["verdict"]) == 6
        assert found["seconds"] == {"answer": 0.1235}
        plain = (await played.client.get("/api/answers/c1/q1/why")).json()
        assert (plain["intent"], plain["ways"], plain["verdict"]) == (None, [], None)
