"""Lists, tables and code that were cut into chunks come whole, or say that they go on."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.doubles.embedder import HashingEmbedder
from core.knowledge.block import Block
from core.knowledge.chunk.chunk import chunk
from core.knowledge.cite import checked_blocks
from core.knowledge.documents import Document
from core.knowledge.extract import Extract, extract
from core.messages import Chunk, Passage
from core.ports import VectorSpace

WORDS = (VectorSpace("words", HashingEmbedder(dimension=512)),)


def _lines(how_many: int, shape: str) -> list[str]:
    return [shape.format(n) for n in range(1, how_many + 1)]


LIST = _lines(80, "- Part {}, kept in the cellar beneath the workshop")
STEPS = _lines(
    60, "{}. Turn the valve with the number {0} and wait for the lamp".replace("{}", "{0}")
)
CODE = _lines(90, "systemctl restart cellar-{}")
ROWS = _lines(80, "| Office {} | beneath the workshop |")


def _document(lead: str, *lines: str) -> list[Chunk]:
    text = "\n".join(["# Spare parts", "", "## Stock", "", lead, "", *lines, "", "Nothing more."])
    return chunk(Document(uri="stock.md", title="Spare parts", text=text))


async def _ask(question: str, chunks: Sequence[Chunk], *found: int) -> Extract:
    async def read(_chunk: Chunk) -> Sequence[Chunk]:
        return chunks

    passages = [Passage(chunks[n], 1.0, "") for n in found]
    return await extract(question, passages, "en", WORDS, read=read)


def _text(found: Extract) -> str:
    return "\n\n".join(block.text for block in found.blocks)


@pytest.mark.parametrize(
    ("question", "lead", "lines"),
    [
        ("Which parts are in stock?", "These parts are in stock:", LIST),
        ("How do I restart the cellar?", "To restart it:", ["```sh", *CODE, "```"]),
        ("Who is in which office?", "Who is in which office:", ["| A | B |", "|---|---|", *ROWS]),
        ("How do I turn the valve?", "Turn the valve like this:", STEPS),
    ],
    ids=["list", "code", "table", "steps"],
)
async def test_it_comes_whole_and_in_order(question: str, lead: str, lines: list[str]) -> None:
    chunks = _document(lead, *lines)
    assert len(chunks) > 2
    for best in (0, 1):
        found = await _ask(question, chunks, best)
        shown = _text(found)
        places = [shown.find(line.rstrip(" |")) for line in lines if line != "|---|---|"]
        assert -1 not in places
        assert places[:-1] == sorted(places[:-1])
        assert not found.goes_on
        quotes = [c for block in found.blocks for c in block.citations]
        texts = {each.id: each.text for each in chunks}
        assert all(c.quote in texts[c.chunk] for c in quotes)
        assert "Nothing more" not in shown


async def test_code_comes_in_one_fence_and_a_table_with_one_head() -> None:
    found = await _ask("How to restart?", _document("To restart:", "```sh", *CODE, "```"), 0)
    assert _text(found).count("```") == 2
    table = _document("Who is in which office:", "| A | B |", "|---|---|", *ROWS)
    assert _text(await _ask("Who is in which office?", table, 0)).count("| A | B |") == 1


async def test_what_is_longer_than_anybody_reads_is_shown_in_part_and_says_so() -> None:
    chunks = _document("These parts are in stock:", *_lines(400, "- Part {}, kept in the cellar"))
    found = await _ask("Which parts are in stock?", chunks, 0)
    assert found.goes_on
    assert "Part 1," in _text(found)
    assert "Part 390," not in _text(found)


async def test_who_asks_for_one_item_is_not_given_hundreds() -> None:
    chunks = _document("These parts are in stock:", *LIST)
    holding = next(n for n, each in enumerate(chunks) if "Part 33," in each.text)
    shown = _text(await _ask("Is part 33 in the cellar?", chunks, holding))
    assert "Part 33," in shown
    assert "Part 80," not in shown


async def test_the_next_section_s_list_is_another_one() -> None:
    text = "# Stock\n\n## Kept\n\nKept parts:\n\n- Wheel\n- Axle\n\n## Gone\n\n- Lamp\n- Bell\n"
    chunks = chunk(Document(uri="stock.md", title="Stock", text=text))
    shown = _text(await _ask("Which parts are kept?", chunks, 0))
    assert "Axle" in shown
    assert "Lamp" not in shown


async def _checked(answer: str, chunks: Sequence[Chunk]) -> list[Block]:
    async def pieces() -> AsyncIterator[str]:
        yield answer

    passages = [Passage(each, 1.0, "") for each in chunks]
    return [block async for block in checked_blocks(pieces(), passages)]


async def test_a_model_s_code_over_several_chunks_is_found_in_them() -> None:
    chunks = _document("To restart it:", "```sh", *CODE, "```")
    whole = "\n".join(["```sh", *CODE, "```"])
    blocks = await _checked(whole, chunks)
    assert "\n".join(block.text for block in blocks) == f"{whole}\n\n[1] [2] [3] [4]"
    for wrong in ([*CODE[:40], "rm -rf /", *CODE[40:]], CODE[1:], [*CODE[:20], *CODE[30:]]):
        assert not any(
            b.citations for b in await _checked("\n".join(["```sh", *wrong, "```"]), chunks)
        )
    assert not any(b.citations for b in await _checked(whole, [chunks[0], chunks[2]]))


async def test_a_model_s_list_over_several_chunks_keeps_its_lead_in_and_few_numbers() -> None:
    chunks = _document("These parts are in stock:", *LIST)
    answer = "\n".join(["These parts are in stock:", "", *LIST])
    blocks = await _checked(answer, chunks)
    shown = "\n\n".join(block.text for block in blocks if block.text)
    assert re.sub(r" \[\d\]", "", shown) == answer
    assert sum(len(block.citations) for block in blocks) <= len(chunks) + 2
