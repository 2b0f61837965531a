"""The real AsyncApp over Socket Mode: envelopes, acknowledgements, redelivery, broken connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Connecting, refused
from tests.platforms.slack.scopes import EVENTS

Json = dict[str, Any]


class Bot:
    """A Bolt app that notes every event it gets and can be told not to acknowledge."""

    def __init__(self, slack: StandIn) -> None:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        # Bolt drops the bot's own messages by default; what Slack sends shall be seen.
        self.app = AsyncApp(
            client=client, signing_secret=slack.signing_secret, ignoring_self_events_enabled=False
        )
        self.handler: Connecting = AsyncSocketModeHandler(
            self.app, slack.app_token, ping_interval=1.0
        )
        self.got: list[Json] = []
        # Bolt does not acknowledge what nobody listens to, and Slack sends that again: so listen to all.
        for kind in {each.partition(".")[0] for each in EVENTS}:
            self.app.event(kind)(self.note)

    async def note(self, body: Json) -> None:
        self.got.append(body)

    def events(self) -> list[str]:
        return [str(body["event"]["type"]) for body in self.got]


@pytest.fixture
async def bot(slack: StandIn) -> AsyncIterator[Bot]:
    made = Bot(slack)
    await made.handler.connect_async()
    await slack.sockets.connected()
    yield made
    await made.handler.close_async()


async def test_a_mention_comes_as_two_events_with_one_ts(slack: StandIn, bot: Bot) -> None:
    said = slack.person("ann").say(slack.channel("general"), f"{slack.mention} when do we open?")
    await slack.post.settle()
    assert sorted(bot.events()) == ["app_mention", "message"]
    assert {body["event"]["ts"] for body in bot.got} == {said.ts}
    assert len({body["event_id"] for body in bot.got}) == 2
    assert all(each.acknowledged for each in slack.post.all)


async def test_an_event_has_the_envelope_of_the_real_one(slack: StandIn, bot: Bot) -> None:
    ann = slack.person("ann")
    ann.say(slack.channel("general"), "see <https://example.com|this>")
    await slack.post.settle()
    (body,) = bot.got
    event = body["event"]
    assert body["authorizations"][0]["user_id"] == slack.team.bot_user
    assert (body["type"], body["api_app_id"], body["team_id"]) == (
        "event_callback",
        slack.app_id,
        slack.team.id,
    )
    assert body["is_ext_shared_channel"] is False
    assert event["channel_type"] == "channel"
    assert event["client_msg_id"]
    assert event["blocks"][0]["elements"][0]["elements"][1] == {
        "type": "link", "url": "https://example.com", "text": "this",
    }  # fmt: skip


async def test_a_direct_message_is_no_app_mention(slack: StandIn, bot: Bot) -> None:
    ann = slack.person("ann")
    ann.say(ann.dm, f"{slack.mention} hello")
    await slack.post.settle()
    assert [(body["event"]["type"], body["event"]["channel_type"]) for body in bot.got] == [
        ("message", "im")
    ]


async def test_the_bot_hears_nothing_where_it_is_not(slack: StandIn, bot: Bot) -> None:
    slack.person("bob").say(slack.channel("random"), f"{slack.mention} here?")
    slack.person("bob").say(slack.channel("hidden"), f"{slack.mention} here?")
    assert slack.post.all == []
    assert bot.got == []


async def test_the_bot_hears_itself_and_other_bots(slack: StandIn, bot: Bot) -> None:
    general = slack.channel("general")
    await bot.app.client.chat_postMessage(channel=general.id, text="I speak")
    slack.person("robot").say(general, "beep")
    slack.person("hook").say(general, "deployed")
    await slack.post.settle()
    own = [body["event"] for body in bot.got if body["event"].get("app_id") == slack.app_id]
    assert [event["bot_id"] for event in own] == [slack.team.bot_id]
    robot = next(body["event"] for body in bot.got if body["event"]["text"] == "beep")
    assert ("subtype" in robot, robot["bot_id"]) == (False, slack.person("robot").user.bot_id)
    hook = next(body["event"] for body in bot.got if body["event"]["text"] == "deployed")
    assert ("user" in hook, hook["subtype"], hook["username"]) == (False, "bot_message", "Hook")


async def test_edits_deletions_files_and_reactions_are_told(slack: StandIn, bot: Bot) -> None:
    ann, general = slack.person("ann"), slack.channel("general")
    said = ann.say(general, "first", files={"plan.pdf": b"%PDF"})
    await slack.post.settle()
    ann.edit(said, "second")
    ann.react(said, "thumbsup")
    await slack.post.settle()
    ann.delete(said)
    ann.open_home()
    ann.open_assistant(general)
    await slack.post.settle()
    bot.got = [body for body in bot.got if body["event"]["type"] != "file_shared"]
    kinds = [body["event"].get("subtype") or body["event"]["type"] for body in bot.got]
    assert sorted(kinds) == sorted(
        ["file_share", "message_changed", "reaction_added", "message_deleted", "app_home_opened",
         "assistant_thread_started"]
    )  # fmt: skip
    changed = next(
        body["event"] for body in bot.got if body["event"].get("subtype") == "message_changed"
    )
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")
    assert changed["ts"] != said.ts


@pytest.mark.usefixtures("impatient")
async def test_an_event_not_acknowledged_is_sent_again_with_the_reason(
    slack: StandIn, bot: Bot
) -> None:
    slack.sockets.unheard = 1
    slack.person("ann").say(slack.channel("general"), "hello?")
    await slack.post.settle()
    (delivery,) = slack.post.all
    assert [(each.number, each.reason) for each in delivery.attempts] == [(0, ""), (1, "timeout")]
    assert delivery.acknowledged
    assert len(bot.got) == 2
    assert bot.got[0]["event_id"] == bot.got[1]["event_id"]


@pytest.mark.usefixtures("impatient")
async def test_a_half_open_connection_gets_nothing_acknowledged(slack: StandIn, bot: Bot) -> None:
    slack.sockets.mute = True
    slack.person("ann").say(slack.channel("general"), "hello?")
    await slack.post.settle()
    (delivery,) = slack.post.all
    assert [each.problem for each in delivery.attempts] == ["timeout"] * 4


@pytest.mark.usefixtures("impatient")
async def test_what_bolt_has_no_listener_for_is_not_acknowledged(slack: StandIn) -> None:
    """An app must subscribe only to what it listens to, or listen to everything."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    handler: Connecting = AsyncSocketModeHandler(
        AsyncApp(client=client, signing_secret=slack.signing_secret), slack.app_token
    )
    await handler.connect_async()
    await slack.sockets.connected()
    slack.person("ann").react(slack.person("ann").say(slack.channel("random"), "x"), "eyes")
    slack.person("ann").say(slack.channel("general"), "x")
    await slack.post.settle()
    await handler.close_async()
    assert [each.problem for each in slack.post.all[0].attempts] == ["timeout"] * 4


@pytest.mark.usefixtures("impatient")
async def test_after_three_redeliveries_an_event_is_given_up(slack: StandIn) -> None:
    slack.person("ann").say(slack.channel("general"), "nobody there")
    await slack.post.settle()
    (delivery,) = slack.post.all
    assert [each.problem for each in delivery.attempts] == ["no_connection"] * 4
    assert not delivery.acknowledged


async def test_events_can_be_doubled_and_reordered(slack: StandIn, bot: Bot) -> None:
    ann, general = slack.person("ann"), slack.channel("general")
    slack.post.duplicate(1)
    ann.say(general, "twice")
    await slack.post.settle()
    assert len({body["event_id"] for body in bot.got}) == 1
    slack.post.reorder(2)
    ann.say(general, "one")
    ann.say(general, "two")
    await slack.post.settle()
    assert [body["event"]["text"] for body in bot.got] == ["twice", "twice", "two", "one"]


async def test_two_connections_share_the_envelopes(slack: StandIn, bot: Bot) -> None:
    second = Bot(slack)
    await second.handler.connect_async()
    await slack.sockets.connected(2)
    for number in range(4):
        slack.person("ann").say(slack.channel("general"), str(number))
    await slack.post.settle()
    assert (len(bot.got), len(second.got)) == (2, 2)
    await second.handler.close_async()


async def test_the_sdk_comes_back_after_a_disconnect_and_after_a_broken_connection(
    slack: StandIn, bot: Bot
) -> None:
    await slack.sockets.disconnect("refresh_requested", close=True)
    await slack.sockets.connected()
    assert slack.sockets.opened >= 2
    await slack.sockets.drop()
    await slack.sockets.connected()
    slack.person("ann").say(slack.channel("general"), "still there?")
    await slack.post.settle()
    assert [body["event"]["text"] for body in bot.got] == ["still there?"]


async def test_an_address_is_for_one_connection(slack: StandIn) -> None:
    app = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    url = (await app.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert hello["type"] == "hello"
            assert hello["num_connections"] == 1
            assert hello["debug_info"]["approximate_connection_time"] > 0
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url)


async def test_a_switched_off_socket_mode_says_so(slack: StandIn) -> None:
    app = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    url = (await app.apps_connections_open(app_token=slack.app_token))["url"]
    slack.socket_mode = False
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as socket:
        goodbye = await socket.receive_json()
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "link_disabled")
    assert await refused(app.apps_connections_open(app_token=slack.app_token)) == "forbidden_team"


async def test_an_event_without_its_scope_or_subscription_is_not_sent(
    slack: StandIn, bot: Bot
) -> None:
    slack.post.subscriptions.discard("message.channels")
    slack.person("ann").say(slack.channel("general"), "unheard")
    ann = slack.person("ann")
    for token in slack.tokens.values():
        token.scopes -= {"im:history"}
    ann.say(ann.dm, "unheard too")
    assert slack.post.all == []
    assert bot.got == []


async def test_uninstalling_tells_the_app_and_ends_its_token(slack: StandIn, bot: Bot) -> None:
    slack.uninstall(slack.team)
    assert await refused(bot.app.client.auth_test()) == "account_inactive"
    await slack.post.settle()
    assert [event["type"] for event in slack.post.events()] == ["app_uninstalled", "tokens_revoked"]
    slack.person("ann").say(slack.channel("general"), "gone?")
    assert len(slack.post.all) == 2


async def test_a_shared_channel_says_so_and_hides_a_strangers_file(
    slack: StandIn, bot: Bot
) -> None:
    shared, zoe = slack.channel("with-partner"), slack.person("zoe")
    zoe.say(shared, f"{slack.mention} read this", files={"secret.txt": b"x"})
    await slack.post.settle()
    mention = next(body for body in bot.got if body["event"]["type"] == "app_mention")
    assert mention["is_ext_shared_channel"] is True
    assert mention["event"]["team"] == zoe.user.team
    assert mention["event"]["files"][0]["file_access"] == "check_file_info"
    assert "url_private" not in mention["event"]["files"][0]
    whole = await bot.app.client.files_info(file=mention["event"]["files"][0]["id"])
    assert whole["file"]["name"] == "secret.txt"
