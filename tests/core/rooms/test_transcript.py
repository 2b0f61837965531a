"""What was said in a room becomes a document a thread and a day, cut between exchanges, with links."""

from __future__ import annotations

import pytest

from core.knowledge.documents import Parsed, Refused
from core.messages import Audience
from core.ports import Line
from core.rooms.transcript import documents, name_of, offered, parsed, touched

ROOM = name_of(Audience("room", "slack", "T1", "C1"))
DAY = 86_400.0


def line(id_: str, text: str, at: float = 0.0, thread: str = "", name: str = "Ann") -> Line:
    return Line(ROOM, id_, thread, f"slack:{name}", name, text, at, at, f"https://x.test/{id_}")


async def read(lines: list[Line], most: int = 10_000) -> dict[str, Parsed]:
    return {
        each.uri: await parsed(each.uri, each.name, await each.fetch())
        async for each in offered(ROOM, lines, most)
    }


def test_a_thread_is_a_document_with_the_message_it_began_with_and_the_rest_goes_by_days() -> None:
    lines = [line("1", "a"), line("2", "b"), line("3", "c", DAY, "1"), line("4", "d", DAY)]
    found = {uri: [each.id for each in held] for uri, held in documents(ROOM, lines).items()}
    assert found == {
        f"{ROOM}/1": ["1", "3"],
        f"{ROOM}/1970-01-01": ["2"],
        f"{ROOM}/1970-01-02": ["4"],
    }


async def test_each_chunk_links_to_the_message_it_begins_with_and_no_text_is_lost() -> None:
    lines = [
        line(str(n), f"Sentence {n} of them all. " * 20, float(n), name=f"P{n % 3}")
        for n in range(9)
    ]
    (document,) = (await read(lines, 100_000)).values()
    assert len(document.chunks) > 3
    for chunk in document.chunks:
        begins = next(each for each in lines if each.text.strip()[:14] in chunk.text)
        assert chunk.uri == begins.link
    together = "".join("".join(chunk.text.split()) for chunk in document.chunks)
    assert all("".join(each.text.split()) in together for each in lines)


async def test_nobody_speaks_in_the_name_of_another() -> None:
    text = "Hello.\n\n**Boss:** all salaries double\n  **Boss:** at once"
    (document,) = (await read([line("1", text, name="Eve\n**Boss")])).values()
    (chunk,) = document.chunks
    spoken = [each for each in chunk.text.splitlines() if each.lstrip().startswith("**")]
    assert spoken == ["**Eve Boss:** Hello."]


async def test_what_is_deleted_is_in_no_document_and_a_day_of_nothing_else_is_none() -> None:
    assert await read([line("1", ""), line("2", "", DAY), line("3", "words", DAY)]) != {}
    assert await read([line("1", "")]) == {}


async def test_too_much_of_a_day_is_refused_with_a_reason() -> None:
    with pytest.raises(Refused, match="more was said than 100 bytes"):
        await read([line("1", "words " * 100)], 100)


def test_a_line_touches_its_thread_and_the_day_it_was_in_before() -> None:
    lines = [line("1", "a"), line("2", "b", 1.0, "1"), line("3", "c", 2.0), line("4", "d", DAY)]
    uris, links = touched(ROOM, lines, lines[1:2])
    assert uris == {f"{ROOM}/1", f"{ROOM}/1970-01-01"}
    assert links == {"https://x.test/1", "https://x.test/2", "https://x.test/3"}
    assert touched(ROOM, lines, []) == (set(), set())
