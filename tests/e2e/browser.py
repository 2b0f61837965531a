"""Finds Chromium for the browser tests; `python -m tests.e2e.browser --install` gets it as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
    expect,
)

COMMAND = "apt-get update && apt-get install -y chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 30_000
"""Milliseconds until something must be seen; a busy machine draws slowly."""
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)


class NoBrowser(Exception):
    """There is no Chromium; the text names the one command that brings it."""


def find(path: str, caches: tuple[Path, ...]) -> str:
    """The first Chromium on the path or among those that playwright installed."""
    for name in NAMES:
        if found := shutil.which(name, path=path):
            return found
    for cache in caches:
        for found_path in sorted(cache.glob("chromium-*/chrome-*/chrome"), reverse=True):
            return str(found_path)
    raise NoBrowser(f"The browser tests need Chromium. Install it as root: {COMMAND}")


def chromium() -> str:
    """The Chromium of this machine; raises NoBrowser."""
    home = Path.home()
    return find(
        os.environ.get("PATH", os.defpath),
        (home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"),
    )


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """A running Chromium; each of its contexts is a fresh profile."""
    # Chromium refuses its sandbox to root, which is who runs tests in most containers.
    flags = (*FLAGS, "--no-sandbox") if os.geteuid() == 0 else FLAGS
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(flags))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def profile(browser: Browser, **options: Any) -> AsyncIterator[BrowserContext]:
    """A fresh profile; options are those of a playwright context."""
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        await context.close()


async def open_page(context: BrowserContext, url: str, complaints: list[str]) -> Page:
    """A page at the address; whatever the browser complains about is added to `complaints`."""
    page = await context.new_page()

    def listen(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    return page


def install(environment: Mapping[str, str]) -> int:
    """Install Debian's Chromium when there is none and we are root; else say what to do."""
    try:
        print(f"Browser tests use {chromium()}", file=sys.stderr)  # noqa: T201 a command's words
        return 0
    except NoBrowser as missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            # Not a failure yet: the browser tests themselves fail with the same words.
            print(missing, file=sys.stderr)  # noqa: T201 a command's words
            return 0
    quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.call(["sh", "-c", COMMAND.replace("apt-get", "apt-get -qq")], env=quiet)


if __name__ == "__main__" and "--install" in sys.argv:
    sys.exit(install(os.environ))
