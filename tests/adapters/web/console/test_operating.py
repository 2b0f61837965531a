"""Alerts, safety reviews and pauses in the console: what the pages show, and what their forms do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.ports import Deed, Pause
from tests.adapters.web.console.stage import INCIDENT, NOW, VERDICT_ON, staged
from tests.adapters.web.console.test_pages import text


async def test_alerts_show_stages_cause_and_runbook_and_what_is_silenced() -> None:
    async with staged() as stage:
        await stage.enter("vic")
        shown = await text(stage, "/alerts")
        for words in ("12 % of &lt;answers&gt; failed", "open high", "the model is away", "escalated",
                      "docs/runbooks/errors.md", "errors platform slack", "burn *"):  # fmt: skip
            assert words in shown, words
        assert "End it" not in shown


async def test_an_administrator_silences_for_a_time_and_ends_it_and_it_is_noted() -> None:
    async with staged() as stage:
        await stage.enter()
        await stage.post("/alerts/silence", pattern=" errors * ", **{"for": "4h"})
        assert stage.silences["errors *"] == NOW + 4 * 3_600
        await stage.post("/alerts/end", pattern="errors *")
        assert stage.silences["errors *"] == NOW
        again = await stage.post("/alerts/end", pattern="errors *")
        assert again.headers["location"] == "/console/alerts?done=no-silence"
        assert stage.deeds.done == [
            Deed(NOW, "ada", "silenced for 4h", "errors *"),
            Deed(NOW, "ada", "ended a silence", "errors *"),
        ]


@pytest.mark.parametrize(
    ("pattern", "span", "status"), [("", "1h", 422), ("x" * 201, "1h", 422), ("a", "9y", 400)]
)
async def test_what_is_no_silence_is_refused(pattern: str, span: str, status: int) -> None:
    async with staged() as stage:
        await stage.enter()
        response = await stage.post("/alerts/silence", pattern=pattern, **{"for": span})
        assert (response.status_code, list(stage.silences)) == (status, ["burn *"])
        assert stage.deeds.done == []


async def test_incidents_and_verdicts_are_paged() -> None:
    async with staged() as stage:
        await stage.enter("vic")
        stage.incidents[:] = [{**INCIDENT, "id": f"errors-{n}"} for n in range(150)]
        stage.verdicts = {n: replace(VERDICT_ON, id=n) for n in range(1, 151)}
        first, rest = await text(stage, "/alerts"), await text(stage, "/alerts?skip=100")
        assert (first.count("Incident errors-"), rest.count("Incident errors-")) == (100, 50)
        assert ("Further incidents" in first, "Further incidents" in rest) == (True, False)
        first, rest = await text(stage, "/reviews"), await text(stage, "/reviews?skip=100")
        assert (first.count("urgent"), rest.count("urgent")) == (100, 50)
        assert (await stage.client.get("/console/reviews?skip=x")).status_code == 400


async def test_verdicts_that_wait_are_shown_with_reasons_and_thresholds_the_urgent_first() -> None:
    async with staged() as stage:
        await stage.enter("vic")
        shown = await text(stage, "/reviews")
        assert shown.index("9 urgent") < shown.index(" 8 2026")
        assert "room help threat 0.91 from 0.80, by small masked" in " ".join(
            shown.replace("••••••", "").replace("(masked", "masked").split()
        )
        assert "False alarm" not in shown


async def test_a_review_is_kept_by_the_name_of_the_reviewer_and_noted() -> None:
    async with staged() as stage:
        await stage.enter()
        assert (await stage.post("/reviews/9/mark", mark="")).status_code == 400
        await stage.post("/reviews/9/mark", mark="false alarm")
        assert (stage.verdicts[9].mark, stage.verdicts[9].by) == ("false alarm", "ada")
        assert stage.deeds.done == [Deed(NOW, "ada", "marked a verdict: false alarm", "9")]
        assert "/reviews/9" not in (await stage.client.get("/console/reviews")).text
        assert "false alarm by ada" in await text(stage, "/reviews?only=all")
        assert (await stage.post("/reviews/77/mark", mark="right")).status_code == 404


async def test_mynah_is_paused_and_resumed_and_it_is_noted() -> None:
    async with staged() as stage:
        await stage.enter()
        await stage.post("/pause", where=" room:slack:T1:C9 ", words="Back at ten.")
        assert stage.pauses["room:slack:T1:C9"] == Pause("room:slack:T1:C9", "Back at ten.", NOW)
        assert "room:slack:T1:C9" in await text(stage, "/jobs")
        wrong = await stage.post("/pause", where="nowhere", words="kept")
        assert (wrong.status_code, 'value="kept"' in wrong.text) == (422, True)
        await stage.post("/resume", scope="telegram")
        again = await stage.post("/resume", scope="telegram")
        assert again.headers["location"] == "/console/jobs?done=not-paused"
        assert list(stage.pauses) == ["room:slack:T1:C9"]
        assert [(each.did, each.about) for each in stage.deeds.done] == [
            ("paused Mynah", "room:slack:T1:C9"), ("resumed Mynah", "telegram"),
        ]  # fmt: skip


async def test_a_viewer_sees_where_mynah_is_paused_without_the_id_of_a_room() -> None:
    async with staged() as stage:
        stage.pauses["room:slack:T1:C9"] = Pause("room:slack:T1:C9", "", NOW)
        await stage.enter("vic")
        shown = await text(stage, "/jobs")
        assert "telegram" in shown
        assert "a room" in shown
        assert "T1:C9" not in shown
