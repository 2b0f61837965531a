"""Clicks, shortcuts, forms, the Home tab, response addresses, files and installs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Clock, Connecting, refused
from tests.platforms.slack.scopes import BOT_SCOPES
from tests.platforms.slack.test_blocks import FEEDBACK

Json = dict[str, Any]
FORM: Json = {
    "type": "modal",
    "callback_id": "preferences",
    "title": {"type": "plain_text", "text": "Preferences"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "tone",
            "label": {"type": "plain_text", "text": "Tone"},
            "element": {"type": "plain_text_input", "action_id": "tone"},
        }
    ],
}


@pytest.fixture
async def bolt(slack: StandIn) -> AsyncIterator[AsyncApp]:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    handler: Connecting = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.sockets.connected()
    yield app
    await handler.close_async()


async def test_a_feedback_button_tells_which_of_the_two(slack: StandIn, bolt: AsyncApp) -> None:
    got: list[Json] = []

    @bolt.action("feedback")
    async def feedback(ack: Any, body: Json) -> None:
        await ack()
        got.append(body)

    posted = await bolt.client.chat_postMessage(
        channel=slack.channel("general").id, text="x", blocks=[FEEDBACK]
    )
    message = slack.channel("general").messages[posted["ts"]]
    delivery = await slack.person("ann").click(message, "feedback", "negative").done()
    assert delivery.acknowledged
    assert got[0]["actions"][0]["value"] == "down"
    assert got[0]["container"]["message_ts"] == message.ts
    assert got[0]["user"]["id"] == slack.person("ann").id
    with pytest.raises(LookupError, match="feedback"):
        slack.person("ann").click(message, "elsewhere")


async def test_a_message_shortcut_brings_the_message(slack: StandIn, bolt: AsyncApp) -> None:
    got: list[Json] = []

    @bolt.shortcut("ask_about")
    async def ask(ack: Any, body: Json) -> None:
        await ack()
        got.append(body)

    said = slack.person("bob").say(slack.channel("general"), "odd figures")
    assert (await slack.person("ann").shortcut(said, "ask_about").done()).acknowledged
    assert got[0]["message"]["text"] == "odd figures"
    assert got[0]["channel"]["id"] == said.channel


async def test_a_form_opens_by_a_fresh_trigger_and_answers_with_errors_or_closes(
    slack: StandIn, bolt: AsyncApp
) -> None:
    @bolt.command("/mynah")
    async def command(ack: Any, body: Json) -> None:
        await ack()
        await bolt.client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @bolt.view("preferences")
    async def saved(ack: Any, view: Json) -> None:
        if not view["state"]["values"]["tone"]["tone"]["value"]:
            await ack(response_action="errors", errors={"tone": "Say something"})
            return
        await ack()

    ann = slack.person("ann")
    await ann.command(slack.channel("general"), "/mynah", "preferences").done()
    while not slack.views:
        await slack.post.settle()
        await bolt.client.auth_test()
    (view,) = slack.views.values()
    await ann.submit(view, {"tone": {"tone": {"type": "plain_text_input", "value": None}}}).done()
    assert (view.open, view.errors) == (True, {"tone": "Say something"})
    await ann.submit(
        view, {"tone": {"tone": {"type": "plain_text_input", "value": "short"}}}
    ).done()
    assert not view.open


async def test_a_trigger_is_good_once_and_for_three_seconds(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    ann = slack.person("ann").id
    used, late = slack.trigger(ann), slack.trigger(ann)
    await client.views_open(trigger_id=used, view=FORM)
    assert await refused(client.views_open(trigger_id=used, view=FORM)) == "exchanged_trigger_id"
    clock.added += 3
    assert await refused(client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2.x", view=FORM)) == "invalid_trigger_id"


async def test_a_form_without_submit_or_with_a_long_title_is_refused(
    slack: StandIn, client: AsyncWebClient
) -> None:
    trigger = slack.trigger(slack.person("ann").id)
    bare = {name: value for name, value in FORM.items() if name != "submit"}
    assert await refused(client.views_open(trigger_id=trigger, view=bare)) == "invalid_arguments"
    long = FORM | {"title": {"type": "plain_text", "text": "x" * 25}}
    assert await refused(client.views_open(trigger_id=trigger, view=long)) == "invalid_arguments"


async def test_home_is_published_for_one_person_and_guarded_by_its_hash(
    slack: StandIn, client: AsyncWebClient
) -> None:
    ann = slack.person("ann").id
    home: Json = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await client.views_publish(user_id=ann, view=home)
    await client.views_publish(user_id=ann, view=home, hash=first["view"]["hash"])
    stale = client.views_publish(user_id=ann, view=home, hash=first["view"]["hash"])
    assert await refused(stale) == "hash_conflict"
    assert await refused(client.views_publish(user_id=ann, view=FORM)) == "invalid_arguments"
    await client.views_update(view_id=first["view"]["id"], view=home)


async def test_a_response_address_is_good_five_times_and_for_half_an_hour(
    slack: StandIn, clock: Clock
) -> None:
    ann, general = slack.person("ann"), slack.channel("general")
    url = slack.response_url("commands", general.id, ann.id)
    hook = AsyncWebhookClient(url)
    for number in range(4):
        assert (await hook.send(text=str(number))).body == "ok"
    assert (await hook.send(text="all", response_type="in_channel")).status_code == 200
    assert (await hook.send(text="six")).body == "used_url"
    assert [each.text for each in slack.ephemerals] == ["0", "1", "2", "3"]
    assert slack.said(general.id) == ["all"]
    late = AsyncWebhookClient(slack.response_url("commands", general.id, ann.id))
    clock.added += 1800
    assert (await late.send(text="late")).body == "expired_url"


async def test_a_files_upload_in_three_steps_ends_in_the_thread(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    root = ann.say(general, "send it")
    answer = await client.files_upload_v2(
        channel=general.id,
        thread_ts=root.ts,
        filename="answer.md",
        content="# All",
        initial_comment="Here",
    )
    shared = slack.messages(general.id)[-1]
    assert (shared.subtype, shared.text, shared.thread_ts) == ("file_share", "Here", root.ts)
    assert slack.files[answer["file"]["id"]].content == b"# All"
    early = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    early_complete = client.files_completeUploadExternal(
        files=[{"id": early["file_id"]}], channel_id=general.id
    )
    assert await refused(early_complete) == "file_not_found"
    async with httpx.AsyncClient() as http:
        assert (await http.post(early["upload_url"], content=b"four")).status_code == 400


async def test_a_download_without_the_token_is_a_page_of_html_with_status_200(
    slack: StandIn,
) -> None:
    ann = slack.person("ann")
    said = ann.say(ann.dm, "read", files={"plan.txt": b"ten o'clock"})
    url = str(slack.files_json(said)[0]["url_private_download"])
    async with aiohttp.ClientSession() as http:
        with_token = await http.get(url, headers={"Authorization": f"Bearer {slack.bot_token}"})
        assert await with_token.read() == b"ten o'clock"
        without = await http.get(url)
        assert (without.status, without.content_type) == (200, "text/html")
        bearer = {"Authorization": f"Bearer {slack.bot_token}"}
        slack.revoke(slack.team)
        late = await http.get(url, headers=bearer)
        assert late.content_type == "text/html"


async def test_the_bot_cannot_read_a_file_of_a_room_where_it_is_not(
    slack: StandIn, client: AsyncWebClient
) -> None:
    said = slack.person("bob").say(slack.channel("hidden"), "ours", files={"plan.txt": b"x"})
    assert await refused(client.files_info(file=said.files[0])) == "file_not_found"
    url = str(slack.files_json(said)[0]["url_private"])
    async with aiohttp.ClientSession() as http:
        page = await http.get(url, headers={"Authorization": f"Bearer {slack.bot_token}"})
    assert page.content_type == "text/html"


async def test_tokens_rotate(slack: StandIn, clock: Clock) -> None:
    slack.rotation = True
    token = slack.install(slack.team, BOT_SCOPES)
    client = AsyncWebClient(token=token.value, base_url=slack.api_url)
    assert (await client.auth_test())["ok"]
    clock.added += slack.limits.token_life
    assert await refused(client.auth_test()) == "token_expired"
    given: Json = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    refresh: Json = {"grant_type": "refresh_token", "refresh_token": token.refresh}
    fresh = await client.oauth_v2_access(**given, **refresh)
    assert fresh["expires_in"] > 0
    assert (await AsyncWebClient(token=fresh["access_token"], base_url=slack.api_url).auth_test())[
        "ok"
    ]
    assert await refused(client.oauth_v2_access(**given, **refresh)) == "invalid_refresh_token"
    bad = client.oauth_v2_access(**given | {"client_secret": "no"}, code="x")
    assert await refused(bad) == "bad_client_secret"


async def test_direct_messages_open_with_people_only(
    slack: StandIn, client: AsyncWebClient
) -> None:
    ann = slack.person("ann")
    assert (await client.conversations_open(users=ann.id))["channel"]["id"] == ann.dm.id
    assert (
        await refused(client.conversations_open(users=slack.person("robot").id)) == "cannot_dm_bot"
    )
    assert await refused(client.conversations_open(users="U0NOBODY")) == "user_not_found"
