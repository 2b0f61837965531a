"""Who may not see it is told nothing of it, by no way of asking; who may see it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.assemble import Knowledge
from core.messages import Audience
from tests.security.plants import CIRCLES
from tests.security.siege import besiege, new_seed, report

EVERY_CIRCLE = tuple(Audience.parse(circle) for circle in CIRCLES)


async def _besieged(folder: Path, questions: int) -> None:
    found = await besiege(folder, new_seed(), questions)
    print(report(found))  # noqa: T201 shown when the test fails
    assert found.leaks == []
    assert found.told["asked"] == questions
    assert found.share_told >= 0.95


async def test_30_questions_from_outside_bring_no_secret_out(tmp_path: Path) -> None:
    await _besieged(tmp_path, 30)


@pytest.mark.soak
async def test_1000_questions_from_outside_bring_no_secret_out(tmp_path: Path) -> None:
    await _besieged(tmp_path, 1000)


class _ForEverybody:
    """A store that is asked for every circle, whoever reads: what must be found out."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def match(self, terms: str, _readers: object, *more: Any, **named: Any) -> Any:
        return await self._inner.match(terms, EVERY_CIRCLE, *more, **named)

    async def nearest(self, space: str, vector: Any, _readers: object, *more: Any) -> Any:
        return await self._inner.nearest(space, vector, EVERY_CIRCLE, *more)

    async def read(self, document: str, _readers: object) -> Any:
        return await self._inner.read(document, EVERY_CIRCLE)

    async def at(self, places: Any, _readers: object) -> Any:
        return await self._inner.at(places, EVERY_CIRCLE)

    async def visible(self, _readers: object, limit: int, after: str = "") -> Any:
        return await self._inner.visible(EVERY_CIRCLE, limit, after)


def _broken(knowledge: Knowledge) -> Knowledge:
    return replace(
        knowledge,
        index=_ForEverybody(knowledge.index),  # type: ignore[arg-type]
        catalogue=_ForEverybody(knowledge.catalogue),
    )


@pytest.mark.soak
async def test_an_index_and_a_register_that_do_not_filter_are_found_out(tmp_path: Path) -> None:
    found = await besiege(tmp_path, new_seed(), 25, _broken, inside=False)
    by_index = {"answer", "prompt", "/api/search", "/api/passage", "kept in records.sqlite"}
    assert by_index | {"/api/documents", "/api/suggest"} <= found.channels, report(found)
