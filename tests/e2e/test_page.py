"""The page in a real Chromium: what a person does with it, by mouse and by keyboard."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Route, expect

from core.messages import Message, Reply
from tests.adapters.web.stage import CHUNKS, QUOTE, stage
from tests.adapters.web.test_conversations import remember
from tests.e2e.browser import open_page, profile
from tests.e2e.visit import EXAMPLES, ask, usual_with, visiting

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_question_is_answered_with_sources_that_open_at_the_quote(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "How are answers made?")
        await expect(page.locator(".answer .prose")).to_contain_text("You asked: How are")
        await page.locator(".prose .cite").click()
        await expect(page.locator("#panel mark")).to_have_text(QUOTE)
        await expect(page.locator("#panel-title")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#panel")).to_be_hidden()
        await expect(page.locator(".prose .cite")).to_be_focused()
        await page.locator(".source .name").click()
        await expect(page.locator("#panel h3")).to_have_text("Start")


async def test_why_an_answer_is_as_it_is_opens_beside_it(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "How are answers made?")
        button = page.get_by_role("button", name="Why this answer")
        await button.click()
        await expect(page.locator("#panel-title")).to_have_text("Why this answer")
        await expect(page.locator("#panel h3")).to_have_text("How are answers made?")
        await expect(page.locator("#panel")).to_contain_text("scripted answered in 0.10 s")
        await page.keyboard.press("Escape")
        await expect(button).to_be_focused()


async def test_an_example_is_asked_with_a_click(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await expect(page.locator("#empty-note")).to_contain_text("1 document")
        await page.get_by_role("button", name=EXAMPLES[1]).click()
        await expect(page.locator(".bubble")).to_have_text(EXAMPLES[1])
        await expect(page.locator(".prose")).to_contain_text("You asked")
        await expect(page.locator("#empty")).to_be_hidden()


async def test_the_answer_grows_while_it_is_written_and_a_stop_ends_it(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.hold = asyncio.Event()
        await ask(page, "Long?")
        await expect(page.locator(".prose")).to_contain_text(QUOTE)
        await expect(page.locator(".prose")).not_to_contain_text("You asked")
        await expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
        await page.get_by_role("button", name="Stop the answer").click()
        await expect(page.locator(".notice")).to_have_text("Stopped, as you asked.")
        await expect(page.locator(".answer")).to_have_attribute("aria-busy", "false")


async def test_what_is_read_keeps_the_keyboard_while_the_answer_grows(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.hold = asyncio.Event()
        await ask(page, "Long?")
        await page.locator(".prose .cite").focus()
        played.hold.set()
        await expect(page.locator(".answer")).to_have_attribute("aria-busy", "false")
        await expect(page.locator(".prose")).to_contain_text("You asked")
        await expect(page.locator(".prose .cite")).to_be_focused()


async def test_the_keyboard_is_enough(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        await expect(page.locator("#question")).to_be_focused()
        await page.keyboard.type("First line")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("second line")
        await page.keyboard.press("Enter")
        await expect(page.locator(".bubble")).to_have_text("First line\nsecond line")
        await expect(page.locator("#question")).to_have_value("")
        await page.locator(".brand").focus()
        await page.keyboard.press("/")
        await expect(page.locator("#question")).to_be_focused()
        await expect(page.locator("#question")).to_have_value("")
        played.hold = asyncio.Event()
        await ask(page, "Stop me")
        await expect(page.locator(".prose").nth(1)).to_contain_text(QUOTE)
        await page.keyboard.press("Escape")
        await expect(page.locator(".notice")).to_have_text("Stopped, as you asked.")


async def test_a_reload_in_mid_answer_goes_on_with_it(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.hold = asyncio.Event()
        await ask(page, "Still there?")
        await expect(page.locator(".prose")).to_contain_text(QUOTE)
        await page.reload()
        await expect(page.locator(".bubble")).to_have_text("Still there?")
        await expect(page.locator(".prose")).to_contain_text(QUOTE)
        await expect(page.locator(".status")).to_be_visible()
        played.hold.set()
        await expect(page.locator(".prose")).to_contain_text("You asked: Still there?")
        assert len(played.begun) == 1


async def test_a_lost_connection_is_shown_and_comes_back(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.hold = asyncio.Event()
        await page.context.set_offline(True)
        await ask(page, "Anybody?")
        await expect(page.locator("#banner")).to_contain_text("Connection lost, trying again")
        await page.context.set_offline(False)
        await expect(page.locator(".prose")).to_contain_text(QUOTE)
        await expect(page.locator("#banner")).to_be_hidden()
        played.hold.set()
        await expect(page.locator(".prose")).to_contain_text("You asked: Anybody?")
        assert len(played.begun) == 1


async def test_a_server_that_went_away_is_waited_for(chrome: Browser) -> None:
    async with profile(chrome) as context:
        async with stage() as played:
            port = int(played.url.rpartition(":")[2])
            page = await open_page(context, played.url, [])
            await expect(page.locator("#question")).to_be_focused()
        await ask(page, "Anybody?")
        await expect(page.locator("#banner")).to_contain_text("Connection lost, trying again")
        async with stage(port=port):
            await expect(page.locator(".prose")).to_contain_text("You asked: Anybody?")
            await expect(page.locator("#banner")).to_be_hidden()


async def test_an_engine_that_is_down_is_said_until_it_is_back(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        played.down = True
        await ask(page, "Anybody?")
        await expect(page.locator("#banner")).to_contain_text("does not answer right now")
        played.down = False
        await expect(page.locator(".prose")).to_contain_text("You asked: Anybody?")
        await expect(page.locator("#banner")).to_be_hidden()


async def test_a_refused_question_says_why_and_can_be_asked_again(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "x" * 40_000)
        await expect(page.locator(".notice.error")).to_contain_text("longer than I can read")
        await expect(page.get_by_role("button", name="Ask again")).to_be_visible()


async def test_an_answer_can_be_asked_again_and_rated_with_a_word(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        await ask(page, "How?")
        await page.get_by_role("button", name="Ask again").click()
        await expect(page.locator(".answer .prose").nth(1)).to_contain_text("You asked: How?")
        await page.get_by_role("button", name="Bad answer").nth(1).click()
        await page.get_by_label("A word about it, if you like").nth(1).fill("Too short")
        await page.keyboard.press("Enter")
        await expect(page.locator(".thanks")).to_be_visible()
        (opinion,) = played.records.opinions.values()
        assert (opinion.score, opinion.comment) == (-1, "Too short")
        await page.get_by_role("button", name="Bad answer").nth(1).click()
        await expect(page.get_by_role("button", name="Bad answer").nth(1)).to_have_attribute(
            "aria-pressed", "false"
        )
        (opinion,) = played.records.opinions.values()
        assert opinion.score == 0


async def test_an_opinion_that_arrives_late_does_not_take_the_next_question(
    chrome: Browser,
) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "How?")
        let_through = asyncio.Event()

        async def slow(route: Route) -> None:
            await let_through.wait()
            await route.continue_()

        await page.route("**/api/feedback", slow)
        await page.get_by_role("button", name="Bad answer").click()
        await page.locator("#question").focus()
        let_through.set()
        await expect(page.get_by_label("A word about it, if you like")).to_be_visible()
        await page.keyboard.type("And what else?")
        await expect(page.locator("#question")).to_have_value("And what else?")


async def test_earlier_conversations_are_listed_and_open_again(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "The first conversation")
        await expect(page.locator(".prose")).to_contain_text("You asked")
        await page.get_by_role("button", name="New conversation").click()
        await expect(page.locator("#empty")).to_be_visible()
        await ask(page, "The second conversation")
        await expect(page.locator(".conversations a")).to_have_count(2)
        await expect(page.locator(".conversations a").first).to_have_text("The second conversation")
        await page.locator(".conversations a").nth(1).click()
        await expect(page.locator(".bubble")).to_have_text("The first conversation")
        await expect(page).to_have_title("The first conversation · Mynah")
        await page.go_back()
        await expect(page.locator(".bubble")).to_have_text("The second conversation")


async def test_earlier_messages_come_above_what_is_read(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        await remember(played, 70)
        await page.goto(f"{played.url}/c/c1")
        await expect(page.locator(".question")).to_have_count(30)
        button = page.get_by_role("button", name="Earlier messages")
        await button.focus()
        first = page.locator(".question[data-id=q41]")
        before = await first.bounding_box()
        await page.keyboard.press("Enter")
        await expect(page.locator(".question")).to_have_count(60)
        after = await first.bounding_box()
        assert before
        assert after
        assert abs(after["y"] - before["y"]) < 1
        await expect(page.locator("#announce")).to_have_text("60 earlier messages above")
        await expect(button).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".question")).to_have_count(70)
        await expect(button).to_be_hidden()
        await expect(page.locator(".question").first).to_be_focused()
        shown = await page.locator(".bubble").all_text_contents()
        assert shown == [f"{number}?" for number in range(1, 71)]


@pytest.mark.parametrize("broken", ["%FF", "%E0%A4%A"])
async def test_an_address_that_is_no_text_begins_a_new_conversation(
    chrome: Browser, broken: str
) -> None:
    async with visiting(chrome) as (played, page):
        await page.goto(f"{played.url}/c/{broken}")
        await expect(page.get_by_role("button", name=EXAMPLES[1])).to_be_visible()
        await ask(page, "Anything?")
        await expect(page.locator(".prose")).to_contain_text("You asked: Anything?")


async def test_an_address_without_a_conversation_says_so_and_begins_one(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        await page.goto(f"{played.url}/c/never")
        banner = page.get_by_text("There is no conversation of yours at this address.")
        await expect(banner).to_be_visible()
        await ask(page, "How?")
        await expect(page.locator(".prose")).to_contain_text("You asked")
        await expect(banner).to_be_hidden()
        await page.reload()
        await expect(page.locator(".bubble")).to_have_text("How?")
        await expect(banner).to_be_hidden()


async def test_a_short_conversation_has_no_earlier_messages(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        await remember(played, 30)
        await page.goto(f"{played.url}/c/c1")
        await expect(page.locator(".question")).to_have_count(30)
        await expect(page.get_by_role("button", name="Earlier messages")).to_be_hidden()


async def test_thumbs_given_earlier_are_shown_after_a_reload(chrome: Browser) -> None:
    async with visiting(chrome) as (played, page):
        await ask(page, "How?")
        await page.get_by_role("button", name="Good answer").click()
        await expect(page.locator(".word")).to_be_visible()
        await page.reload()
        good = page.get_by_role("button", name="Good answer")
        await expect(good).to_have_attribute("aria-pressed", "true")
        await good.click()  # pressed again, it takes the opinion back
        await expect(good).to_have_attribute("aria-pressed", "false")
        (opinion,) = played.records.opinions.values()
        assert opinion.score == 0


async def test_what_was_typed_survives_a_reload(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await page.locator("#question").fill("Half a ques")
        await page.reload()
        await expect(page.locator("#question")).to_have_value("Half a ques")


async def test_documents_are_listed_and_only_those_one_may_see(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await page.get_by_role("button", name="1 document").click()
        await expect(page.locator(".documents li")).to_have_count(1)
        await expect(page.locator(".documents")).to_contain_text("docs/start.md")


async def test_a_section_that_was_looked_at_opens_with_a_click(chrome: Browser) -> None:
    file = "file:///srv/start.md"
    chunk = replace(CHUNKS[0], document=file, uri=f"{file}#answers")
    async with visiting(chrome, stage_options={"chunks": (chunk,)}) as (played, page):
        played.script = lambda _: Reply(f"I looked at:\n\n- [Start › Answers](<{chunk.uri}>)")
        await ask(page, "What is there?")
        await page.get_by_role("button", name="Start › Answers").click()
        await expect(page.locator("#panel .passage")).to_contain_text(QUOTE)
        await expect(page.locator("#panel .where")).to_have_text("/srv/start.md#answers")
        await expect(page.locator("#panel .note")).to_have_count(0)


async def test_code_is_copied_with_a_click(chrome: Browser) -> None:
    def with_code(_: Message) -> Reply:
        return Reply("Run this:\n\n```sh\nmynah index docs\n```")

    permissions = ["clipboard-read", "clipboard-write"]
    async with visiting(chrome, permissions=permissions) as (played, page):
        played.script = with_code
        await ask(page, "How?")
        await page.get_by_role("button", name="Copy the code").click()
        await expect(page.locator("#announce")).to_have_text("Copied")
        assert await page.evaluate("navigator.clipboard.readText()") == "mynah index docs\n"


async def test_a_whole_answer_is_read_out_once(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await ask(page, "How?")
        await expect(page.locator("#announce")).to_contain_text(f"Mynah answered: {QUOTE}")
        await expect(page.locator("#announce")).to_have_attribute("aria-live", "polite")
        await expect(page.locator("#messages")).to_have_attribute("aria-live", "off")


async def test_one_signs_in_with_a_token_and_out_again(chrome: Browser) -> None:
    tokens = {"tokens": {"ada": "token-of-ada"}}
    async with visiting(chrome, stage_options=tokens) as (_, page):
        await page.get_by_label("Token").fill("wrong")
        await page.keyboard.press("Enter")
        await expect(page.locator("#sign-in-error")).to_contain_text("not known")
        await page.get_by_label("Token").fill("token-of-ada")
        await page.keyboard.press("Enter")
        await ask(page, "Who am I?")
        await expect(page.locator(".prose")).to_contain_text("You asked")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Token")).to_be_visible()


async def test_hostile_words_stay_words(chrome: Browser) -> None:
    title = "\u202e<img src=x onerror=alert(1)>\n.md"
    text = (
        "<script>alert(1)</script> [click](javascript:alert(1)) [1] [2] "
        '<button class="cite" data-cite="1">2</button>\n\n[1]: javascript:alert(1)\n\n'
        '```x"onmouseover=alert(1)\n<img src=x onerror=alert(1)>\n```'
    )
    async with visiting(chrome) as (played, page):
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        played.script = lambda _: usual_with(title, text)
        await ask(page, "<img src=x onerror=alert(1)><script>alert(2)</script>")
        await expect(page.locator(".source")).to_contain_text("<img src=x onerror=alert(1)> .md")
        await expect(page.locator(".bubble")).to_contain_text("<script>alert(2)</script>")
        await expect(page.locator(".prose .cite")).to_have_count(2)
        await expect(page.locator(".prose")).to_contain_text("[2]")
        assert await page.locator(".messages script, .messages img, .messages a").count() == 0
        await page.locator(".prose .cite").first.click()
        await expect(page.locator("#panel mark")).to_have_text(QUOTE)
        await expect(page.locator(".conversations a")).to_contain_text("<img src=x")
        assert dialogs == []


async def test_the_policy_of_the_page_stops_what_would_get_through(chrome: Browser) -> None:
    async with stage() as played, profile(chrome) as context:
        page = await open_page(context, played.url, [])
        refused = await page.evaluate(
            """() => {
              const tries = [
                () => { document.body.innerHTML = "<b>x</b>"; },
                () => { trustedTypes.createPolicy("other", { createHTML: (x) => x }); },
                () => { document.createElement("script").text = "alert(1)"; },
              ];
              return tries.map((run) => { try { run(); return "ran"; } catch (e) { return "refused"; } });
            }"""
        )
        assert refused == ["refused"] * 3


async def test_what_is_ones_own_is_seen_changed_and_left_by_keyboard(chrome: Browser) -> None:
    async with visiting(chrome) as (_, page):
        await page.get_by_role("button", name="Yours").click()
        length = page.get_by_role("group", name="Length")
        await expect(length.get_by_role("button", name="Automatic")).to_have_attribute(
            "aria-pressed", "true"
        )
        await length.get_by_role("button", name="Short").press("Enter")
        await expect(length.get_by_role("button", name="Short")).to_have_attribute(
            "aria-pressed", "true"
        )
        await expect(length.get_by_role("button", name="Short")).to_be_focused()
        await page.get_by_role("button", name="What I learned").click()
        await expect(page.locator(".own .prose")).to_have_text("I have learned nothing about you.")
        await page.get_by_role("button", name="Back").click()
        await page.get_by_role("button", name="Forget me").click()
        await expect(page.locator(".own .prose")).to_contain_text("Shall I forget you?")
        await page.get_by_role("button", name="Keep everything").click()
        await expect(page.locator(".own .prose")).to_have_text("I forget nothing.")
        await page.keyboard.press("Escape")
        await expect(page.locator("#panel")).to_be_hidden()
