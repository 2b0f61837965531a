"""Workspaces install Mynah, are answered each by its own token, and leave without a trace of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.slack.granted import OfTeam
from adapters.slack.install import MOST_A_MINUTE
from adapters.slack.many import SlackWorkspaces
from adapters.slack.own import seen_note
from adapters.stores.sealed import LOCKED
from core.messages import Audience, Message, Reply
from core.ports import (
    Draft,
    Guest,
    Misconfigured,
    NotFetched,
    Standing,
    Unavailable,
    Undeliverable,
)
from tests.adapters.slack.many import Dance, Many, begin, both, end, install, lounge, many
from tests.platforms.faults import Fault
from tests.platforms.slack.state import Workspace


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Many]:
    async with many(tmp_path) as made:
        yield made


@pytest.fixture
async def rotating(tmp_path: Path) -> AsyncIterator[Many]:
    async with many(tmp_path, rotation=True) as made:
        yield made


async def until(true: Callable[[], object], what: str, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the other side's doing
            await asyncio.sleep(0.01)
    assert true(), what


@asynccontextmanager
async def listening(platform: SlackWorkspaces, house: Many) -> AsyncIterator[None]:
    connected = asyncio.Event()
    task = asyncio.create_task(platform.listen(house.desk.reception(), connected.set))
    waiting = asyncio.create_task(connected.wait())
    try:
        await asyncio.wait({task, waiting}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        assert connected.is_set()
        yield
    finally:
        waiting.cancel()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def ask(house: Many, workspace: Workspace, who: str) -> Message:
    """A mention in a workspace, as it came to the desk."""
    slack = house.slack
    room = lounge(slack, workspace, who)
    before = len(house.desk.came)
    slack.person(who).say(room, f"<@{workspace.bot_user}> When does it open?")
    await slack.post.settle()
    (came,) = house.desk.came[before:]
    assert came.place.workspace == workspace.id
    return came


async def show(platform: SlackWorkspaces, message: Message, text: str = "At ten.") -> None:
    await platform.outlet.show(message, Draft(Reply(text), {}, complete=True))


def poster(house: Many, message: Message) -> str:
    """By whose token the answer was posted."""
    (call,) = [
        each
        for each in house.slack.calls.of("chat.postMessage")
        if each.arguments.get("channel") == message.place.room
    ]
    return call.actor


# --- Installing ---------------------------------------------------------------------------------


async def test_two_workspaces_install_it_and_each_is_answered_by_its_own_token(
    house: Many, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    acme, partner = both(house.slack)
    platform = await house.process()
    browser = await house.web(platform)
    async with listening(platform, house):
        for each in (acme, partner):
            shown = await install(browser, each)
            assert (shown.status_code, f"Mynah is in {each.name}" in shown.text) == (200, True)
        for team, who in ((acme, "ann"), (partner, "zoe")):
            asked = await ask(house, team, who)
            await show(platform, asked)
            assert poster(house, asked) == f"bot:{team.id}"
            assert house.slack.said(asked.place.room) == ["At ten."]
    tokens = [*house.tokens(acme), *house.tokens(partner)]
    installed = [await OfTeam(platform.grants, each.id).token() for each in (acme, partner)]
    assert len(set(installed)) == 2
    assert set(installed) <= set(tokens)
    assert not [each for each in tokens if each.encode() in house.stored()]
    assert not [each for each in tokens if each in _ours(caplog)]
    # Nor where something of it is printed, in a traceback or a message.
    printed = f"{await platform.grants.of(acme.id)!r} {await platform.grants.listed()!r}"
    assert "Acme" in printed
    assert not [each for each in tokens if each in printed]


def _ours(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("adapters"))


async def test_a_worker_alone_answers_in_every_workspace(house: Many) -> None:
    acme, partner = both(house.slack)
    gateway, worker = await house.process(), await house.process()
    browser = await house.web(gateway)
    async with listening(gateway, house):
        await install(browser, acme)
        await install(browser, partner)
        asked = await ask(house, partner, "zoe")
        await show(worker, asked)
    assert poster(house, asked) == f"bot:{partner.id}"
    zoe, room = asked.person, Audience("room", "slack", partner.id, asked.place.room)
    assert await worker.membership.may_enter(zoe, room)
    assert not await worker.membership.may_enter(zoe, replace(room, workspace="T0NOBODY"))


async def test_a_file_is_fetched_by_the_token_of_its_workspace_and_of_no_other(
    house: Many,
) -> None:
    acme, partner = both(house.slack)
    platform = await house.process()
    browser = await house.web(platform)
    async with listening(platform, house):
        await install(browser, acme)
        await install(browser, partner)
        room = lounge(house.slack, partner, "zoe")
        zoe = house.slack.person("zoe")
        zoe.say(room, f"<@{partner.bot_user}> remember this", files={"notes.md": b"# Notes"})
        await house.slack.post.settle()
    (asked,) = house.desk.came
    (sent,) = asked.attachments
    assert await platform.files.fetch(asked, sent, 100) == b"# Notes"
    for team in (acme.id, "T0NOBODY"):
        elsewhere = replace(asked, place=replace(asked.place, workspace=team))
        with pytest.raises(NotFetched, match="file_forbidden"):
            await platform.files.fetch(elsewhere, sent, 100)


async def test_signed_requests_of_every_workspace_come_in(house: Many) -> None:
    acme, partner = both(house.slack)
    platform = await house.process(app_token="", signing_secret=house.slack.signing_secret)
    browser = await house.web(platform)
    await house.slack.send_events_to(
        f"{browser.base_url}/slack/events".replace("//slack", "/slack")
    )
    async with listening(platform, house):
        await install(browser, acme)
        await install(browser, partner)
        await ask(house, acme, "ann")
        asked = await ask(house, partner, "zoe")
        delivery = (
            await house.slack.person("zoe")
            .command(house.slack.channels[asked.place.room], "/mynah", "ask Where?")
            .done()
        )
    assert delivery.acknowledged
    assert [each.place.workspace for each in house.desk.came] == [acme.id, partner.id, partner.id]


async def test_what_a_workspace_says_that_has_not_installed_it_is_let_go(house: Many) -> None:
    platform = await house.process()
    async with listening(platform, house):
        house.slack.person("ann").say(house.slack.channel("general"), f"{house.slack.mention} Hi?")
        await house.slack.post.settle()
    assert house.desk.came == []
    assert all(each.acknowledged for each in house.slack.post.all)


# --- The way to an installation ------------------------------------------------------------------


async def test_a_state_is_for_one_use(house: Many) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    dance = await begin(browser, acme)
    assert (await end(browser, dance)).status_code == 200
    again = await end(browser, dance)
    assert (again.status_code, "used already" in again.text) == (401, True)
    assert len(house.slack.calls.of("oauth.v2.access")) == 1


async def test_a_state_lives_for_ten_minutes(house: Many) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    dance = await begin(browser, acme)
    house.desk.clock.added += 601
    assert (await end(browser, dance)).status_code == 401
    assert not house.slack.calls.of("oauth.v2.access")


async def test_a_state_of_another_browser_or_of_nobody_is_refused(house: Many) -> None:
    acme, partner = both(house.slack)
    browser = await house.web(await house.process())
    mine, theirs = await begin(browser, acme), await begin(browser, partner)
    forged = "gAAAAABqforged"
    name = mine.cookie.split("=")[0]
    wrong = [
        Dance(theirs.back, mine.cookie),
        Dance(mine.back, "other=1"),
        Dance(f"code=1&state={forged}", f"{name}={forged}"),
        Dance("code=1", mine.cookie),
        Dance("", ""),
    ]
    for dance in wrong:
        shown = await end(browser, dance)
        assert shown.status_code in (400, 401), dance
    assert not house.slack.calls.of("oauth.v2.access")
    assert await house.raw.all("slack") == []


async def test_where_slack_sends_people_back_to_is_never_what_a_request_says(house: Many) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
    }
    dance = await begin(browser, acme, evil)
    assert (await end(browser, dance)).status_code == 200
    (call,) = house.slack.calls.of("oauth.v2.access")
    assert call.arguments["redirect_uri"] == "https://mynah.example.com/slack/oauth_redirect"


async def test_pages_repeat_nothing_that_was_sent_to_them(house: Many) -> None:
    browser = await house.web(await house.process())
    marked = "<script>alert(1)</script>"
    pages = [
        await browser.get("/slack/oauth_redirect", params={"error": marked, "state": marked}),
        await browser.get("/slack/oauth_redirect", params={"code": marked, "state": marked}),
        await browser.get("/slack/install", params={"team": f"T1{marked}&redirect_uri=evil"}),
    ]
    for shown in pages:
        assert "alert" not in shown.text
        assert "evil" not in shown.text
        assert house.slack.client_secret not in shown.text


async def test_who_presses_cancel_changes_nothing(house: Many) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    house.slack.declines = True
    shown = await install(browser, acme)
    assert "Nothing was changed" in shown.text
    assert await house.raw.all("slack") == []


@pytest.mark.parametrize(
    "fault", [Fault(status=503), Fault(cut="before"), Fault(error="invalid_code")]
)
async def test_what_slack_does_not_confirm_is_not_installed(house: Many, fault: Fault) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    dance = await begin(browser, acme)
    house.slack.faults.order("oauth.v2.access", fault)
    assert (await end(browser, dance)).status_code == 400
    assert (await install(browser, acme)).status_code == 200


async def test_made_up_codes_do_not_use_up_the_calls_that_renew_tokens(house: Many) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    for _ in range(MOST_A_MINUTE + 5):
        dance = await begin(browser, acme)
        state = dance.back.split("state=")[1]
        assert (await end(browser, Dance(f"code=x&state={state}", dance.cookie))).status_code == 400
    assert len(house.slack.calls.of("oauth.v2.access")) == MOST_A_MINUTE


async def test_a_whole_organisation_is_asked_to_install_it_workspace_by_workspace(
    house: Many,
) -> None:
    acme, _ = both(house.slack)
    browser = await house.web(await house.process())
    house.slack.whole_organisation = True
    shown = await install(browser, acme)
    assert (shown.status_code, "each workspace" in shown.text) == (403, True)
    assert [each.revoked for each in house.slack.tokens.values()][-1] == "token_revoked"


async def test_a_workspace_that_is_not_on_the_list_is_turned_away_and_its_token_given_back(
    house: Many,
) -> None:
    acme, partner = both(house.slack)
    house.desk.rule = "listed"
    label = Audience("workspace", "slack", acme.id)
    browser = await house.web(await house.process())
    shown = await install(browser, acme)
    assert (shown.status_code, f"mynah access allow {label}" in shown.text) == (403, True)
    assert [each.revoked for each in house.slack.tokens.values()][-1] == "token_revoked"
    assert await house.raw.all("slack") == []
    await house.desk.guests.decide(Guest(label, Standing.ALLOWED, "cli", 1.0))
    assert (await install(browser, acme)).status_code == 200
    house.desk.rule = "open"
    blocked = Audience("workspace", "slack", partner.id)
    await house.desk.guests.decide(Guest(blocked, Standing.BLOCKED, "cli", 1.0))
    browser = await house.web(await house.process())
    assert (await install(browser, partner)).status_code == 403


# --- Leaving, and coming again -------------------------------------------------------------------


async def test_an_uninstalled_workspace_leaves_no_token_and_its_messages_end(house: Many) -> None:
    acme, partner = both(house.slack)
    platform, worker = await house.process(), await house.process()
    browser = await house.web(platform)
    async with listening(platform, house):
        await install(browser, acme)
        await install(browser, partner)
        waiting, other = await ask(house, acme, "ann"), await ask(house, partner, "zoe")
        house.slack.uninstall(acme)
        await house.slack.post.settle()
        assert [each.workspace for each in await house.raw.all("slack")] == [partner.id]
        before = len(house.slack.calls)
        with pytest.raises(Undeliverable):
            await platform.outlet.status(waiting, "reading")
        with pytest.raises(Undeliverable):
            await show(platform, waiting)
        with pytest.raises(Undeliverable):
            await show(worker, waiting)
        assert len(house.slack.calls) == before, "Slack is not asked"
        await show(platform, other)
        assert poster(house, other) == f"bot:{partner.id}"

        assert (await install(browser, acme)).status_code == 200
        await show(platform, waiting)
        assert house.slack.said(waiting.place.room) == ["At ten."]


async def test_a_worker_learns_from_slack_itself_that_a_token_was_revoked(house: Many) -> None:
    acme, _ = both(house.slack)
    gateway, worker = await house.process(), await house.process()
    browser = await house.web(gateway)
    async with listening(gateway, house):
        await install(browser, acme)
        waiting = await ask(house, acme, "ann")
        house.slack.post.subscriptions -= {"app_uninstalled", "tokens_revoked"}
        house.slack.uninstall(acme)
    with pytest.raises(Undeliverable):
        await show(worker, waiting)
    assert await house.raw.all("slack") == []


async def test_late_word_of_an_earlier_removal_does_not_undo_an_installation(house: Many) -> None:
    acme, _ = both(house.slack)
    platform = await house.process()
    browser = await house.web(platform)
    async with listening(platform, house):
        await install(browser, acme)
        gone = house.slack.post.event("app_uninstalled", {"type": "app_uninstalled"}, acme.id)
        assert gone is not None
        await house.slack.post.settle()
        assert await house.raw.all("slack") == []
        house.desk.clock.added += 5
        await install(browser, acme)
        house.slack.post.again(gone)
        house.slack.post.event(
            "tokens_revoked", {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}, acme.id
        )
        await house.slack.post.settle()
    assert [each.workspace for each in await house.raw.all("slack")] == [acme.id]


# --- Tokens that end ------------------------------------------------------------------------------


def renewals(house: Many) -> list[object]:
    calls = house.slack.calls.of("oauth.v2.access")
    return [each for each in calls if each.arguments.get("grant_type") == "refresh_token"]


async def test_a_token_is_renewed_before_it_ends_once_for_two_processes(rotating: Many) -> None:
    house = rotating
    acme, _ = both(house.slack)
    first, second = await house.process(), await house.process()
    await install(await house.web(first), acme)
    one = await OfTeam(first.grants, acme.id).token()
    house.desk.clock.added += 11 * 3_600
    first.grants.forget(acme.id)
    house.slack.faults.order("oauth.v2.access", Fault(delay=1.0))
    calls = [OfTeam(each.grants, acme.id).token() for each in (first, second) for _ in range(3)]
    during = await asyncio.gather(*calls)
    assert len(renewals(house)) == 1
    assert one in during, "who does not renew goes on with what is still good"
    for each in (first, second):
        each.grants.forget(acme.id)
        assert await OfTeam(each.grants, acme.id).token() not in ("", one)
    assert len(renewals(house)) == 1
    assert not [each for each in house.tokens(acme) if each.encode() in house.stored()]


async def test_of_two_processes_with_an_ended_token_one_renews_and_the_other_waits(
    rotating: Many,
) -> None:
    house = rotating
    acme, _ = both(house.slack)
    first, second = await house.process(), await house.process()
    await install(await house.web(first), acme)
    house.desk.clock.added += 13 * 3_600
    house.slack.faults.order("oauth.v2.access", Fault(delay=0.2))
    tokens = await asyncio.gather(
        *(OfTeam(each.grants, acme.id).token() for each in (first, second))
    )
    assert len(renewals(house)) == 1
    assert len(set(tokens)) == 1
    assert house.slack.tokens[tokens[0]].expires > house.slack.clock()


async def test_a_token_that_ended_early_is_renewed_and_the_call_made_again(rotating: Many) -> None:
    house = rotating
    acme, _ = both(house.slack)
    platform = await house.process()
    await install(await house.web(platform), acme)
    house.slack.tokens[await OfTeam(platform.grants, acme.id).token()].expires = 1.0
    async with listening(platform, house):
        asked = await ask(house, acme, "ann")
        await show(platform, asked)
    assert house.slack.said(asked.place.room) == ["At ten."]
    assert len(renewals(house)) == 1


async def test_who_has_not_heard_of_a_renewal_yet_learns_it_from_slack(rotating: Many) -> None:
    house = rotating
    acme, _ = both(house.slack)
    first, second = await house.process(), await house.process()
    await install(await house.web(first), acme)
    async with listening(first, house):
        asked = await ask(house, acme, "ann")
    old = await OfTeam(second.grants, acme.id).token()
    house.desk.clock.added += 11 * 3_600
    await first.keep()
    house.slack.tokens[old].revoked = "token_revoked"
    await show(second, asked)
    assert house.slack.said(asked.place.room) == ["At ten."]
    assert [each.problem for each in await second.grants.listed()] == [""]


async def test_a_renewal_that_slack_refuses_is_told_and_harms_nobody_else(rotating: Many) -> None:
    house = rotating
    acme, partner = both(house.slack)
    platform = await house.process()
    browser = await house.web(platform)
    await install(browser, acme)
    await install(browser, partner)
    house.slack.tokens[await OfTeam(platform.grants, acme.id).token()].refresh = "spent"
    house.desk.clock.added += 11 * 3_600
    await platform.keep()
    assert len(renewals(house)) == 3, "once for one, and once more after Slack refused the other"
    await platform.keep()
    assert len(renewals(house)) == 3, "it is not asked again and again"
    problems = {each.workspace: each.problem for each in await platform.grants.listed()}
    assert "invalid_refresh_token" in problems[acme.id]
    assert problems[partner.id] == ""
    assert await platform.workspace(acme.id) is not None, "good for an hour yet"
    house.desk.clock.added += 2 * 3_600
    platform.grants.forget(acme.id)
    assert await platform.workspace(acme.id) is None
    async with listening(platform, house):
        await ask(house, partner, "zoe")
        assert (await install(browser, acme)).status_code == 200
        await ask(house, acme, "ann")


async def test_while_slack_is_away_a_good_token_goes_on_and_is_renewed_later(
    rotating: Many,
) -> None:
    house = rotating
    acme, _ = both(house.slack)
    platform = await house.process()
    await install(await house.web(platform), acme)
    old = await OfTeam(platform.grants, acme.id).token()
    house.desk.clock.added += 11 * 3_600
    house.slack.faults.order("oauth.v2.access", Fault(status=503))
    platform.grants.forget(acme.id)
    assert await OfTeam(platform.grants, acme.id).token() == old
    house.desk.clock.added += 120
    platform.grants.forget(acme.id)
    assert await OfTeam(platform.grants, acme.id).token() != old
    assert [each.problem for each in await platform.grants.listed()] == [""]


async def test_where_slack_does_not_know_us_no_workspace_is_to_blame(rotating: Many) -> None:
    house = rotating
    acme, _ = both(house.slack)
    platform = await house.process()
    await install(await house.web(platform), acme)
    wrong = await house.process(client_secret="mistyped")  # noqa: S106
    house.desk.clock.added += 11 * 3_600
    old = await OfTeam(wrong.grants, acme.id).token()
    house.desk.clock.added += 2 * 3_600
    wrong.grants.forget(acme.id)
    with pytest.raises(Unavailable, match="SLACK_CLIENT_SECRET"):
        await OfTeam(wrong.grants, acme.id).token()
    assert [each.problem for each in await wrong.grants.listed()] == [""]
    platform.grants.forget(acme.id)
    assert await OfTeam(platform.grants, acme.id).token() != old


async def test_a_renewal_whose_answer_was_lost_is_told_while_the_old_token_is_good(
    rotating: Many,
) -> None:
    house = rotating
    acme, _ = both(house.slack)
    platform = await house.process()
    await install(await house.web(platform), acme)
    house.desk.clock.added += 11 * 3_600
    house.slack.faults.order("oauth.v2.access", Fault(cut="after"))
    await platform.keep()
    house.desk.clock.added += 120
    await platform.keep()
    (told,) = await platform.grants.listed()
    assert "install Mynah there again" in told.problem
    async with listening(platform, house):
        await show(platform, await ask(house, acme, "ann"))


async def test_a_workspace_whose_token_works_again_is_served_again(house: Many) -> None:
    acme, _ = both(house.slack)
    platform = await house.process()
    await install(await house.web(platform), acme)
    async with listening(platform, house):
        asked = await ask(house, acme, "ann")
        house.slack.faults.order("chat.postMessage", Fault(error="invalid_auth"))
        with pytest.raises(Undeliverable):
            await show(platform, asked)
        assert "invalid_auth" in (await platform.grants.listed())[0].problem
        await platform.keep()
        await show(platform, asked)
    assert house.slack.said(asked.place.room) == ["At ten."]


# --- Keys -----------------------------------------------------------------------------------------


async def test_without_its_key_it_says_so_and_another_installation_mends_it(house: Many) -> None:
    acme, partner = both(house.slack)
    browser = await house.web(await house.process())
    await install(browser, acme)
    house.keys = Fernet.generate_key().decode()
    platform = await house.process()
    with pytest.raises(Misconfigured, match="bring the key back"):
        async with listening(platform, house):
            pass
    assert [each.problem for each in await platform.grants.listed()] == [LOCKED]
    assert await platform.workspace(acme.id) is None
    browser = await house.web(platform)
    await install(browser, partner)
    async with listening(platform, house):
        await ask(house, partner, "zoe")
        await install(browser, acme)
        await ask(house, acme, "ann")


async def test_a_new_key_before_the_old_one_seals_everything_anew(house: Many) -> None:
    acme, _ = both(house.slack)
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    house.keys = old
    await install(await house.web(await house.process()), acme)
    house.keys = f"{new},{old}"
    platform = await house.process()
    async with listening(platform, house):
        await ask(house, acme, "ann")
    house.keys = new
    assert await (await house.process()).workspace(acme.id) is not None


async def test_the_key_file_is_ours_alone_and_made_once(house: Many) -> None:
    await house.process()
    key = house.home / "key"
    first = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    await house.process()
    assert key.read_bytes() == first
    assert [each.name for each in house.home.iterdir() if each.name.startswith("key")] == ["key"]
    key.chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        await house.process()
    key.chmod(0o600)
    key.write_text("not a key\n")
    with pytest.raises(Misconfigured, match="no key") as told:
        await house.process()
    assert "not a key" not in str(told.value)


async def test_tokens_moved_to_another_workspaces_row_open_nothing(house: Many) -> None:
    acme, partner = both(house.slack)
    platform = await house.process()
    await install(await house.web(platform), acme)
    (row,) = await house.raw.all("slack")
    await house.raw.save(replace(row, workspace=partner.id))
    assert await platform.workspace(partner.id) is None
    assert await platform.workspace(acme.id) is not None


async def test_a_workspace_that_cannot_be_caught_up_with_is_tried_again(house: Many) -> None:
    acme, partner = both(house.slack)
    platform = await house.process()
    browser = await house.web(platform)
    for team in (acme, partner):
        await install(browser, team)
    async with listening(platform, house):
        for team, who in ((acme, "ann"), (partner, "zoe")):
            await ask(house, team, who)
        notes = house.desk.notes.values
        await until(lambda: sum(seen_note(t.id) in notes for t in (acme, partner)) == 2, "noted")
    house.slack.limits = replace(house.slack.limits, retries=())
    for team, who in ((acme, "ann"), (partner, "zoe")):
        room = lounge(house.slack, team, who)
        house.slack.person(who).say(room, f"<@{team.bot_user}> Meanwhile?")
    await house.slack.post.settle()
    assert len(house.desk.came) == 2
    house.desk.trouble += [Unavailable("the inbox is away")] * 3
    async with listening(await house.process(), house):
        await until(lambda: len(house.desk.came) == 4, "both were answered")
