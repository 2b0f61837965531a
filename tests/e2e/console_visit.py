"""An administrator at the console in a browser: what its browser tests begin with."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page
from starlette.applications import Starlette
from starlette.types import ASGIApp

from tests.adapters.web.console.stage import TYPED, Stage, staged
from tests.adapters.web.stage import until
from tests.e2e.browser import open_page, profile


@asynccontextmanager
async def served(app: Starlette | ASGIApp) -> AsyncIterator[str]:
    """Its address on this machine."""
    import asyncio

    import uvicorn

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        await until(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def operating(
    chrome: Browser,
    name: str = "ada",
    *,
    stage_options: dict[str, Any] | None = None,
    **options: Any,
) -> AsyncIterator[tuple[Stage, Page, str]]:
    """A page of whoever signed in by the form; the browser must not complain afterwards."""
    complaints: list[str] = []
    async with (
        staged(**(stage_options or {})) as stage,
        served(stage.app) as url,
        profile(chrome, **options) as context,
    ):
        page = await open_page(context, f"{url}/console", complaints)
        if name:
            await sign_in(page, name)
        yield stage, page, url
    # What the network says of refused requests is the browser's news, not the page's fault.
    assert [each for each in complaints if "Failed to load resource" not in each] == []


async def sign_in(page: Page, name: str) -> None:
    """Type name and password."""
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(TYPED)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/console")
