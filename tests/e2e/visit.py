"""A person at the page on a running stage: what most browser tests begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from core.messages import Citation, Reply
from tests.adapters.web.stage import QUOTE, Stage, stage
from tests.e2e.browser import open_page, profile

EXAMPLES = ("How are answers made?", "What is indexed?")


@asynccontextmanager
async def visiting(
    chrome: Browser, *, stage_options: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[tuple[Stage, Page]]:
    """A page on a running stage; afterwards the browser must not have complained."""
    complaints: list[str] = []
    async with (
        stage(**{"examples": EXAMPLES, **(stage_options or {})}) as played,
        profile(chrome, **options) as context,
    ):
        page = await open_page(context, played.url, complaints)
        yield played, page
    # What the network says of refused requests is the browser's news, not the page's fault.
    assert [each for each in complaints if "Failed to load resource" not in each] == []


async def ask(page: Page, question: str) -> None:
    """Type and press Enter."""
    await page.locator("#question").fill(question)
    await page.keyboard.press("Enter")


def usual_with(title: str, text: str) -> Reply:
    """A reply whose only citation has this title."""
    return Reply(text, (Citation(1, title, "docs/start.md#answers", QUOTE, "start-1"),))
