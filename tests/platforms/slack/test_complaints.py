"""What people complain of in bots for Slack: a careless app does it here, and it shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Clock, Connecting
from tests.platforms.slack.pings import pings

Json = dict[str, Any]


@pytest.fixture
async def careless(slack: StandIn, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """Answers whatever it hears, by the book of the shortest tutorial."""
    app = AsyncApp(
        client=client, signing_secret=slack.signing_secret, ignoring_self_events_enabled=False
    )
    handler: Connecting = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.sockets.connected()
    yield app
    await handler.close_async()


async def test_a_mention_answered_in_both_its_events_is_answered_twice(
    slack: StandIn, careless: AsyncApp
) -> None:
    """bolt-python#1027."""
    answered: list[str] = []

    async def answer(event: Json) -> None:
        answered.append(event["ts"])

    careless.event("app_mention")(answer)
    careless.event("message")(answer)
    said = slack.person("ann").say(slack.channel("general"), f"{slack.mention} hello")
    await slack.post.settle()
    assert answered == [said.ts, said.ts]


async def test_a_bot_that_answers_bots_answers_itself(
    slack: StandIn, careless: AsyncApp, clock: Clock
) -> None:
    """openclaw#739: about sixty replies; the rate of the channel is all that slows it here."""

    @careless.event("message")
    async def answer(event: Json) -> None:
        if len(slack.said(event["channel"])) < 4:
            clock.added += 1
            await careless.client.chat_postMessage(channel=event["channel"], text="and you?")

    slack.person("robot").say(slack.channel("general"), "beep")
    while len(slack.said(slack.channel("general").id)) < 4:
        await slack.post.settle()
        await careless.client.auth_test()
    assert slack.said(slack.channel("general").id) == ["and you?"] * 4


async def test_markdown_in_text_stays_literal(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    """openclaw#22769: the text says how Slack reads it."""
    general = slack.channel("general").id
    await client.chat_postMessage(channel=general, text="**literal**")
    clock.added += 1
    await client.chat_postMessage(channel=general, markdown_text="**bold**")
    assert [each.markup for each in slack.messages(general)] == ["mrkdwn", "markdown"]


async def test_a_long_answer_in_one_stream_loses_its_end(
    slack: StandIn, client: AsyncWebClient
) -> None:
    """CopilotKit#6063: it stops shortly before 12,000 characters."""
    ann = slack.person("ann")
    asked = ann.say(ann.dm, "all of it, please")
    stream = await client.chat_stream(channel=ann.dm.id, thread_ts=asked.ts, buffer_size=1)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        for _ in range(16):
            await stream.append(markdown_text="x" * 1000)
    assert len(slack.said(ann.dm.id)[0]) == 12_000


async def test_a_status_stays_when_nothing_is_posted(
    slack: StandIn, client: AsyncWebClient
) -> None:
    """hermes-agent#24117: "is thinking" for ever, or two minutes."""
    ann = slack.person("ann")
    asked = ann.say(ann.dm, "hello")
    await client.assistant_threads_setStatus(
        channel_id=ann.dm.id, thread_ts=asked.ts, status="is thinking"
    )
    assert slack.assistant(ann.dm.id, asked.ts).status == "is thinking"


async def test_a_models_text_can_ring_everybodys_bell(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general, ann = slack.channel("general").id, slack.person("ann").id
    await client.chat_postMessage(channel=general, text=f"<!channel> and <@{ann}>")
    clock.added += 1
    await client.chat_postMessage(channel=general, text="&lt;!channel&gt;")
    clock.added += 1
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}]
    await client.chat_postMessage(channel=general, text="x", blocks=blocks)
    assert [pings(each) for each in slack.messages(general)] == [{"channel", ann}, set(), {"here"}]


async def test_an_event_acknowledged_before_the_work_is_lost_with_it(
    slack: StandIn, careless: AsyncApp
) -> None:
    """openclaw#77000: Slack will not send again what was acknowledged."""

    @careless.event("message")
    async def dies(event: Json) -> None:
        raise SystemError("killed in the middle")

    slack.person("ann").say(slack.channel("general"), "hello")
    await slack.post.settle()
    (delivery,) = slack.post.all
    assert delivery.acknowledged
    assert slack.said(slack.channel("general").id) == []


async def test_a_mention_in_mid_thread_brings_only_its_own_text(
    slack: StandIn, client: AsyncWebClient
) -> None:
    """openclaw#8486, cc-connect#1749: what was said before must be asked for."""
    ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
    root = ann.say(general, "Shall we move the launch to Friday?")
    bob.say(general, f"{slack.mention} yes", root.ts)
    mention = slack.post.events("app_mention")[0]
    assert "Friday" not in str(mention)
    thread = await client.conversations_replies(channel=general.id, ts=str(mention["thread_ts"]))
    assert [each["user"] for each in thread["messages"]] == [ann.id, bob.id]


async def test_a_deleted_question_leaves_its_answer(slack: StandIn, client: AsyncWebClient) -> None:
    """community-agent#575: the event says which message went; the answer stays until the bot acts."""
    general, ann = slack.channel("general"), slack.person("ann")
    asked = ann.say(general, "what is our margin?")
    await client.chat_postMessage(channel=general.id, text="12 %", thread_ts=asked.ts)
    ann.delete(asked)
    gone = slack.post.events("message")[-1]
    changed = gone["message"]
    assert isinstance(changed, dict)
    assert (gone["subtype"], changed["subtype"], changed["ts"]) == (
        "message_changed",
        "tombstone",
        asked.ts,
    )
    assert slack.said(general.id) == ["12 %"]
