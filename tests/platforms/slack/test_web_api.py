"""The real AsyncWebClient against the stand-in: what works, and what every call must pass."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.faults import Fault
from tests.platforms.rates import Rate
from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Clock, refused
from tests.platforms.slack.scopes import BOT_SCOPES


async def test_a_token_tells_who_it_is_and_what_it_may(
    slack: StandIn, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["team_id"]) == (slack.team.bot_user, slack.team.id)
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_no_token_a_wrong_one_and_a_revoked_one_are_told_apart(
    slack: StandIn, client: AsyncWebClient
) -> None:
    assert await refused(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    assert (
        await refused(
            AsyncWebClient(token=slack.bot_token[:-1], base_url=slack.api_url).auth_test()
        )
        == "invalid_auth"
    )
    slack.revoke(slack.team)
    assert await refused(client.auth_test()) == "token_revoked"


async def test_a_token_in_the_body_counts_and_one_in_the_address_does_not(slack: StandIn) -> None:
    async with httpx.AsyncClient(base_url=slack.api_url) as http:
        body = await http.post("auth.test", data={"token": slack.bot_token})
        address = await http.get("auth.test", params={"token": slack.bot_token})
    assert body.json()["ok"] is True
    assert address.json()["error"] == "not_authed"


async def test_each_kind_of_token_is_for_its_own_methods(
    slack: StandIn, client: AsyncWebClient
) -> None:
    assert (
        await refused(client.apps_connections_open(app_token=slack.bot_token))
        == "not_allowed_token_type"
    )
    app = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    assert await refused(app.chat_postMessage(channel="C1", text="hi")) == "not_allowed_token_type"
    assert (await app.apps_connections_open(app_token=slack.app_token))["url"].startswith("ws://")


async def test_a_missing_scope_is_named(slack: StandIn) -> None:
    token = slack.install(slack.team, frozenset({"chat:write", "channels:read"}))
    client = AsyncWebClient(token=token.value, base_url=slack.api_url)
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=slack.person("ann").id)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "users:read"
    secret = slack.channel("secret").id
    assert (
        await refused(client.conversations_info(channel=secret)) == "missing_scope"
    )  # groups:read
    assert await refused(client.conversations_history(channel=secret)) == "missing_scope"


async def test_missing_and_unknown_arguments_are_refused_by_name(
    slack: StandIn, client: AsyncWebClient
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("chat.postMessage", json={"text": "hi"})
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel"
    ]
    general = slack.channel("general").id
    call = client.api_call(
        "chat.postMessage", json={"channel": general, "text": "hi", "thread": "1.2"}
    )
    assert await refused(call) == "invalid_arguments"
    assert await refused(client.api_call("chat.sendMessage")) == "unknown_method"


async def test_a_method_for_forms_does_not_read_json(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    assert (
        await refused(client.api_call("conversations.history", json={"channel": general}))
        == "invalid_arguments"
    )
    assert (await client.api_call("conversations.history", params={"channel": general}))["ok"]


async def test_blocks_in_a_form_are_a_string_of_json(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    divider = '[{"type": "divider"}]'
    assert (
        await client.api_call("chat.postMessage", data={"channel": general, "blocks": divider})
    )["ok"]
    broken = client.api_call(
        "chat.postMessage", data={"channel": slack.channel("lobby").id, "blocks": "[{"}
    )
    assert await refused(broken) == "invalid_blocks_format"


async def test_people_are_known_as_guests_strangers_and_bots(
    slack: StandIn, client: AsyncWebClient
) -> None:
    seen = {
        name: (await client.users_info(user=slack.person(name).id, include_locale=True))["user"]
        for name in ("ann", "gil", "zoe", "robot")
    }
    assert seen["ann"]["locale"] == "en-US"
    assert not seen["ann"]["is_restricted"]
    assert seen["gil"]["is_restricted"]
    assert seen["zoe"]["is_stranger"]
    assert seen["zoe"]["team_id"] != slack.team.id
    assert seen["robot"]["is_bot"]
    assert await refused(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_a_tier_is_counted_a_minute_and_says_how_long_to_wait(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general = slack.channel("general").id
    for _ in range(50):
        await client.conversations_info(channel=general)
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_info(channel=general)
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert 50 <= int(caught.value.response.headers["Retry-After"]) <= 60
    assert len(slack.calls.limited()) == 1
    clock.added += 60
    assert (await client.conversations_info(channel=general))["ok"]


async def test_a_tier_is_counted_for_each_workspace(slack: StandIn, client: AsyncWebClient) -> None:
    for _ in range(50):
        await client.team_info()
    other = slack.install(slack.add_workspace("Other", installed=False), BOT_SCOPES)
    assert (await AsyncWebClient(token=other.value, base_url=slack.api_url).team_info())["ok"]
    assert await refused(client.team_info()) == "ratelimited"


async def test_a_channel_takes_one_message_a_second(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general, lobby = slack.channel("general").id, slack.channel("lobby").id
    await client.chat_postMessage(channel=general, text="one")
    await client.chat_postMessage(channel=lobby, text="one elsewhere")
    assert await refused(client.chat_postMessage(channel=general, text="two")) == "ratelimited"
    clock.added += 1
    await client.chat_postMessage(channel=general, text="two")
    assert slack.said(general) == ["one", "two"]


async def test_the_sdks_own_retry_waits_as_told(slack: StandIn, client: AsyncWebClient) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    general = slack.channel("general").id
    await client.chat_postMessage(channel=general, text="one")
    await client.chat_postMessage(channel=general, text="two")
    assert [call.status for call in slack.calls.of("chat.postMessage")] == [200, 429, 200]


async def test_an_app_sold_outside_the_marketplace_reads_history_once_a_minute(
    slack: StandIn, client: AsyncWebClient
) -> None:
    slack.distributed = True
    general = slack.channel("general")
    for number in range(20):
        slack.person("ann").say(general, f"line {number}")
    page = await client.conversations_history(channel=general.id, limit=100)
    assert len(page["messages"]) == 15
    assert await refused(client.conversations_history(channel=general.id)) == "ratelimited"


async def test_every_call_is_logged_with_its_arguments_and_answer(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    posted = await client.chat_postMessage(channel=general, text="hello")
    (call,) = slack.calls.of("chat.postMessage")
    assert call.arguments == {"channel": general, "text": "hello"}
    assert isinstance(call.answer, dict)
    assert call.answer["ts"] == posted["ts"]
    assert call.actor == f"bot:{slack.team.id}"


async def test_ordered_faults_come_once_each_and_in_order(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    slack.faults.order("chat.postMessage", Fault(error="fatal_error"))
    slack.faults.order("chat.postMessage", Fault(status=503, body="<html>upstream</html>"))
    assert await refused(client.chat_postMessage(channel=general, text="a")) == "fatal_error"
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=general, text="b")
    assert (await client.chat_postMessage(channel=general, text="c"))["ok"]
    assert slack.said(general) == ["c"]


async def test_a_cut_before_has_no_effect_and_a_cut_after_has_one(
    slack: StandIn, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    general, lobby = slack.channel("general").id, slack.channel("lobby").id
    slack.faults.order("chat.postMessage", Fault(cut="before"))
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=general, text="lost")
    slack.faults.order("chat.postMessage", Fault(cut="after"))
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=lobby, text="there")
    assert (slack.said(general), slack.said(lobby)) == ([], ["there"])


async def test_half_an_answer_is_an_error_to_the_sdk_though_the_message_is_there(
    slack: StandIn, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    general = slack.channel("general").id
    slack.faults.order("chat.postMessage", Fault(half=True))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=general, text="half")
    assert slack.said(general) == ["half"]


async def test_the_sdk_alone_repeats_a_post_whose_connection_was_cut(
    slack: StandIn, client: AsyncWebClient
) -> None:
    """Its default retry on connection errors doubles a message that had arrived."""
    general = slack.channel("general").id
    slack.limits = replace(slack.limits, post=Rate(10, 1.0))
    slack.faults.order("chat.postMessage", Fault(cut="after"))
    await client.chat_postMessage(channel=general, text="twice?")
    assert slack.said(general) == ["twice?", "twice?"]
