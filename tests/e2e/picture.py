"""Takes the pictures people look at: `python -m tests.e2e.picture FOLDER`, docs/picture.png too.

Nothing is staged: `mynah serve` starts in a home of its own, indexes the handbook and answers with
what it has without any setting, and Chromium shows its page.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, expect

from tests import warm
from tests.e2e.browser import browsing, open_page, profile
from tests.ports import free_port

ROOT = Path(__file__).parents[2]

QUESTION = "How do I restore a backup?"
EARLIER = ("Who may see what is indexed?", "How do I index my own documents?")

DESKTOP: dict[str, Any] = {"viewport": {"width": 1240, "height": 700}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}


@asynccontextmanager
async def mynah(home: Path) -> AsyncIterator[str]:
    """The address of a Mynah without any setting, over a copy of the handbook beside its home."""
    shutil.copytree(ROOT / "docs", home / "docs")
    port = free_port()
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "MYNAH_HOME": str(home / "var"),
        "PORT": str(port),
    }
    log = home / "log"
    served = await warm.mynah(
        *("serve", "--index", "docs"), environment=environment, says=log, cwd=home
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _ready(url, log)
        yield url
    finally:
        served.terminate()
        await served.wait()


async def _ready(url: str, log: Path) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass  # nobody listens yet
            await asyncio.sleep(0.1)
    said = await asyncio.to_thread(log.read_text)
    raise AssertionError(f"Mynah did not start:\n{said}")


async def take(browser: Browser, url: str, folder: Path) -> None:
    """Light, dark and phone, with the passage open; the README shows the light one."""
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        for question in EARLIER:
            (await client.post("/api/ask", json={"question": question})).raise_for_status()
    await _desktop(browser, url, folder, "light")
    await _desktop(browser, url, folder, "dark")
    await _phone(browser, url, folder)


async def _desktop(browser: Browser, url: str, folder: Path, scheme: str) -> None:
    async with profile(browser, color_scheme=scheme, **DESKTOP) as context:
        page = await open_page(context, url, [])
        await expect(page.locator("#examples button").first).to_be_visible()
        await page.screenshot(path=folder / f"{scheme}-empty.png")
        await _ask(page)
        await page.locator(".prose .cite").first.click()
        await expect(page.locator("#panel mark").first).to_be_visible()
        await page.mouse.move(0, 0)
        await page.screenshot(path=folder / f"{scheme}.png", animations="disabled")


async def _phone(browser: Browser, url: str, folder: Path) -> None:
    async with profile(browser, **PHONE) as context:
        page = await open_page(context, url, [])
        await expect(page.locator("#examples button").first).to_be_visible()
        await page.screenshot(path=folder / "phone-empty.png")
        await _ask(page)
        await page.screenshot(path=folder / "phone.png", animations="disabled")
        await page.locator(".prose .cite").first.tap()
        await expect(page.locator("#panel mark").first).to_be_visible()
        await page.screenshot(path=folder / "phone-passage.png", animations="disabled")


async def _ask(page: Page) -> None:
    await page.locator("#question").fill(QUESTION)
    await page.keyboard.press("Enter")
    await expect(page.locator(".source").first).to_be_visible()
    await expect(page.locator(".conversations a[aria-current]")).to_have_count(1)


async def _main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 before anything runs
    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        async with browsing() as browser, mynah(Path(home)) as url:
            await take(browser, url, folder)
    (ROOT / "docs/picture.png").write_bytes((folder / "light.png").read_bytes())


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
