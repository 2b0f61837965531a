"""Plain text is joined by meaning behind whatever read it; all else passes as it is."""

from __future__ import annotations

from adapters.doubles.embedder import HashingEmbedder
from adapters.sources.parse import parse
from core.knowledge.documents import Parsed
from core.knowledge.meaning import by_meaning
from core.ports import VectorSpace

SPACES = (VectorSpace("hashed", HashingEmbedder()),)
PLAIN = b"The pump runs at night. The chess club meets in the hall.\n\n" * 80


async def read(uri: str, name: str, data: bytes) -> Parsed:
    return parse(uri, name, data)


def english(_text: str) -> str:
    return "en"


async def test_plain_text_is_joined_and_keeps_its_words() -> None:
    before = await read("file:///a.txt", "a.txt", PLAIN)
    after = await by_meaning(read, SPACES, english)("file:///a.txt", "a.txt", PLAIN)
    assert before.sentences and not after.sentences
    assert after.chunks != before.chunks
    words = " ".join(each.text for each in after.chunks).split()
    assert words == PLAIN.decode().split()


async def test_other_documents_pass_as_they_are() -> None:
    table = b"a,b\n" + b"one,two\n" * 500
    before = await read("file:///a.csv", "a.csv", table)
    assert await by_meaning(read, SPACES, english)("file:///a.csv", "a.csv", table) == before


async def test_without_a_model_for_its_language_it_is_cut_by_its_paragraphs() -> None:
    spaces = (VectorSpace("hashed", HashingEmbedder(), frozenset({"de"})),)
    before = await read("file:///a.txt", "a.txt", PLAIN)
    after = await by_meaning(read, spaces, english)("file:///a.txt", "a.txt", PLAIN)
    assert after.chunks == before.chunks and not after.sentences
