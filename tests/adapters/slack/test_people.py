"""What is remembered of Slack's answers, and when it is not."""

from __future__ import annotations

import asyncio

from adapters.remembered import Remembered


async def test_who_asks_after_something_changed_hears_the_new_answer_and_it_stays() -> None:
    answers: list[asyncio.Future[str]] = []

    async def ask(_: str) -> str:
        answers.append(asyncio.get_running_loop().create_future())
        return await answers[-1]

    remembered = Remembered(ask, 60.0)
    before = asyncio.create_task(remembered.get("C1"))
    also = asyncio.create_task(remembered.get("C1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(answers) == 1, "several who ask at once ask once"
    remembered.forget("C1")
    after = asyncio.create_task(remembered.get("C1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    answers[1].set_result("new")
    assert await after == "new"
    answers[0].set_result("old")
    assert [await before, await also] == ["old", "old"]
    assert await remembered.get("C1") == "new"
    assert len(answers) == 2
