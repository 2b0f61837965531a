"""Answers show the pictures of the documents that they cite, and no others."""

from __future__ import annotations

from adapters.doubles.pictures import MemoryPictures
from core.conversation.pictured import MOST, pictured
from core.messages import EVERYONE, Audience, Chunk, Citation, Passage, Reply

TEAM = Audience("workspace", "slack", "T1")


def passage(chunk: str, document: str, kind: str = "picture") -> Passage:
    held = Chunk(chunk, document, document, "A page", (), "Words", 0, kind=kind)
    return Passage(held, 0.5, "")


def reply(*chunks: str) -> Reply:
    cited = (Citation(n, "A page", "", "Words", chunk) for n, chunk in enumerate(chunks, 1))
    return Reply("Words [1]", tuple(cited))


async def test_pictures_of_cited_documents_are_shown_the_cited_ones_first_and_none_twice() -> None:
    pictures = MemoryPictures()
    first, second, other = (pictures.add(data, "A") for data in (b"1", b"2", b"3"))
    passages = [
        passage("text", "guide.md", "prose"),
        passage(first.digest, "guide.md"),
        passage(second.digest, "guide.md"),
        passage(other.digest, "other.md"),
    ]
    shown = await pictured(reply("text", second.digest), passages, [EVERYONE], pictures)
    assert shown.pictures == (second, first)
    assert (await pictured(reply("text"), passages, [EVERYONE], pictures)).pictures[0] == first
    assert (await pictured(reply(), passages, [EVERYONE], pictures)).pictures == ()


async def test_a_reply_shows_few_pictures_and_none_that_a_reader_may_not_see() -> None:
    pictures = MemoryPictures()
    many = [pictures.add(bytes([n])) for n in range(MOST + 2)]
    hidden = pictures.add(b"hidden", audience=TEAM)
    passages = [passage(each.digest, "guide.md") for each in (hidden, *many)]
    shown = await pictured(reply(many[0].digest), passages, [EVERYONE], pictures)
    assert shown.pictures == tuple(many[:MOST])
