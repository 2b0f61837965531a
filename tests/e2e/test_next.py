"""What the page offers to ask: while one types, and after an answer; in a real browser."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Route, expect

from core.messages import Reply
from tests.e2e.visit import ask, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")
COMMON = ("When does the pool open?", "When does the sauna open?")


async def test_what_may_be_asked_next_stands_beneath_the_answer_and_is_asked_once_by_a_click(
    chrome: Browser,
) -> None:
    async with visiting(chrome) as (played, page):
        played.next_asked = ("Who may swim?", "Pool › Lockers")
        await ask(page, "When does the pool open?")
        chips = page.get_by_role("list", name="What to ask next").get_by_role("button")
        await expect(chips).to_have_text(["Who may swim?", "Pool › Lockers"])
        played.next_asked = ()
        await chips.first.dblclick()
        await expect(page.locator(".bubble")).to_have_text(
            ["When does the pool open?", "Who may swim?"]
        )
        await expect(page.locator(".prose").nth(1)).to_contain_text("You asked: Who may swim?")
        await expect(page.locator(".next")).to_have_count(0)
        assert len(played.begun) == 2


async def test_readings_of_a_question_back_are_buttons_that_ask(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        readings = ("Boat › Launch", "Rocket › Launch")
        played.script = lambda _message: Reply("Which?", suggestions=readings, receipt=True)
        await ask(page, "How do I launch it?")
        offered = page.get_by_role("list", name="What to ask next").get_by_role("button")
        await expect(offered).to_have_text(readings)
        played.script = lambda message: Reply(f"You asked: {message.text}")
        await offered.last.click()
        await expect(page.locator(".prose").nth(1)).to_contain_text("You asked: Rocket › Launch")
        await expect(page.locator(".next")).to_have_count(0)


async def test_typing_is_completed_and_arrows_and_enter_choose_without_sending(
    chrome: Browser,
) -> None:
    async with visiting(chrome) as (played, page):
        played.common = COMMON
        box, options = page.locator("#question"), page.get_by_role("option")
        await box.press_sequentially("when do")
        await expect(options).to_have_text(COMMON)
        await expect(page.locator("#announce")).to_contain_text("2 suggestions")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        pointed = await box.get_attribute("aria-activedescendant")
        assert pointed == await options.nth(1).get_attribute("id")
        await expect(box).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(box).to_have_value(COMMON[1])
        await expect(options).to_have_count(0)
        assert played.begun == []
        await page.keyboard.press("Enter")
        await expect(page.locator(".bubble")).to_have_text(COMMON[1])


async def test_enter_sends_what_was_typed_where_nothing_is_chosen(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.common = COMMON
        await page.locator("#question").press_sequentially("when do")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.keyboard.press("Enter")
        await expect(page.locator(".bubble")).to_have_text("when do")
        await expect(page.get_by_role("option")).to_have_count(0)


async def test_escape_closes_the_list_and_stops_no_answer(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.common, played.hold = COMMON, asyncio.Event()
        await ask(page, "Long?")
        await expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
        await page.locator("#question").press_sequentially("when do")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("option")).to_have_count(0)
        await expect(page.locator("#question")).to_have_value("when do")
        played.hold.set()
        await expect(page.locator(".prose")).to_contain_text("You asked: Long?")


async def test_a_click_takes_a_completion_and_words_of_others_stay_words(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        hostile = "when <img src=x onerror=alert(1)> & co?"
        played.common = (hostile,)
        await page.locator("#question").press_sequentially("when")
        await page.get_by_role("option").click()
        await expect(page.locator("#question")).to_have_value(hostile)
        await expect(page.locator("#question")).to_be_focused()


async def test_an_answer_that_comes_late_does_not_open_the_list_again(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.common = COMMON
        held, asked = asyncio.Event(), asyncio.Event()

        async def slow(route: Route) -> None:
            asked.set()
            await held.wait()
            await route.continue_()

        await page.route("**/api/suggest*", slow)
        await page.locator("#question").press_sequentially("when do")
        async with asyncio.timeout(20):
            await asked.wait()
        await page.keyboard.press("Enter")
        async with page.expect_response("**/api/suggest*"):
            held.set()
        await expect(page.locator(".prose")).to_contain_text("You asked: when do")
        await expect(page.get_by_role("option")).to_have_count(0)
