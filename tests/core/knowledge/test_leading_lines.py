"""What completes a line, or is taken back, is never told without it: prohibitions, myths, old rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.doubles.embedder import HashingEmbedder
from core.knowledge.chunk.chunk import chunk
from core.knowledge.cite import checked_blocks
from core.knowledge.documents import Document
from core.knowledge.extract import extract
from core.messages import Chunk, Passage
from core.ports import VectorSpace
from tests.core.knowledge.passages import passage

WORDS = (VectorSpace("words", HashingEmbedder(dimension=512)),)
VALVES = "You must not\n\n- open the red valve by hand\n- close the blue valve at night\n"
MYTHS = "Never assume that\n\n- The elevator is safe during a fire.\n- Ada earns 5.\n"
OLD = "The old rule was:\n\nBikes may be left in the corridor.\n\nThis rule was abolished in 2020."
SAUNA = "It is false that:\n\nThe sauna is free for guests of members.\n"
NESTED = "- Guests must not\n  - open the red valve by hand\n  - close the blue valve at night\n"
VENTILE = "Es ist verboten, dass Gäste\n\n- das rote Ventil von Hand öffnen\n- den Hof betreten\n"
VALVULAS = "Los huéspedes nunca deben\n\n- abrir la válvula roja a mano\n- entrar en el patio\n"
CHINESE = "你不得\n\n- 手动打开红色阀门\n- 夜间关闭蓝色阀门\n"


async def _quoted(question: str, source: str, language: str = "en") -> str:
    found = await extract(question, [passage("v", "House", source, language)], language, WORDS)
    return "\n\n".join(block.text for block in found.blocks)


async def _checked(answer: str, found: Sequence[Passage]) -> str:
    async def pieces() -> AsyncIterator[str]:
        yield answer

    return "\n\n".join([b.text async for b in checked_blocks(pieces(), found) if b.text])


async def _written(answer: str, source: str, language: str = "en") -> str:
    return await _checked(answer, [passage("v", "House", source, language)])


@pytest.mark.parametrize(
    ("question", "source", "line", "said", "language"),
    [
        ("May I open the red valve by hand?", VALVES, "You must not", "open the red", "en"),
        ("Is the elevator safe during a fire?", MYTHS, "Never assume", "The elevator", "en"),
        ("Is the sauna free for guests of members?", SAUNA, "It is false", "The sauna", "en"),
        ("May bikes be left in the corridor?", OLD, "The old rule was:", "Bikes may", "en"),
        ("May bikes be left in the corridor?", OLD, "Bikes may", "was abolished", "en"),
        ("May I open the red valve by hand?", NESTED, "Guests must not", "open the red", "en"),
        ("Wer darf das rote Ventil von Hand öffnen?", VENTILE, "Es ist verbo", "das rote", "de"),
        ("¿Se puede abrir la válvula roja a mano?", VALVULAS, "Los huéspedes", "abrir", "es"),
        ("手动打开红色阀门", CHINESE, "你不得", "手动打开", "zh"),
        ("Is the gym open?", "> The gym is open.\n\nThe above is wrong.", "The gym", "wrong", "en"),
        ("Is the pool heated?", "The pool is heated in winter. Not!", "The pool", "Not!", "en"),
    ],
)
async def test_a_quote_comes_with_the_line_that_it_completes_or_that_takes_it_back(
    question: str, source: str, line: str, said: str, language: str
) -> None:
    shown = await _quoted(question, source, language)
    assert 0 <= shown.find(line) < shown.find(said)


@pytest.mark.parametrize(
    ("answer", "source", "language"),
    [
        ("- open the red valve by hand", VALVES, "en"),
        ("Open the red valve by hand.", VALVES, "en"),
        ("You must:\n\n- open the red valve by hand", VALVES, "en"),
        ("- open the red valve by hand", NESTED, "en"),
        ("Ada earns 5.", MYTHS, "en"),
        ("The sauna is free for guests of members.", SAUNA, "en"),
        ("Bikes may be left in the corridor.", OLD, "en"),
        ("- das rote Ventil von Hand öffnen", VENTILE, "de"),
        ("- abrir la válvula roja a mano", VALVULAS, "es"),
        ("- 手动打开红色阀门", CHINESE, "zh"),
        ("The gym is open.", "> The gym is open.\n\nThe sentence above is wrong.", "en"),
        ("The pool is heated in winter.", "The pool is heated in winter. Not!", "en"),
    ],
)
async def test_a_model_may_not_leave_that_line_out(answer: str, source: str, language: str) -> None:
    assert await _written(answer, source, language) == ""


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("You must not\n\n- open the red valve by hand", VALVES),
        ("You must not:\n\n- open the red valve by hand", VALVES),
        ("Never assume that\n\n- Ada earns 5.", MYTHS),
        ("It is false that:\n\nThe sauna is free for guests of members.", SAUNA),
        ("The old rule was:\n\nBikes may be left in the corridor.", OLD),
    ],
)
async def test_beneath_that_line_it_keeps_its_number(answer: str, source: str) -> None:
    shown = await _written(answer, source)
    assert shown.startswith(answer.splitlines()[0])
    assert shown.endswith("]")


async def test_an_item_comes_with_its_line_from_a_chunk_before_its_own() -> None:
    items = "\n".join(f"- Part {n}, kept in the cellar beneath the workshop" for n in range(80))
    text = f"# Parts\n\nYou must not use\n\n{items}\n"
    chunks = chunk(Document(uri="p.md", title="Parts", text=text))

    async def read(_chunk: Chunk) -> Sequence[Chunk]:
        return chunks

    late = [Passage(each, 1.0, "") for each in chunks if "Part 70," in each.text]
    found = await extract("Is part 70 in the cellar?", late, "en", WORDS, read=read)
    shown = "\n".join(block.text for block in found.blocks)
    assert shown.startswith("You must not use")
    assert "Part 70," in shown


@pytest.mark.parametrize(
    "source",
    [
        "<s>The library opens at six on Sundays.</s>",
        "<del>It was so. The library opens at six on Sundays. It was.</del>",
        "<strike>\n\nThe library opens at six on Sundays.\n\n</strike>",
        "~~It was so. The library opens at six on Sundays. It was.~~",
    ],
)
async def test_what_is_struck_out_is_neither_quoted_nor_supports_anything(source: str) -> None:
    said = "The library opens at six on Sundays."
    assert await _quoted("When does the library open on Sundays?", source) == ""
    assert await _written(said, source) == ""


async def test_what_is_struck_out_within_a_sentence_is_shown_so_and_code_strikes_nothing() -> None:
    question = "When does the library open on Sundays?"
    source = "The library opens at <del class='x'>six</del> seven on Sundays."
    assert await _quoted(question, source) == "The library opens at ~~six~~ seven on Sundays. [1]"
    assert await _written("The library opens at six seven on Sundays.", source) == ""
    code = "The library opens at six on Sundays, see `<s>` and `</s>`."
    assert await _written(code, code) == f"{code} [1]"


SYSTEMS = (
    "# Windows\n\n## Install\n\nRun setup with the blue disk.\n\n"
    "# Linux\n\n## Install\n\nRun setup with the red disk.\n"
)


async def test_what_stands_in_one_chapter_is_not_put_beneath_the_title_of_another() -> None:
    chunks = chunk(Document(uri="s.md", title="Windows", text=SYSTEMS))
    found = [Passage(each, 1.0, "") for each in chunks]
    linux = "Run setup with the red disk. [1]"
    assert await _checked("## Windows\n\nRun setup with the red disk.", found) == linux
    shown = await _checked("## Linux\n\nRun setup with the red disk.", found)
    assert shown == f"## Linux\n\n{linux}"
