"""What people wrote stays masked: no page shows it, but to an administrator who asks, where people agreed."""

from __future__ import annotations

from adapters.web.console.routes import PAGES, Page
from core.ports import Deed
from tests.adapters.web.console.stage import GRACE, NOW, UNTOLD, WORDS, Stage, staged
from tests.adapters.web.console.test_authorisation import address

THEIRS = ("salary", UNTOLD, "scales", "a word of praise", GRACE.name, "sauna", "Sauna")
"""Of questions, answers, passages, opinions and names; and what one person alone asked for."""


async def everything_shown(stage: Stage) -> str:
    """Each page that this visitor may look at."""
    shown = []
    for each in PAGES:
        if each.method == "GET" and isinstance(each, Page):
            response = await stage.client.get(address(each.path))
            shown.append(response.text if response.status_code == 200 else "")
    return "\n".join(shown)


async def test_no_page_shows_a_word_of_anybody_unasked() -> None:
    for name, consent in (("vic", False), ("vic", True), ("ada", False)):
        async with staged(consent=consent) as stage:
            await stage.sign_in(name)
            shown = await everything_shown(stage)
            assert "masked, " in shown
            for word in THEIRS:
                assert word not in shown, (name, consent, word)


async def test_an_administrator_reads_a_turn_where_people_agreed_and_it_is_noted() -> None:
    async with staged(consent=True) as stage:
        await stage.sign_in()
        assert "Show what was said" in (await stage.client.get("/console/turns/9")).text
        html = (await stage.post("/turns/9/read")).text
        assert "my salary &lt;b&gt;and&lt;/b&gt; yours" in html
        for word in (UNTOLD, "Pay &lt;i&gt;scales&lt;/i&gt;", "a word of praise"):
            assert word in html
        assert WORDS not in html
        assert stage.deeds.done[-1] == Deed(NOW, "ada", "read a turn", "9")
        assert "salary" not in (await stage.client.get("/console/turns/9")).text


async def test_an_administrator_reads_a_verdict_where_people_agreed_and_it_is_noted() -> None:
    async with staged(consent=True) as stage:
        await stage.enter()
        assert "salary" not in (await stage.client.get("/console/reviews/9")).text
        html = (await stage.post("/reviews/9/read")).text
        assert "I hurt you, my salary &lt;b&gt;and&lt;/b&gt; yours" in html
        assert stage.deeds.done[-1] == Deed(NOW, "ada", "read a verdict", "9")


async def test_nobody_reads_a_verdict_where_people_did_not_agree() -> None:
    async with staged() as stage:
        await stage.enter()
        assert "Show what was said" not in (await stage.client.get("/console/reviews/9")).text
        response = await stage.post("/reviews/9/read")
        assert (response.status_code, "salary" in response.text) == (403, False)
        assert stage.deeds.done == []


async def test_nobody_reads_a_turn_where_people_did_not_agree() -> None:
    async with staged() as stage:
        await stage.sign_in()
        page = (await stage.client.get("/console/turns/9")).text
        assert "Show what was said" not in page
        assert "CONSOLE_CONSENT=true" in page
        response = await stage.post("/turns/9/read")
        assert (response.status_code, "salary" in response.text) == (403, False)
        assert [each.did for each in stage.deeds.done] == ["signed in"]


async def test_topics_are_named_by_what_several_people_said_and_not_by_one_alone() -> None:
    async with staged() as stage:
        await stage.sign_in()
        html = (await stage.client.get("/console/unanswered")).text
        assert "park" in html
        assert "visitors park a car" not in html
        assert "One person&#39;s own words" in html or "One person's own words" in html


async def test_questions_without_an_answer_are_read_where_people_agreed() -> None:
    async with staged(consent=True) as stage:
        await stage.sign_in()
        html = (await stage.client.get("/console/unanswered")).text
        assert "May visitors park a car here?" in html
        assert stage.deeds.done[-1].did == "read unanswered questions"
        form = (await stage.client.get("/console/answers/new?asked=1.2")).text
        assert "Where can I park my car?" in form
        assert stage.deeds.done[-1].did == "read questions"


async def test_forms_are_not_filled_with_what_people_did_not_agree_to_show() -> None:
    async with staged() as stage:
        await stage.sign_in()
        for path in ("/answers/new", "/documents/new"):
            assert "park" not in (await stage.client.get(f"/console{path}?asked=1.2")).text
