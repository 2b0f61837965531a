"""Posting, changing and removing messages: what Slack refuses, and what an app is told of it."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import StandIn
from tests.platforms.slack.conftest import Clock, refused
from tests.platforms.slack.test_blocks import section, table

Json = dict[str, Any]


async def test_refused_blocks_are_named_with_their_place(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    call = client.chat_postMessage(
        channel=general, text="x", blocks=[section("ok"), section("x" * 3001)]
    )
    assert await refused(call) == "invalid_blocks"
    answer = slack.calls.of("chat.postMessage")[-1].answer
    assert isinstance(answer, dict)
    assert answer["errors"] == ["text: must be less than 3001 characters [json-pointer:/blocks/1]"]


async def test_blocks_that_are_too_long_together_are_refused(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general = slack.channel("general").id
    call = client.chat_postMessage(channel=general, text="x", blocks=[section("x" * 3000)] * 5)
    assert await refused(call) == "msg_blocks_too_long"
    clock.added += 1
    two = client.chat_postMessage(channel=general, text="x", blocks=[table(1, 1), table(1, 1)])
    assert await refused(two) == "invalid_blocks"


async def test_markdown_text_stands_alone_and_has_its_limit(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general = slack.channel("general").id
    for arguments, error in (
        ({"markdown_text": "**a**", "text": "a"}, "markdown_text_conflict"),
        ({"markdown_text": "**a**", "blocks": [section("a")]}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12001}, "msg_too_long"),
        ({"text": "   "}, "no_text"),
        ({}, "no_text"),
    ):
        clock.added += 1
        call = client.api_call("chat.postMessage", json={"channel": general, **arguments})
        assert await refused(call) == error
    clock.added += 1
    assert (await client.chat_postMessage(channel=general, markdown_text="x" * 12000))["ok"]


async def test_text_beyond_forty_thousand_is_cut_with_a_warning(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    answer = await client.chat_postMessage(channel=general, text="x" * 40001)
    assert answer["warning"] == "message_truncated"
    assert len(slack.said(general)[0]) == 40000


async def test_where_the_bot_may_not_write(slack: StandIn, client: AsyncWebClient) -> None:
    async def post(channel: str) -> str:
        return await refused(client.chat_postMessage(channel=channel, text="x"))

    assert await post("C0NOWHERE00") == "channel_not_found"
    assert await post(slack.channel("random").id) == "not_in_channel"
    assert (
        await post(slack.channel("hidden").id) == "channel_not_found"
    )  # a private channel it cannot know of
    slack.archive(slack.channel("lobby"))
    assert await post(slack.channel("lobby").id) == "is_archived"
    slack.person("bob").remove_bot(slack.channel("general"))
    assert await post(slack.channel("general").id) == "not_in_channel"
    gone = slack.channel("secret")
    slack.delete_channel(gone)
    assert await post(gone.id) == "channel_not_found"


async def test_a_persons_id_opens_the_direct_message(
    slack: StandIn, client: AsyncWebClient
) -> None:
    ann = slack.person("ann")
    answer = await client.chat_postMessage(channel=ann.id, text="psst")
    assert answer["channel"] == ann.dm.id
    assert slack.said(ann.dm.id) == ["psst"]


async def test_a_reply_hangs_on_a_root(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    root = ann.say(general, "root")
    reply = ann.say(general, "reply", root.ts)
    missing = client.chat_postMessage(channel=general.id, text="x", thread_ts="1.000001")
    assert await refused(missing) == "thread_not_found"
    clock.added += 1
    nested = client.chat_postMessage(channel=general.id, text="x", thread_ts=reply.ts)
    assert await refused(nested) == "cannot_reply_to_message"
    clock.added += 1
    answer = await client.chat_postMessage(channel=general.id, text="x", thread_ts=root.ts)
    assert answer["message"]["parent_user_id"] == ann.id


async def test_a_reply_to_a_deleted_root_falls_into_the_channel_without_an_error(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    root = ann.say(general, "never mind")
    ann.delete(root)
    answer = await client.chat_postMessage(channel=general.id, text="an answer", thread_ts=root.ts)
    assert "thread_ts" not in answer["message"]
    history = await client.conversations_history(channel=general.id)
    assert [each["text"] for each in history["messages"]] == ["an answer"]
    clock.added += 1
    number = client.chat_postMessage(channel=general.id, text="x", thread_ts="1602251441.0017")
    assert await refused(number) == "invalid_thread_ts"


async def test_only_its_own_message_can_be_changed_or_removed(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general = slack.channel("general")
    theirs = slack.person("ann").say(general, "mine")
    assert (
        await refused(client.chat_update(channel=general.id, ts=theirs.ts, text="x"))
        == "cant_update_message"
    )
    assert (
        await refused(client.chat_delete(channel=general.id, ts=theirs.ts)) == "cant_delete_message"
    )
    assert (
        await refused(client.chat_update(channel=general.id, ts="1.000001", text="x"))
        == "message_not_found"
    )
    ts = (await client.chat_postMessage(channel=general.id, text="a"))["ts"]
    assert (await client.chat_update(channel=general.id, ts=ts, text="b"))["text"] == "b"
    assert (
        await refused(client.chat_update(channel=general.id, ts=ts, text="x" * 4001))
        == "msg_too_long"
    )
    assert (
        await refused(
            client.chat_update(channel=general.id, ts=ts, text="x", blocks=[section("x")])
        )
        == "block_mismatch"
    )
    await client.chat_delete(channel=general.id, ts=ts)
    assert slack.said(general.id) == []
    changes = [event.get("subtype") for event in slack.post.events("message")]
    assert changes[-2:] == ["message_changed", "message_deleted"]


async def test_a_root_with_replies_leaves_a_tombstone(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    root = ann.say(general, "root")
    ann.say(general, "reply", root.ts)
    ann.delete(root)
    thread = await client.conversations_replies(channel=general.id, ts=root.ts)
    assert [each.get("subtype", "") for each in thread["messages"]] == ["tombstone", ""]


async def test_a_whisper_is_seen_by_one_member(slack: StandIn, client: AsyncWebClient) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    await client.chat_postEphemeral(channel=general.id, user=ann.id, text="only you")
    assert [(each.user, each.text) for each in slack.ephemerals] == [(ann.id, "only you")]
    assert slack.said(general.id) == []
    stranger = client.chat_postEphemeral(channel=general.id, user=slack.person("gil").id, text="x")
    assert await refused(stranger) == "user_not_in_channel"


async def test_metadata_has_a_form_and_is_read_back_when_asked_for(
    slack: StandIn, client: AsyncWebClient, clock: Clock
) -> None:
    general = slack.channel("general").id
    wrong = client.chat_postMessage(channel=general, text="x", metadata={"event_type": "answer"})
    assert await refused(wrong) == "invalid_metadata_schema"
    clock.added += 1
    answer: Json = {"event_type": "answer", "event_payload": {"turn": "7"}}
    await client.chat_postMessage(channel=general, text="x", metadata=answer)
    whole = await client.conversations_history(channel=general, include_all_metadata=True)
    plain = await client.conversations_history(channel=general)
    assert whole["messages"][0]["metadata"] == answer
    assert "event_payload" not in plain["messages"][0]["metadata"]


async def test_a_permalink_names_the_thread(slack: StandIn, client: AsyncWebClient) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    root = ann.say(general, "root")
    reply = ann.say(general, "reply", root.ts)
    link = (await client.chat_getPermalink(channel=general.id, message_ts=reply.ts))["permalink"]
    assert link.endswith(
        f"/archives/{general.id}/p{reply.ts.replace('.', '')}?thread_ts={root.ts}&cid={general.id}"
    )


async def test_a_thread_is_read_root_first_and_history_newest_first(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general, ann = slack.channel("general"), slack.person("ann")
    root = ann.say(general, "root")
    replies = [ann.say(general, f"reply {number}", root.ts) for number in range(5)]
    later = ann.say(general, "later")
    texts: list[str] = []
    async for page in await client.conversations_replies(channel=general.id, ts=root.ts, limit=2):
        texts += [each["text"] for each in page["messages"]]
    assert texts == ["root", *(f"reply {number}" for number in range(5))]
    history = (await client.conversations_history(channel=general.id))["messages"]
    assert [each["text"] for each in history] == ["later", "root"]
    assert history[1]["reply_count"] == 5
    newer = await client.conversations_history(channel=general.id, oldest=root.ts)
    assert [each["ts"] for each in newer["messages"]] == [later.ts]
    only = await client.conversations_replies(channel=general.id, ts=replies[2].ts)
    assert [each["text"] for each in only["messages"]] == ["reply 2"]
    assert (
        await refused(client.conversations_replies(channel=general.id, ts="1.000001"))
        == "thread_not_found"
    )
    assert (
        await refused(client.conversations_history(channel=slack.channel("random").id))
        == "not_in_channel"
    )


async def test_members_pages_and_shared_channels_are_shown(
    slack: StandIn, client: AsyncWebClient
) -> None:
    general = slack.channel("general")
    first = await client.conversations_members(channel=general.id, limit=2)
    rest = await client.conversations_members(
        channel=general.id, limit=9, cursor=first["response_metadata"]["next_cursor"]
    )
    assert set(first["members"]) | set(rest["members"]) == general.members
    shared = (await client.conversations_info(channel=slack.channel("with-partner").id))["channel"]
    assert shared["is_ext_shared"]
    assert not (await client.conversations_info(channel=general.id))["channel"]["is_ext_shared"]
    mine = await client.users_conversations(types="public_channel,private_channel,mpim")
    assert slack.channel("random").id not in {each["id"] for each in mine["channels"]}


async def test_reactions_are_given_once(slack: StandIn, client: AsyncWebClient) -> None:
    general = slack.channel("general")
    asked = slack.person("ann").say(general, "?")
    await client.reactions_add(channel=general.id, timestamp=asked.ts, name="eyes")
    again = client.reactions_add(channel=general.id, timestamp=asked.ts, name="eyes")
    assert await refused(again) == "already_reacted"
    assert asked.reactions == {"eyes": [slack.team.bot_user]}
    await client.reactions_remove(channel=general.id, timestamp=asked.ts, name="eyes")
    assert asked.reactions == {}
    got = await client.reactions_get(channel=general.id, timestamp=asked.ts)
    assert got["message"]["text"] == "?"
