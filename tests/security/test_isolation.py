"""What one person says in one conversation, nobody else is told; who said it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bots.forgotten import house
from tests.security.isolation import converse, in_one_memory
from tests.security.siege import logging_everything, new_seed


async def _is_kept_apart(home: Path, people: int, talks: int) -> None:
    with logging_everything() as logged:
        async with house(home) as it:
            found = await converse(it, people, talks, new_seed(), logged)
    assert found.leaks == []
    assert found.told >= 0.95 * found.asked


async def test_24_conversations_of_8_people_are_kept_apart(tmp_path: Path) -> None:
    await _is_kept_apart(tmp_path, 8, 24)


@pytest.mark.soak
async def test_1000_conversations_of_50_people_are_kept_apart(tmp_path: Path) -> None:
    await _is_kept_apart(tmp_path, 50, 1000)


async def test_one_memory_for_all_is_found_out(tmp_path: Path) -> None:
    with logging_everything() as logged:
        async with house(tmp_path) as it:
            found = await converse(it, 4, 8, new_seed(), logged, in_one_memory)
    assert any(leak.startswith("answer:") for leak in found.leaks)
