"""Every act of a person or an administrator, and the event that Slack sends for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import aiohttp
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.faults import ANY, Fault
from tests.platforms.rates import Rate
from tests.platforms.slack import Limits, StandIn, slack_standin
from tests.platforms.slack.conftest import refused
from tests.platforms.slack.state import Channel


@pytest.fixture
async def quiet() -> AsyncIterator[StandIn]:
    """A Slack whose app is not there: what would be sent is looked at, not waited for."""
    async with slack_standin(Limits(retries=())) as running:
        yield running


ACTS: dict[str, Callable[[StandIn, Channel], object]] = {
    "member_joined_channel": lambda slack, room: slack.person("gil").join(room),
    "member_left_channel": lambda slack, room: slack.person("bob").leave(room),
    "user_change": lambda slack, _: slack.person("bob").become_guest(),
    "channel_archive": lambda slack, room: slack.archive(room),
    "channel_deleted": lambda slack, room: slack.delete_channel(room),
    "app_home_opened": lambda slack, _: slack.person("ann").open_home("messages"),
    "assistant_thread_started": lambda slack, room: slack.person("ann").open_assistant(room),
    "assistant_thread_context_changed": lambda slack, room: slack.person("ann").look_at(
        "1.000001", room
    ),
    "tokens_revoked": lambda slack, _: slack.revoke(slack.team),
}


@pytest.mark.parametrize("kind", sorted(ACTS))
async def test_an_act_sends_its_event(quiet: StandIn, kind: str) -> None:
    ACTS[kind](quiet, quiet.channel("general"))
    assert [event["type"] for event in quiet.post.events()] == [kind]


async def test_opening_the_conversation_names_its_tab(quiet: StandIn) -> None:
    quiet.person("ann").open_home("messages")
    (event,) = quiet.post.events()
    assert (event["tab"], event["channel"]) == ("messages", quiet.person("ann").dm.id)


async def test_an_assistants_thread_names_what_is_open_beside_it(quiet: StandIn) -> None:
    thread = quiet.person("ann").open_assistant(quiet.channel("random"))
    about = quiet.post.events()[0]["assistant_thread"]
    assert isinstance(about, dict)
    assert about["thread_ts"] == thread
    assert about["context"]["channel_id"] == quiet.channel("random").id


async def test_a_reply_shown_in_the_channel_too_brings_its_root(quiet: StandIn) -> None:
    ann, general = quiet.person("ann"), quiet.channel("general")
    root = ann.say(general, "root")
    ann.say(general, "reply", root.ts, broadcast=True)
    event = quiet.post.events()[-1]
    assert event["subtype"] == "thread_broadcast"
    assert isinstance(event["root"], dict)
    assert event["root"]["ts"] == root.ts


async def test_a_reaction_taken_back_is_told(quiet: StandIn) -> None:
    ann, general = quiet.person("ann"), quiet.channel("general")
    said = ann.say(general, "x")
    ann.react(said, "eyes")
    ann.unreact(said, "eyes")
    assert [event["type"] for event in quiet.post.events()] == [
        "message",
        "reaction_added",
        "reaction_removed",
    ]
    assert said.reactions == {}


async def test_a_bot_that_was_removed_hears_nothing_more(quiet: StandIn) -> None:
    ann, general = quiet.person("ann"), quiet.channel("general")
    ann.remove_bot(general)
    ann.say(general, f"{quiet.mention} hello?")
    assert quiet.post.events() == []
    ann.invite_bot(general)
    ann.say(general, "welcome back")
    assert [event["type"] for event in quiet.post.events()] == ["member_joined_channel", "message"]


async def test_each_workspace_has_its_own_bot_events_and_token(quiet: StandIn) -> None:
    other = quiet.add_workspace("Other")
    eve = quiet.add_user("eve", other)
    room = quiet.add_channel("eves", eve.id, other.bot_user, workspace=other)
    quiet.person("eve").say(room, f"<@{other.bot_user}> and <@{quiet.team.bot_user}>")
    bodies = [delivery.payload for delivery in quiet.post.all]
    assert [body["team_id"] for body in bodies] == [other.id, other.id]
    assert quiet.person("eve").dm.team == other.id
    token = next(each.value for each in quiet.tokens.values() if each.team == other.id)
    theirs = AsyncWebClient(token=token, base_url=quiet.api_url)
    assert (await theirs.auth_test())["user_id"] == other.bot_user
    ours = AsyncWebClient(token=quiet.bot_token, base_url=quiet.api_url)
    assert await refused(ours.chat_postMessage(channel=room.id, text="x")) == "channel_not_found"


async def test_timestamps_are_unique_and_increase(quiet: StandIn) -> None:
    ann, general = quiet.person("ann"), quiet.channel("general")
    stamps = [ann.say(general, "x").ts for _ in range(200)]
    assert stamps == sorted(set(stamps))


async def test_a_workspace_that_sends_too_much_is_told_instead() -> None:
    async with slack_standin(Limits(retries=(), events=Rate(2, 3600.0))) as slack:
        for _ in range(4):
            slack.person("ann").say(slack.channel("general"), "x")
        assert [each.payload["type"] for each in slack.post.all] == ["event_callback"] * 2 + [
            "app_rate_limited"
        ]


async def test_an_eleventh_connection_is_too_many(quiet: StandIn) -> None:
    quiet.limits = replace(quiet.limits, sockets=1)
    app = AsyncWebClient(token=quiet.app_token, base_url=quiet.api_url)
    urls = [(await app.apps_connections_open(app_token=quiet.app_token))["url"] for _ in range(2)]
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(urls[0]) as first,
        http.ws_connect(urls[1]) as second,
    ):
        assert (await first.receive_json())["type"] == "hello"
        assert (await second.receive_json())["reason"] == "too_many_websockets"


async def test_slack_pings_its_connections() -> None:
    async with slack_standin(Limits(ping=0.02)) as slack, aiohttp.ClientSession() as http:
        app = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
        url = (await app.apps_connections_open(app_token=slack.app_token))["url"]
        async with http.ws_connect(url, autoping=False) as socket:
            kinds = [(await socket.receive()).type for _ in range(2)]
    assert kinds == [aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.PING]


async def test_a_slow_answer_comes_too_late_and_happens_all_the_same(quiet: StandIn) -> None:
    quiet.faults.order(ANY, Fault(delay=0.2))
    general = quiet.channel("general").id
    form = {"channel": general, "text": "late", "token": quiet.bot_token}
    async with httpx.AsyncClient(base_url=quiet.api_url) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.post("chat.postMessage", data=form, timeout=0.05)
        while not quiet.calls.of("chat.postMessage"):
            await http.get("auth.test")
    assert quiet.said(general) == ["late"]


async def test_broken_json_is_named(quiet: StandIn) -> None:
    headers = {
        "authorization": f"Bearer {quiet.bot_token}",
        "content-type": "application/json; charset=utf-8",
    }
    async with httpx.AsyncClient(base_url=quiet.api_url, headers=headers) as http:
        assert (await http.post("chat.postMessage", content="{")).json()["error"] == "invalid_json"
        assert (await http.post("chat.postMessage", content="[]")).json()[
            "error"
        ] == "json_not_object"
