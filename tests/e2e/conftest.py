"""One Chromium for all browser tests of a file; every test has a profile of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.browser import browsing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chrome() -> AsyncIterator[Browser]:
    """A running Chromium; fails with the command that installs it where there is none."""
    async with browsing() as browser:
        yield browser
