"""What each page of the console shows, and what its forms do."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from adapters.web.console import plots
from adapters.web.console.done import WORDS as DONE
from core.messages import Audience
from core.ports import Deed, Standing, Unavailable
from tests.adapters.web.console.stage import (
    GRACE,
    LETTER,
    NOW,
    SOURCE,
    Stage,
    a_turn,
    staged,
)


async def text(stage: Stage, path: str) -> str:
    """A page's words, without its tags."""
    response = await stage.client.get(f"/console{path}")
    assert response.status_code == 200, response.text
    return " ".join(re.sub(r"<[^>]*>", " ", response.text).split())


async def test_the_overview_counts_what_happened() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        shown = await text(stage, "")
        for words in ("Answers 9 in 24h", "Latency p50 1.73 s", "Unanswered 44.4 %", "Given up 1",
                      "Stopped 1", "Waiting 3", "Dead letters 1", "Cost $1.23", "4 up, 0 down",
                      "Satisfaction 100.0 %", "retrieve", "no worker runs"):  # fmt: skip
            assert words in shown, words
        html = (await stage.client.get("/console")).text
        assert html.count('class="chart"') == 3
        assert 'aria-label="Answers over time"' in html
        assert html.count('role="img"') == 3


@pytest.mark.parametrize("span", ["24h", "7d", "30d"])
async def test_the_overview_is_of_the_span_that_is_asked_for(span: str) -> None:
    async with staged(turns=[a_turn(1), a_turn(2, answered_at=NOW - 3 * 86_400)]) as stage:
        await stage.sign_in()
        count = 1 if span == "24h" else 2
        assert f"Answers {count} in {span}" in await text(stage, f"?span={span}")
        assert (await stage.client.get("/console?span=9y")).status_code == 400


async def test_an_overview_of_nothing_says_so() -> None:
    async with staged(turns=()) as stage:
        await stage.sign_in()
        shown = await text(stage, "")
        assert "Answers 0 in 24h" in shown
        assert "Nothing was answered in this span." in shown


async def test_turns_are_paged_and_told_apart() -> None:
    async with staged(turns=[a_turn(n) for n in range(250)]) as stage:
        await stage.sign_in()
        seen: list[str] = []
        path = "/console/turns"
        while path:
            html = (await stage.client.get(path)).text
            seen += re.findall(r'href="/console/turns/(\d+)"', html)
            more = re.search(r'href="([^"]+)">Earlier turns', html)
            path = more[1].replace("&amp;", "&") if more else ""
        assert seen == [str(n) for n in range(250, 0, -1)]
    async with staged() as stage:
        await stage.sign_in()
        html = (await stage.client.get("/console/turns?only=unanswered")).text
        assert re.findall(r'href="/console/turns/(\d+)"', html) == ["4", "3", "2", "1"]


async def test_one_turn_shows_where_the_time_went() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        shown = await text(stage, "/turns/9")
        for words in ("screen 0 ms 10 ms", "retrieve 10 ms 120 ms", "answer 130 ms 1.40 s",
                      "review 1.53 s 200 ms", "the question is simple", "naive",
                      "helpfulness", "75.0 %", "thumb up", "slack, private", "1 sentences"):  # fmt: skip
            assert words in shown, words
        html = (await stage.client.get("/console/turns/9")).text
        bars = re.findall(r'class="taken" x="([\d.]+)" width="([\d.]+)"', html)
        ends = [(float(x), float(x) + float(width)) for x, width in bars]
        assert ends[0][0] == 0.0
        assert ends[-1][1] == pytest.approx(1000, abs=0.2)
        for (_, end), (begin, _) in itertools.pairwise(ends):
            assert begin == pytest.approx(end, abs=0.2)


async def test_a_turn_that_is_not_there_is_not_found() -> None:
    async with staged() as stage:
        await stage.sign_in()
        for path in ("/turns/99", "/conversations/99"):
            assert (await stage.client.get(f"/console{path}")).status_code == 404
        assert (await stage.client.get("/console/turns/x")).status_code == 400


async def test_a_conversation_shows_its_turns_alone() -> None:
    async with staged() as stage:
        await stage.sign_in()
        html = (await stage.client.get("/console/conversations/9")).text
        assert set(re.findall(r'href="/console/turns/(\d+)"', html)) == {"9", "6", "3"}


async def test_conversations_are_listed_by_their_latest_turn_and_paged() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        html = (await stage.client.get("/console/conversations")).text
        assert re.findall(r'href="/console/conversations/(\d+)"', html) == ["9", "8", "7"]
        assert "slack, private 3 2026" in await text(stage, "/conversations")
    place = a_turn(1).message.place
    many = [
        a_turn(n, message=replace(a_turn(n).message, place=replace(place, thread=f"t{n}")))
        for n in range(230)
    ]
    async with staged(turns=many) as stage:
        await stage.sign_in()
        seen: list[str] = []
        path = "/console/conversations"
        while path:
            html = (await stage.client.get(path)).text
            seen += re.findall(r'href="/console/conversations/(\d+)"', html)
            more = re.search(r'href="([^"]+)">Earlier conversations', html)
            path = more[1] if more else ""
        assert seen == [str(n) for n in range(230, 0, -1)]


async def test_an_answer_is_written_with_its_examples() -> None:
    async with staged() as stage:
        await stage.sign_in()
        fields = {"name": "Parking", "questions": "Where?\r\n\r\n Who? ", "text": "Behind.\r\n"}
        wrong = await stage.post("/answers", **{**fields, "questions": "Where?"})
        assert wrong.status_code == 422
        assert "an answer takes 2 different questions at least" in wrong.text
        assert "Behind." in wrong.text
        done = await stage.post("/answers", **fields)
        assert done.headers["location"] == "/console/unanswered?done=answered"
        (draft,) = stage.answers
        assert (draft.name, draft.questions, draft.text) == (
            "Parking",
            ("Where?", "Who?"),
            "Behind.",
        )
        assert (draft.by, draft.audience) == ("ada", "everyone")
        assert Deed(NOW, "ada", "wrote an answer", "Parking") in stage.deeds.done
        assert DONE["answered"] in await text(stage, "/unanswered?done=answered")


async def test_a_document_is_added_and_what_is_wrong_with_it_is_said() -> None:
    async with staged() as stage:
        await stage.sign_in()
        wrong = await stage.post("/documents", name="Parking", text=" ")
        assert (wrong.status_code, "the text is empty" in wrong.text) == (422, True)
        done = await stage.post("/documents", name="Parking", text="Behind.", audience="everyone")
        assert done.headers["location"] == "/console/unanswered?done=added"
        assert [each.text for each in stage.documents] == ["Behind."]


async def test_sources_show_how_reading_went_and_are_read_again() -> None:
    async with staged() as stage:
        await stage.sign_in()
        shown = await text(stage, "/sources")
        for words in ("1,204 of which 3 wait for a model", "every 1 hour", "&lt;gone&gt;",
                      "Failed 2 times in a row"):  # fmt: skip
            assert words in shown, words
        done = await stage.post("/sources/sync", source=str(SOURCE["name"]))
        assert done.headers["location"] == "/console/sources?done=syncing"
        gone = await stage.post("/sources/sync", source="file:///gone")
        assert gone.headers["location"] == "/console/sources?done=no-source"


async def test_dead_letters_are_retried_and_dropped() -> None:
    async with staged() as stage:
        await stage.sign_in()
        assert "ModelFailed: &lt;no&gt; answer" in await text(stage, "/dead")
        done = await stage.post(f"/dead/{LETTER.id}/retry")
        assert done.headers["location"] == "/console/dead?done=retried"
        assert stage.letters == []
        gone = await stage.post(f"/dead/{LETTER.id}/retry")
        assert gone.headers["location"] == "/console/dead?done=no-letter"
        stage.letters.append(LETTER)
        done = await stage.post(f"/dead/{LETTER.id}/drop")
        assert done.headers["location"] == "/console/dead?done=dropped"
        assert "There are none." in await text(stage, "/dead")
        assert [each.did for each in stage.deeds.done[1:]] == [
            "retried a dead letter", "retried a dead letter", "dropped a dead letter",
        ]  # fmt: skip


async def test_access_is_decided_approved_and_taken_back() -> None:
    async with staged() as stage:
        await stage.sign_in()
        wrong = await stage.post("/access/decide", who="nobody", standing="allowed")
        assert (wrong.status_code, "is no audience" in wrong.text) == (422, True)
        await stage.post("/access/decide", who="person:telegram:99", standing="blocked")
        assert (
            (await stage.post("/access/approve", code="wrong"))
            .headers["location"]
            .endswith("done=no-code")
        )
        await stage.post("/access/approve", code=" K7QP2M9X ")
        decided = {str(each.who): each for each in await stage.guests.decided()}
        assert decided["person:telegram:99"].standing is Standing.BLOCKED
        assert decided["person:slack:T1.U7"].by == "ada"
        assert "person:telegram:99 blocked ada" in await text(stage, "/access")
        await stage.post("/access/forget", who="person:telegram:99")
        again = await stage.post("/access/forget", who="person:telegram:99")
        assert again.headers["location"] == "/console/access?done=no-decision"
        assert Audience.parse("person:telegram:99") not in {
            each.who for each in await stage.guests.decided()
        }
        assert (await stage.post("/access/decide", who="everyone", standing="x")).status_code == 400


async def test_cost_names_people_to_administrators_alone() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        shown = await text(stage, "/cost")
        for words in ("Spent $1.2346", "openai:gpt-4.1 12 30,000 4,000", "everybody together $5.0000",
                      "each person no limit 90,000", "those of 2026-11-01"):  # fmt: skip
            assert words in shown, words
        assert (await stage.client.get("/console/cost?by=person")).status_code == 403
        stage.client.cookies.clear()
        await stage.sign_in()
        assert str(GRACE) in await text(stage, "/cost?by=person")


async def test_an_experiment_is_plotted_with_its_intervals() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        html = (await stage.client.get("/console/experiments")).text
        path = re.search(r'href="(/console/experiments/[^"]+)"', html)
        assert path
        html = (await stage.client.get(path[1])).text
        assert html.count('class="chart intervals"') == 2
        for words in ("+3.10 %", "-0.40 % to +6.60 %", "0.0812", "sample ratio mismatch", "812"):
            assert words in html, words
        assert (await stage.client.get("/console/experiments/none")).status_code == 404


async def test_jobs_show_when_they_run_and_how_that_went() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        shown = await text(stage, "/jobs")
        for words in ("backup keeps &lt;a&gt; backup daily at 03:00", "paused since", "never",
                      "2.50 s failed the disk is &lt;full&gt;", "goes on"):  # fmt: skip
            assert words in shown, words


async def test_the_doctor_is_asked_by_a_button() -> None:
    async with staged() as stage:
        await stage.sign_in()
        assert "Run all checks" in await text(stage, "/doctor")
        found = await stage.post("/doctor")
        assert "no &lt;answer&gt;" in found.text
        assert "Check it." in found.text


async def test_the_audit_log_says_who_did_what_and_who_may_sign_in() -> None:
    async with staged() as stage:
        await stage.sign_in("vic", "wrong words here")
        await stage.sign_in()
        shown = await text(stage, "/audit")
        for words in ("vic failed to sign in", "ada signed in", "bo@example.org viewer provider"):
            assert words in shown, words
        for n in range(450):
            await stage.deeds.note(Deed(NOW - 1 - n, "ada", "did", f"thing {n}"))
        seen: list[str] = []
        path = "/console/audit"
        while path:
            html = (await stage.client.get(path)).text
            seen += re.findall(r"thing (\d+)", html)
            more = re.search(r'href="([^"]+)">Earlier', html)
            path = more[1] if more else ""
        assert seen == [str(n) for n in range(450)]


async def test_an_engine_that_is_away_is_a_page_that_says_so() -> None:
    async with staged() as stage:
        await stage.sign_in()

        async def away(_since: float, _limit: int) -> list[object]:
            raise Unavailable("postgresql://mynah:hush@db does not answer")

        stage.turns.facts = away  # type: ignore[method-assign,assignment]
        response = await stage.client.get("/console")
        assert response.status_code == 503
        assert "hush" not in response.text
        assert "try again in a minute" in response.text


def test_plots_hold_no_style_script_or_id_and_escape_their_names() -> None:
    drawn = [
        plots.bars("<b>Bars</b>", ["<a>", "b"], {"<one>": [1, 2]}, stacked=True),
        plots.lines("Lines", ["a", "b", "c"], {"p50": [1.0, None, 2.0]}),
        plots.intervals("Intervals", [("<arm>", 0.1, -0.1, 0.3)], str),
        plots.bars("Nothing", [], {"none": []}),
        plots.lines("Zeros", ["a"], {"p50": [0.0]}),
    ]
    for each in drawn:
        for forbidden in ("<style", "<script", " style=", " id=", "<b>", "<a>", "<arm>", "<!--"):
            assert forbidden not in each, forbidden
        assert each.startswith("<svg")
