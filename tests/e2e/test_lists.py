"""The lists at the side and in the panel, to their ends: every conversation, every document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from tests.adapters.web.stage import CHUNKS
from tests.adapters.web.test_conversations import remember
from tests.e2e.visit import ask, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_earlier_conversation_is_reached_from_the_list(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        for number in range(120):
            await remember(played, 1, f"c{number}")
        await page.reload()
        listed = page.locator(".conversations a")
        await expect(listed).to_have_count(50)
        button = page.get_by_role("button", name="Earlier conversations")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(listed).to_have_count(100)
        await expect(button).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(listed).to_have_count(120)
        await expect(button).to_be_hidden()
        await expect(listed.nth(100)).to_be_focused()
        await expect(page.locator("#announce")).to_have_text("20 earlier conversations below")
        await listed.last.click()
        await expect(page).to_have_url(f"{played.url}/c/c0")
        await ask(page, "And now?")
        await expect(page.locator(".prose").last).to_contain_text("You asked: And now?")
        await expect(listed.first).to_have_attribute("data-id", "c0")
        await expect(listed).to_have_count(120)
        await expect(button).to_be_hidden()


async def test_every_document_is_counted_and_reached_from_the_panel(chrome: Browser) -> None:
    many = tuple(replace(CHUNKS[0], id=f"{n}", document=f"docs/{n:04}.md") for n in range(1100))
    async with visiting(chrome, stage_options={"chunks": many}) as (_, page):
        await expect(page.locator("#empty-note")).to_contain_text("from 1,100 documents")
        await page.locator("#show-documents").click()
        listed = page.locator(".documents li")
        await expect(listed).to_have_count(500)
        button = page.get_by_role("button", name="More documents")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(listed).to_have_count(1000)
        await expect(button).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(listed).to_have_count(1100)
        await expect(button).to_have_count(0)
        await expect(listed.nth(1000)).to_be_focused()
        await expect(listed.last).to_contain_text("docs/1099.md")


async def test_a_heading_that_repeats_the_title_is_shown_once(chrome: Browser) -> None:
    chunk = replace(CHUNKS[0], headings=("Start",))
    async with visiting(chrome, stage_options={"chunks": (chunk,)}) as (_, page):
        await ask(page, "How?")
        await page.locator(".prose .cite").click()
        await expect(page.locator("#panel h3")).to_have_text("Start")
        await expect(page.locator("#panel .trail")).to_have_count(0)
