"""The console in a real browser: every page, its main actions, without JavaScript, on a phone, for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from adapters.web.console.routes import PAGES
from adapters.web.console.routes import Page as ConsolePage
from tests.adapters.web.console.stage import a_turn
from tests.adapters.web.console.test_authorisation import address
from tests.e2e.console_visit import operating

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True,
}  # fmt: skip
LOOKED_AT = [
    address(each.path) for each in PAGES if each.method == "GET" and isinstance(each, ConsolePage)
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


async def violations(page: Page) -> list[str]:
    """What axe finds against WCAG AA, by rule and element."""
    found = await Axe().run(page, options=WCAG)
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


async def test_what_keeps_people_from_using_a_page_is_found(chrome: Browser) -> None:
    async with operating(chrome, "") as (_, page, _url):
        await page.evaluate(
            """() => {
              document.querySelector("label").remove();
              document.querySelector("h1").style.color = "#eee";
            }"""
        )
        found = {each.partition(":")[0] for each in await violations(page)}
        assert found == {"label", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_can_be_used_by_everybody(chrome: Browser, scheme: str) -> None:
    options = {"stage_options": {"consent": True}, "color_scheme": scheme}
    async with operating(chrome, "", **options) as (_, page, url):  # type: ignore[arg-type]
        assert await violations(page) == []
    async with operating(chrome, **options) as (_, page, url):  # type: ignore[arg-type]
        for path in LOOKED_AT:
            await page.goto(url + path)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert await violations(page) == [], path
        await page.goto(f"{url}/console/turns/9")
        await page.get_by_role("button", name="Show what was said").click()
        assert await violations(page) == []
        await page.goto(f"{url}/console/nothing")


@pytest.mark.parametrize("width", [1280, 390, 320])
async def test_nothing_is_wider_than_the_screen(chrome: Browser, width: int) -> None:
    long = a_turn(1, model="provider:" + "x" * 200)
    options: dict[str, Any] = {"stage_options": {"turns": [long] * 3}}
    options["viewport"] = {"width": width, "height": 800}
    async with operating(chrome, **options) as (_, page, url):
        for path in [each.replace("/9", "/3") for each in LOOKED_AT]:
            await page.goto(url + path)
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path


async def test_the_navigation_leads_to_every_page_by_keyboard(chrome: Browser) -> None:
    async with operating(chrome) as (_, page, _url):
        links = page.get_by_role("navigation", name="Console").get_by_role("link")
        titles = await links.all_inner_texts()
        assert len(titles) == 14
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
        for title in titles:
            link = page.get_by_role("navigation", name="Console").get_by_role(
                "link", name=title, exact=True
            )
            await link.focus()
            await page.keyboard.press("Enter")
            await expect(link).to_have_attribute("aria-current", "page")


async def test_it_works_without_javascript(chrome: Browser) -> None:
    async with operating(chrome, java_script_enabled=False) as (stage, page, url):
        await expect(page.locator("svg.chart")).to_have_count(3)
        await page.get_by_role("link", name="Dead letters", exact=True).click()
        await page.get_by_role("button", name="Retry letter").click()
        await expect(page.get_by_role("status")).to_contain_text("waits at the head of its inbox")
        assert stage.letters == []
        await page.goto(f"{url}/console/answers/new")
        await page.get_by_label("Name, shown as the source").fill("Parking")
        await page.get_by_label("Example questions").fill("Where?\nWho?")
        await page.get_by_label("Answer, in CommonMark").fill("Behind the house.")
        await page.get_by_role("button", name="Keep the answer").click()
        await expect(page.get_by_role("status")).to_contain_text("The answer is kept")
        assert [each.questions for each in stage.answers] == [("Where?", "Who?")]
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", name="Mynah's console")).to_be_visible()


async def test_alerts_reviews_and_pauses_are_decided_without_javascript(chrome: Browser) -> None:
    async with operating(chrome, java_script_enabled=False, **PHONE) as (stage, page, url):
        await page.goto(f"{url}/console/alerts")
        await page.get_by_label("What", exact=True).fill("errors *")
        await page.get_by_role("button", name="For 30m").click()
        await expect(page.get_by_role("status")).to_contain_text("Nobody is told")
        await page.get_by_role("button", name="End it for errors *").click()
        await expect(page.get_by_role("status")).to_contain_text("It is told again")
        await page.goto(f"{url}/console/reviews")
        await page.get_by_role("button", name="False alarm verdict 9").click()
        await expect(page.get_by_role("status")).to_contain_text("Your review is kept")
        assert stage.verdicts[9].mark == "false alarm"
        await page.goto(f"{url}/console/jobs")
        await page.get_by_role("button", name="Resume telegram").click()
        await expect(page.get_by_role("status")).to_contain_text("answers there again")
        assert stage.pauses == {}


async def test_a_wrong_password_is_said_and_the_name_can_be_typed_again(chrome: Browser) -> None:
    async with operating(chrome, "") as (_, page, _url):
        await page.get_by_label("Name").fill("ada")
        await page.get_by_label("Password").fill("not that password")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text(
            "Nobody is known by this name and password."
        )
        assert await violations(page) == []


async def test_the_overview_follows_what_happens_and_can_be_paused(chrome: Browser) -> None:
    async with operating(chrome) as (stage, page, _url):
        tile = page.locator(".tile").filter(has_text="Answers").locator("dd")
        await expect(tile).to_contain_text("9")
        await page.clock.install()
        await page.reload()
        await page.get_by_text("The plots as a table").click()
        await page.locator("body").focus()
        await page.evaluate("document.activeElement.blur()")
        stage.turns.turns.append(a_turn(1))
        await page.clock.run_for(16_000)
        await expect(tile).to_contain_text("10")
        await expect(page.locator("details")).to_have_attribute("open", "")
        await page.get_by_role("button", name="Pause").click()
        stage.turns.turns.append(a_turn(1))
        await page.clock.run_for(16_000)
        await expect(tile).to_contain_text("10")


async def test_a_turn_is_unmasked_by_a_press_and_masked_again(chrome: Browser) -> None:
    async with operating(chrome, stage_options={"consent": True}) as (_, page, url):
        await page.goto(f"{url}/console/turns")
        await page.get_by_role("row").nth(1).get_by_role("link").click()
        await expect(page.locator(".words").first).to_contain_text("masked, 26 characters")
        await page.get_by_role("button", name="Show what was said").click()
        await expect(page.locator(".words").first).to_contain_text("my salary <b>and</b> yours")
        await page.goto(f"{url}/console/turns/9")
        await expect(page.locator(".words").first).to_contain_text("masked, 26 characters")


async def test_access_is_decided_by_the_forms(chrome: Browser) -> None:
    async with operating(chrome) as (stage, page, url):
        await page.goto(f"{url}/console/access")
        await page.get_by_label("Whom").fill("person:telegram:99")
        await page.get_by_role("button", name="Block").click()
        await expect(page.get_by_role("status")).to_contain_text("from the next message on")
        await expect(page.get_by_role("row").filter(has_text="telegram:99")).to_contain_text(
            "blocked"
        )
        await page.get_by_role("button", name="Take it back for person:telegram:99").click()
        await expect(page.get_by_role("row").filter(has_text="telegram:99")).to_have_count(0)
        await page.get_by_label("The code that they were shown").fill("K7QP2M9X")
        await page.get_by_role("button", name="Approve").click()
        await expect(page.get_by_role("row").filter(has_text="T1.U7")).to_contain_text("allowed")
        assert [each.did for each in stage.deeds.done[1:]] == [
            "blocked", "took a decision back", "approved a code",
        ]  # fmt: skip


async def test_a_source_is_read_and_the_doctor_asked_by_a_button(chrome: Browser) -> None:
    async with operating(chrome) as (stage, page, url):
        await page.goto(f"{url}/console/sources")
        await page.get_by_role("button", name="Read it now").click()
        await expect(page.get_by_role("status")).to_contain_text("A worker reads the source now")
        assert stage.synced == ["file:///srv/handbook"]
        await page.goto(f"{url}/console/doctor")
        await page.get_by_role("button", name="Run all checks").click()
        await expect(page.get_by_role("row").filter(has_text="Check it.")).to_contain_text("broken")


async def test_dark_is_chosen_by_a_button_and_stays(chrome: Browser) -> None:
    async with operating(chrome, color_scheme="light") as (_, page, _url):
        await page.get_by_role("button", name="Use dark colours").click()
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_a_viewer_sees_no_button_that_decides(chrome: Browser) -> None:
    async with operating(chrome, "vic", **PHONE) as (_, page, url):
        for path in (
            "/alerts",
            "/reviews",
            "/reviews/9",
            "/jobs",
            "/sources",
            "/dead",
            "/unanswered",
            "/doctor",
        ):
            await page.goto(f"{url}/console{path}")
            assert await page.locator("main").get_by_role("button").count() == 0
