"""Answers that grow: the SDK's chat_stream against every rule of the streaming methods."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import TaskUpdateChunk
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Clock, refused
from tests.platforms.slack.state import Message
from tests.platforms.slack.test_blocks import FEEDBACK


@pytest.fixture
async def asked(slack: StandIn) -> Message:
    return slack.person("ann").say(slack.channel("general"), f"{slack.mention} well?")


@pytest.fixture
def where(slack: StandIn, asked: Message) -> dict[str, Any]:
    return {
        "channel": asked.channel,
        "thread_ts": asked.ts,
        "recipient_team_id": slack.team.id,
        "recipient_user_id": asked.user,
    }


async def test_the_sdks_stream_writes_one_message_and_ends_it_with_blocks(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any]
) -> None:
    stream = await client.chat_stream(**where, buffer_size=4)
    await stream.append(markdown_text="At **ten**")
    await stream.append(markdown_text=" o'clock.")
    meta: dict[str, Any] = {"event_type": "answer", "event_payload": {}}
    answer = await stream.stop(blocks=[FEEDBACK], metadata=meta)
    assert slack.said(where["channel"]) == ["At **ten** o'clock."]
    assert [each["type"] for each in answer["message"]["blocks"]] == [
        "rich_text",
        "context_actions",
    ]
    assert answer["message"]["metadata"] == meta
    assert slack.streams == {}


async def test_tasks_are_shown_while_it_works(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any]
) -> None:
    stream = await client.chat_stream(**where)
    await stream.append(chunks=[TaskUpdateChunk(id="1", title="Reading", status="in_progress")])
    await stream.append(markdown_text="Done.")
    await stream.stop()
    assert slack.said(where["channel"]) == ["Done."]


@pytest.mark.parametrize("missing", ["recipient_team_id", "recipient_user_id"])
async def test_a_channel_needs_to_know_for_whom(
    client: AsyncWebClient, where: dict[str, Any], missing: str
) -> None:
    del where[missing]
    assert await refused(client.chat_startStream(**where)) == f"missing_{missing}"


async def test_a_direct_message_needs_no_recipient_but_a_thread(
    slack: StandIn, client: AsyncWebClient
) -> None:
    ann = slack.person("ann")
    asked = ann.say(ann.dm, "well?")
    assert (
        await client.chat_startStream(channel=ann.dm.id, thread_ts=asked.ts, markdown_text="a")
    )["ok"]
    bare = client.api_call("chat.startStream", json={"channel": ann.dm.id})
    assert await refused(bare) == "invalid_arguments"


async def test_text_and_chunks_are_never_mixed(
    client: AsyncWebClient, where: dict[str, Any]
) -> None:
    chunk = {"type": "markdown_text", "text": "b"}
    both = client.chat_startStream(**where, markdown_text="a", chunks=[chunk])
    assert await refused(both) == "cannot_provide_both_markdown_text_and_chunks"
    ts = (await client.chat_startStream(**where, markdown_text="a"))["ts"]
    later = client.chat_appendStream(channel=where["channel"], ts=ts, chunks=[chunk])
    assert await refused(later) == "streaming_mode_mismatch"
    nothing = client.chat_appendStream(channel=where["channel"], ts=ts)
    assert await refused(nothing) == "no_text"
    odd = client.chat_stopStream(channel=where["channel"], ts=ts, chunks=[{"type": "poem"}])
    assert await refused(odd) == "invalid_chunks"


async def test_a_stream_takes_twelve_thousand_characters_in_all(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any]
) -> None:
    ts = (await client.chat_startStream(**where, markdown_text="x" * 11_000))["ts"]
    channel = where["channel"]
    await client.chat_appendStream(channel=channel, ts=ts, markdown_text="x" * 1_000)
    assert (
        await refused(client.chat_appendStream(channel=channel, ts=ts, markdown_text="y"))
        == "msg_too_long"
    )
    await client.chat_stopStream(channel=channel, ts=ts)
    assert slack.said(channel) == ["x" * 12_000]


async def test_a_long_pause_ends_a_stream_and_its_tail_is_refused(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any], clock: Clock
) -> None:
    stream = await client.chat_stream(**where, buffer_size=1)
    await stream.append(markdown_text="first")
    clock.added += slack.limits.stream_pause + 1
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        await stream.append(markdown_text="tail")
    assert slack.said(where["channel"]) == ["first"]
    ts = str(stream.ts)
    assert (await client.chat_update(channel=where["channel"], ts=ts, text="whole"))["ok"]


async def test_a_stream_ends_with_age_however_busy(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any], clock: Clock
) -> None:
    ts = (await client.chat_startStream(**where, markdown_text="a"))["ts"]
    for _ in range(6):
        clock.added += slack.limits.stream_life / 6.5
        await client.chat_appendStream(channel=where["channel"], ts=ts, markdown_text="b")
    clock.added += slack.limits.stream_life / 6
    late = client.chat_stopStream(channel=where["channel"], ts=ts)
    assert await refused(late) == "message_not_in_streaming_state"


async def test_a_person_can_stop_it(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any]
) -> None:
    ts = (await client.chat_startStream(**where, markdown_text="a"))["ts"]
    slack.person("ann").stop(slack.channels[where["channel"]].messages[ts])
    late = client.chat_appendStream(channel=where["channel"], ts=ts, markdown_text="b")
    assert await refused(late) == "stopped_by_user"


async def test_a_growing_message_cannot_be_edited_and_a_finished_one_cannot_grow(
    client: AsyncWebClient, where: dict[str, Any]
) -> None:
    channel = where["channel"]
    ts = (await client.chat_startStream(**where, markdown_text="a"))["ts"]
    assert (
        await refused(client.chat_update(channel=channel, ts=ts, text="b"))
        == "streaming_state_conflict"
    )
    await client.chat_stopStream(channel=channel, ts=ts)
    assert (
        await refused(client.chat_stopStream(channel=channel, ts=ts))
        == "message_not_in_streaming_state"
    )
    foreign = client.chat_appendStream(channel=channel, ts=where["thread_ts"], markdown_text="b")
    assert await refused(foreign) == "message_not_owned_by_app"


async def test_metadata_comes_only_when_it_stops(
    client: AsyncWebClient, where: dict[str, Any]
) -> None:
    metadata = {"event_type": "a", "event_payload": {}}
    assert await refused(client.chat_startStream(**where, metadata=metadata)) == "invalid_arguments"


async def test_twenty_starts_a_minute(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any]
) -> None:
    for _ in range(20):
        await client.chat_startStream(**where)
    assert await refused(client.chat_startStream(**where)) == "ratelimited"
    assert len(slack.calls.limited()) == 1


async def test_a_status_is_cleared_by_the_next_message_and_by_time(
    slack: StandIn, client: AsyncWebClient, where: dict[str, Any], clock: Clock
) -> None:
    channel, thread = where["channel"], where["thread_ts"]

    async def status(text: str) -> None:
        await client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=text)

    await status("is reading")
    assert slack.assistant(channel, thread).status == "is reading"
    await client.chat_startStream(**where)
    assert slack.assistant(channel, thread).status == ""
    await status("is thinking")
    clock.added += slack.limits.status
    assert slack.assistant(channel, thread).status == ""
    assert slack.assistant(channel, thread).statuses == ["is reading", "is thinking"]
    lost = client.assistant_threads_setStatus(channel_id=channel, thread_ts="1.000001", status="x")
    assert await refused(lost) == "invalid_thread_ts"


async def test_a_new_agents_prompts_must_not_name_a_thread(
    slack: StandIn, client: AsyncWebClient
) -> None:
    ann = slack.person("ann")
    prompts = [{"title": "Holidays", "message": "How many days off?"}]
    thread = ann.open_assistant()
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=ann.dm.id, thread_ts=thread, prompts=prompts
    )
    assert slack.assistant(ann.dm.id, thread).prompts == []  # answered "ok", shown nowhere
    await client.assistant_threads_setSuggestedPrompts(channel_id=ann.dm.id, prompts=prompts)
    assert slack.assistant(ann.dm.id, "").prompts == prompts
    five = client.assistant_threads_setSuggestedPrompts(channel_id=ann.dm.id, prompts=prompts * 5)
    assert await refused(five) == "invalid_arguments"
    slack.agent_view = False
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=ann.dm.id, thread_ts=thread, prompts=prompts
    )
    assert slack.assistant(ann.dm.id, thread).prompts == prompts
    await client.assistant_threads_setTitle(
        channel_id=ann.dm.id, thread_ts=thread, title="Holidays"
    )
    assert slack.assistant(ann.dm.id, thread).title == "Holidays"
