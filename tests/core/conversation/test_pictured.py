"""Answers show the pictures that they cite, and of the sections that they cite those asked about."""

from __future__ import annotations

from adapters.doubles.pictures import MemoryPictures
from core.conversation.pictured import MOST, pictured
from core.messages import EVERYONE, Audience, Chunk, Citation, Passage, Reply

TEAM = Audience("workspace", "slack", "T1")
ASKED = "Where is the crane?"


def passage(chunk: str, section: str, kind: str = "picture", text: str = "The crane") -> Passage:
    document = section.partition("#")[0]
    held = Chunk(chunk, document, section, "A page", (), text, 0, kind=kind)
    return Passage(held, 0.5, "")


def reply(*passages: Passage) -> Reply:
    chunks = [each.chunk for each in passages]
    cited = (Citation(n, "A page", c.uri, c.text, c.id) for n, c in enumerate(chunks, 1))
    return Reply("Words [1]", tuple(cited))


async def test_pictures_of_cited_sections_are_shown_the_cited_ones_first_and_none_twice() -> None:
    pictures = MemoryPictures()
    first, second, other, apart = (pictures.add(data, "A") for data in (b"1", b"2", b"3", b"4"))
    passages = [
        text := passage("text", "guide.md#quay", "prose"),
        passage(first.digest, "guide.md#quay"),
        cited := passage(second.digest, "guide.md#quay"),
        passage(other.digest, "other.md#quay"),
        passage(apart.digest, "guide.md#locks"),
    ]
    shown = await pictured(reply(text, cited), ASKED, passages, [EVERYONE], pictures)
    assert shown.pictures == (second, first)
    shown = await pictured(reply(text), ASKED, passages, [EVERYONE], pictures)
    assert shown.pictures == (first, second)
    assert (await pictured(reply(), ASKED, passages, [EVERYONE], pictures)).pictures == ()


async def test_a_picture_of_a_cited_section_that_is_not_asked_about_is_not_shown() -> None:
    pictures = MemoryPictures()
    one = pictures.add(b"1", "The lock at night")
    text = passage("text", "guide.md#quay", "prose")
    own = passage(one.digest, "guide.md#quay", text="The lock at night")
    found = await pictured(reply(text), ASKED, [text, own], [EVERYONE], pictures)
    assert found.pictures == ()
    found = await pictured(reply(own), ASKED, [text, own], [EVERYONE], pictures)
    assert found.pictures == (one,)


async def test_a_reply_shows_few_pictures_and_none_that_a_reader_may_not_see() -> None:
    pictures = MemoryPictures()
    many = [pictures.add(bytes([n])) for n in range(MOST + 2)]
    hidden = pictures.add(b"hidden", audience=TEAM)
    passages = [passage(each.digest, "guide.md") for each in (hidden, *many)]
    shown = await pictured(reply(passages[1]), ASKED, passages, [EVERYONE], pictures)
    assert shown.pictures == tuple(many[:MOST])
