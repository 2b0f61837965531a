"""Reading processes survive whatever a file does to them."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest

from adapters.sources.reading import ReadingProcess, open_readers
from core.knowledge.documents import Refused
from tests.adapters.sources import files

SLOW = b"- a\n" * 400_000
"""Half a minute of parsing: a file that hangs, as far as a limit of a second can tell."""


async def test_files_are_read_side_by_side_and_in_any_number() -> None:
    async with open_readers(processes=2) as parse:
        asked = [parse(f"file:///{n}.md", f"{n}.md", f"# T{n}\n\nhi".encode()) for n in range(50)]
        parsed = await asyncio.gather(*asked)
    assert [one.title for one in parsed] == [f"T{n}" for n in range(50)]
    assert parsed[7].chunks[0].uri == "file:///7.md#t7"


async def test_a_refusal_keeps_its_reason() -> None:
    async with open_readers(processes=1) as parse:
        with pytest.raises(Refused, match="password"):
            await parse("file:///a.pdf", "a.pdf", files.pdf([[(12, "x")]], encrypted=True))


async def test_a_file_that_hangs_is_refused_and_the_next_one_is_read() -> None:
    # Long enough for the next reader to start on a busy machine.
    async with open_readers(processes=1, seconds=4) as parse:
        begun = perf_counter()
        with pytest.raises(Refused, match="longer than 4 seconds"):
            await parse("file:///slow.md", "slow.md", SLOW)
        assert perf_counter() - begun < 15
        assert (await parse("file:///a.md", "a.md", b"# Next")).title == "Next"


async def test_a_file_that_wants_too_much_memory_is_refused() -> None:
    async with open_readers(processes=1, memory=300_000_000) as parse:
        with pytest.raises(Refused):
            await parse("file:///slow.md", "slow.md", SLOW)
        assert (await parse("file:///a.md", "a.md", b"# Next")).title == "Next"


async def test_a_reader_that_dies_is_started_again() -> None:
    reader = ReadingProcess(seconds=10, memory=3_000_000_000)
    await reader.parse("file:///a.md", "a.md", b"# One")
    process = reader._process
    assert process is not None
    asked = asyncio.create_task(reader.parse("file:///slow.md", "slow.md", SLOW))
    await asyncio.sleep(0.3)
    process.kill()
    with pytest.raises(Refused, match="crashed"):
        await asked
    assert (await reader.parse("file:///a.md", "a.md", b"# Two")).title == "Two"
    await reader.close()


async def test_an_answer_nobody_waited_for_is_not_given_to_the_next_file() -> None:
    async with open_readers(processes=1) as parse:
        first = asyncio.ensure_future(parse("file:///slow.md", "slow.md", SLOW))
        await asyncio.sleep(0.3)
        first.cancel()
        assert (await parse("file:///a.md", "a.md", b"# Mine")).title == "Mine"
