"""When Slack drops events because there are too many, what was said is found in its history."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from adapters.doubles.people import MemoryNotes
from adapters.slack.gaps import MINUTE_SECONDS, Gaps, gap_note
from adapters.slack.happenings import EventsDropped, Identity
from adapters.slack.read import read
from tests.adapters.slack.front import workspace
from tests.adapters.slack.test_listen import called, connected, texts, until
from tests.platforms.faults import Fault
from tests.platforms.rates import Rate
from tests.platforms.slack import StandIn


def flood(slack: StandIn) -> None:
    """Slack tells of no more than what comes before the question."""
    ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
    slack.limits = replace(slack.limits, events=Rate(2, 3_600.0))
    for number in range(3):
        ann.say(general, f"chatter {number}")
    bob.say(bob.dm, "Lost in private?")
    bob.say(general, f"{slack.mention} Lost?")


def test_what_slack_says_of_dropped_events_has_no_event_in_it() -> None:
    body = {"type": "app_rate_limited", "team_id": "T1", "api_app_id": "A1", "token": "x"}
    me = Identity("T1", "UBOT", "B1")
    assert read(body | {"minute_rate_limited": 1518467820}, me) == EventsDropped(1518467820.0)
    assert read(body | {"minute_rate_limited": "soon"}, me) == EventsDropped(0.0)


async def test_what_was_dropped_is_answered_over_sockets_and_said_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        with caplog.at_level(logging.WARNING):
            flood(slack)
            await until(lambda: len(desk.came) == 2)
        assert sorted(texts(desk)) == ["Lost in private?", "Lost?"]
        assert "dropped some from" in caplog.text


async def test_what_was_dropped_is_answered_over_http() -> None:
    async with workspace() as (slack, desk), called(slack, desk) as url:
        await slack.send_events_to(url)
        flood(slack)
        await until(lambda: len(desk.came) == 2)


async def test_what_is_dropped_until_the_minute_is_over_is_found_then() -> None:
    """Also where it passes while nobody runs."""
    async with workspace() as (slack, desk):
        async with connected(slack, desk):
            flood(slack)
            await until(lambda: len(desk.came) == 2)
            slack.person("ann").say(slack.channel("general"), f"{slack.mention} Later?")
            assert await desk.notes.kept(gap_note(slack.team.id))
        async with connected(slack, desk):
            await until(lambda: "Later?" in texts(desk))


async def test_a_gap_that_nobody_looked_for_is_looked_for_at_the_next_start() -> None:
    """However far others have heard meanwhile, and though nothing is looked for twice after."""
    async with workspace() as (slack, desk):
        slack.faults.order("conversations.history", Fault(status=503), 50)
        async with connected(slack, desk):
            flood(slack)
            await until(lambda: [*slack.calls.of("conversations.history")])
            slack.limits = replace(slack.limits, events=Rate(1_000, 3_600.0))
            desk.clock.added += 7_200.0
            slack.person("ann").say(slack.person("ann").dm, "New?")
            await until(lambda: desk.came)
        assert texts(desk) == ["New?"]
        slack.faults.clear()
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 3)


async def test_it_looks_until_the_last_minute_that_slack_named_is_over() -> None:
    now, slept, looked = [120.0], [0.0], [0.0]
    notes = MemoryNotes(lambda: now[0])

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    async def look(since: float, done: set[str]) -> None:
        looked.append(since)
        if len(looked) == 3:
            await gaps.dropped("T1", 180.0, look)

    gaps = Gaps(notes, lambda: now[0], sleep)
    await gaps.dropped("T1", 120.0, look)
    await until(lambda: not notes.values[gap_note("T1")][0])
    assert looked[1:] == [120.0] * 3
    assert now[0] >= 180.0 + MINUTE_SECONDS
