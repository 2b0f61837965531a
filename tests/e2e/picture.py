"""Takes the pictures people look at: `python -m tests.e2e.picture FOLDER`, docs/picture.png too."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from core.messages import Chunk, Citation, Message, Reply
from tests.adapters.web.stage import Stage, stage
from tests.e2e.browser import browsing, open_page, profile

QUESTION = "How do I index a folder so that only my team can see it?"
EARLIER = ("Which language models can I use?", "What happens when a process is killed?")

LABEL = (
    "`--audience` says who may see what is indexed: everyone, a workspace, a room or one person."
)
FILTER = "The filter is a condition of the full-text and of the vector query"
PRIVATE = "In a private message you also see what is yours alone."

CHUNKS = (
    Chunk(
        "a",
        "docs/audience.md",
        "docs/audience.md#label-what-you-index",
        "Who may see what",
        ("Who may see what", "Label what you index"),
        f"{LABEL} Without it, a document is for everyone.\n\n"
        "- `everyone`: all who can write to Mynah\n"
        "- `workspace:slack:T024`: the people of one workspace\n"
        "- `room:slack:T024:C061`: the members of one room\n"
        "- `person:slack:U042`: one person\n\n"
        "Index the folder again with another audience to change it.",
        0,
    ),
    Chunk(
        "b",
        "docs/how-it-works.md",
        "docs/how-it-works.md#search",
        "How it works",
        ("How it works", "Search"),
        f"{FILTER}. What somebody may not see is never found, so nothing has to be hidden later.",
        0,
    ),
    Chunk(
        "c",
        "docs/audience.md",
        "docs/audience.md#private-messages",
        "Who may see what",
        ("Who may see what", "Private messages"),
        PRIVATE,
        1,
    ),
)

ANSWER = Reply(
    """Give `mynah index` an audience, and only those people find the folder in their answers. [1]

```sh
mynah index handbook --audience room:slack:T024:C061
```

| audience | who sees it |
|---|---|
| `everyone` | all who can write to Mynah, the default [1] |
| `room:…` | the members of one room [1] |

The filter is part of the search itself, so what somebody may not see is never found. [2] In a \
private message you also see what is yours alone. [3]""",
    (
        Citation(1, "Who may see what", "docs/audience.md#label-what-you-index", LABEL, "a"),
        Citation(2, "How it works", "docs/how-it-works.md#search", FILTER, "b"),
        Citation(3, "Who may see what", "docs/audience.md#private-messages", PRIVATE, "c"),
    ),
)

DESKTOP: dict[str, Any] = {"viewport": {"width": 1240, "height": 760}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}


async def take(browser: Browser, folder: Path) -> None:
    """Light, dark and phone, with the passage open; the README shows the light one."""
    async with stage(chunks=CHUNKS, examples=(QUESTION, *EARLIER)) as played:
        played.script = _answer
        for question in EARLIER:
            await played.ask(question)
        await _desktop(browser, played, folder, "light")
        await _desktop(browser, played, folder, "dark")
        await _phone(browser, played, folder)


def _answer(message: Message) -> Reply:
    return ANSWER if message.text == QUESTION else Reply("See the handbook.")


async def _desktop(browser: Browser, played: Stage, folder: Path, scheme: str) -> None:
    async with profile(browser, color_scheme=scheme, **DESKTOP) as context:
        page = await open_page(context, played.url, [])
        await expect(page.locator("#examples button").first).to_be_visible()
        await page.screenshot(path=folder / f"{scheme}-empty.png")
        await _ask(page)
        await page.locator(".prose .cite").first.click()
        await expect(page.locator("#panel mark").first).to_be_visible()
        await page.mouse.move(0, 0)
        await page.screenshot(path=folder / f"{scheme}.png", animations="disabled")


async def _phone(browser: Browser, played: Stage, folder: Path) -> None:
    async with profile(browser, **PHONE) as context:
        page = await open_page(context, played.url, [])
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
    async with browsing() as browser:
        await take(browser, folder)
    Path("docs/picture.png").write_bytes((folder / "light.png").read_bytes())  # noqa: ASYNC240


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
