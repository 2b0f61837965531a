"""How the page looks and is walked through: at every width, in light and dark, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from bots.examples import QUESTIONS
from tests.adapters.web.stage import CHUNKS, QUOTE
from tests.e2e.picture import mynah, take
from tests.e2e.visit import ask, usual_with, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_everything_that_can_be_pressed_has_a_name(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "How?")
        await page.locator(".prose .cite").click()
        nameless = await page.evaluate(
            """[...document.querySelectorAll("button, a, input, textarea")]
              .filter((each) => each.checkVisibility())
              .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim()
                || each.labels?.length))
              .map((each) => each.outerHTML)"""
        )
        assert nameless == []


async def test_dark_follows_the_system_and_the_choice(chrome: Browser) -> None:
    async with visiting(chrome, color_scheme="dark") as (_, page):
        html = page.locator("html")
        await expect(html).to_have_attribute("data-theme", "dark")
        await page.get_by_role("button", name="Use light colours").click()
        await expect(html).to_have_attribute("data-theme", "light")
        await page.reload()
        await expect(html).to_have_attribute("data-theme", "light")


async def test_a_phone_has_a_drawer_and_nothing_overflows(chrome: Browser) -> None:
    phone: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    }
    async with visiting(chrome, **phone) as (_, page):
        await ask(page, "How? " + "unbreakable" * 30)
        await expect(page.locator(".prose")).to_contain_text("You asked")
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await expect(page.locator("#sidebar")).not_to_be_in_viewport()
        await page.get_by_role("button", name="Show conversations").tap()
        await expect(page.locator("#sidebar")).to_be_in_viewport()
        await expect(page.get_by_role("button", name="Close the list")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#sidebar")).not_to_be_in_viewport()
        await page.locator(".prose .cite").tap()
        await expect(page.locator("#panel mark")).to_be_in_viewport()


ANSWERS = {
    "How do I index my own documents?": "mynah index ~/handbook",
    "Who may see what is indexed?": "decided by its audience",
    "How do I restore a backup?": "mynah restore /srv",
}
"""What stands in the answer to each question that a newcomer is offered."""


async def test_pictures_show_a_real_answer_in_light_in_dark_and_on_a_phone(
    chrome: Browser, tmp_path: Path
) -> None:
    async with mynah(tmp_path) as url:
        await take(chrome, url, tmp_path)
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            for question, told in ANSWERS.items():
                reply = (await client.post("/api/ask", json={"question": question})).json()
                assert told in reply["answer"]
    for name in ("light", "dark", "phone", "phone-passage"):
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
    assert ANSWERS.keys() == QUESTIONS.keys()
    assert (tmp_path / "light.png").stat().st_size < 200_000


WIDE = (
    f"Look: [1]\n\n|{' name |' * 9}\n|{'---|' * 9}\n"
    f"| `{'x' * 90}` |{' some words |' * 8}\n\n```sh\n{'long ' * 60}\n```"
)
ARABIC = (
    "\u0643\u0644 \u0625\u062c\u0627\u0628\u0629 [1]\n\n"
    "- \u0623\u0648\u0644\u0627\n- \u062b\u0627\u0646\u064a\u0627"
)
"""Arabic: every answer; first, second."""


@pytest.mark.parametrize("width", [1280, 768, 360])
async def test_nothing_is_wider_than_the_screen_but_scrolls_by_itself(
    chrome: Browser, width: int
) -> None:
    chunk = replace(CHUNKS[0], text=f"{QUOTE}\n\n{WIDE[10:]}")
    options = {"chunks": (chunk,)}
    size = {"viewport": {"width": width, "height": 800}}
    async with visiting(chrome, stage_options=options, **size) as (played, page):
        played.script = lambda _: usual_with("A long title, " * 20, WIDE)
        await ask(page, "Wide? " + "unbreakable" * 30)
        await expect(page.locator(".source")).to_be_visible()
        await page.locator(".prose .cite").click()
        await expect(page.locator("#panel .table")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        for place in (".answer .table", ".answer pre", "#panel .table", "#panel pre"):
            scrolls = "each => each.scrollWidth > each.clientWidth && each.tabIndex === 0"
            assert await page.locator(place).evaluate(scrolls), place
        inside = "each => each.scrollWidth <= each.clientWidth"
        assert await page.locator("#panel-body").evaluate(inside)
        assert await page.locator("#scroll").evaluate(inside)


LIMITS = """| Limit | Value | What happens beyond it |
|---|---|---|
| Questions of one caller that wait | 100, or what INBOX_LIMIT says | The person is told once; nothing is dropped. [1] |
| Characters of one question | 20,000 at most, whatever the model takes | It is refused, and the limit named. [1] |
"""


@pytest.mark.parametrize("width", [1240, 390])
async def test_a_table_of_words_fits_a_desktop_and_its_number_is_always_in_sight(
    chrome: Browser, width: int
) -> None:
    size = {"viewport": {"width": width, "height": 800}}
    async with visiting(chrome, **size) as (played, page):
        played.script = lambda _: usual_with("Start", LIMITS)
        await ask(page, "Which limits are there?")
        await expect(page.locator(".source")).to_be_visible()
        wide = "each => each.scrollWidth > each.clientWidth"
        assert await page.locator(".answer .table").evaluate(wide) is (width == 390)
        shown = """() => {
          const place = document.querySelector(".answer .table").getBoundingClientRect();
          return [...document.querySelectorAll(".prose .cite")].some((each) => {
            const box = each.getBoundingClientRect();
            return box.width && box.right <= place.right && box.left >= place.left;
          });
        }"""
        assert await page.evaluate(shown)
        await expect(page.locator(".prose .below .cite")).to_have_count(1)
        if width == 390:
            await expect(page.locator(".answer .table")).to_have_class("table wide more")
            await page.locator(".prose .below .cite").click()
            await expect(page.locator("#panel mark")).to_have_text(QUOTE)
        else:
            await expect(page.locator(".prose .below .cite")).to_be_hidden()


async def test_what_is_written_from_right_to_left_stands_right_with_its_marks(
    chrome: Browser,
) -> None:
    async with visiting(chrome) as (played, page):
        played.script = lambda _: usual_with("Start", ARABIC)
        await ask(page, "How?")
        await expect(page.locator(".source")).to_be_visible()
        for place in (".prose > p", ".prose > ul", ".prose li >> nth=0"):
            direction = "each => getComputedStyle(each).direction"
            assert await page.locator(place).evaluate(direction) == "rtl", place


async def test_a_panel_over_the_whole_page_keeps_the_keyboard_and_gives_it_back(
    chrome: Browser,
) -> None:
    async with visiting(chrome, viewport={"width": 360, "height": 740}) as (_, page):
        await ask(page, "How?")
        await page.locator(".prose .cite").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#panel mark")).to_be_visible()
        for _ in range(6):
            await page.keyboard.press("Tab")
            behind = "document.querySelector('#chat').contains(document.activeElement)"
            assert not await page.evaluate(behind)
        await page.keyboard.press("Escape")
        await expect(page.locator(".prose .cite")).to_be_focused()
        await page.get_by_role("button", name="Show conversations").click()
        await page.locator("#show-documents").click()
        await expect(page.locator(".documents li")).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Show conversations")).to_be_focused()


async def test_everything_one_can_do_is_reached_by_tab_and_shows_that_it_is(
    chrome: Browser,
) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "How?")
        await expect(page.locator(".source")).to_be_visible()
        await page.locator(".skip").focus()  # the first of the page
        seen, ringless = [], []
        for _ in range(40):
            await page.keyboard.press("Tab")
            name, ring = await page.evaluate(
                """() => {
                  const now = document.activeElement;
                  const style = (each) => getComputedStyle(each);
                  const ring = style(now).outlineStyle !== "none"
                    || style(now.closest(".composer") ?? now).boxShadow !== "none";
                  return [now === document.body ? ""
                    : now.id || now.getAttribute("aria-label") || now.className || now.tagName, ring];
                }"""
            )
            if not name or name in seen:  # around once
                break
            seen.append(name)
            ringless += [] if ring else [name]
        assert ringless == []
        wanted = ["home", "new", "show-documents", "theme-toggle", "Source 1: Start", "Source 1"]
        wanted += ["name", "Copy the answer", "Ask again", "Good answer", "Bad answer"]
        wanted += ["Why this answer", "question"]
        assert [name for name in seen if name in wanted] == wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_words_stand_out_from_what_is_behind_them(chrome: Browser, scheme: str) -> None:
    """At least 4.5 to 1, as WCAG 2.2 AA asks (1.4.3)."""
    async with visiting(chrome, color_scheme=scheme) as (played, page):
        played.script = lambda _: replace(usual_with("Start", WIDE), notices=("Said.",))
        await ask(page, "How?")
        await page.get_by_role("button", name="Bad answer").click()
        await ask(page, "x" * 40_000)
        await expect(page.locator(".notice.error")).to_be_visible()
        await page.locator(".source .cite").click()
        await expect(page.locator("#panel mark")).to_be_visible()
        assert await page.evaluate(CONTRASTS) == []


CONTRASTS = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const over = (layers) => {
    brush.clearRect(0, 0, 1, 1);
    for (const layer of layers) { brush.fillStyle = layer; brush.fillRect(0, 0, 1, 1); }
    return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => colour.map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const here = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !here.checkVisibility() || here.closest(".unseen, .skip, script")) continue;
    const behind = [];
    for (let each = here; each; each = each.parentElement) behind.unshift(getComputedStyle(each).backgroundColor);
    const [a, b] = [over(behind), over([...behind, getComputedStyle(here).color])].map(light);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([walker.currentNode.data.slice(0, 30), here.className, ratio.toFixed(2)].join(" | "));
  }
  return poor;
}"""
