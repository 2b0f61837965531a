"""How a message comes to be, changes and goes, and which events Slack sends for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.platforms.slack import payloads
from tests.platforms.slack.state import Channel, Json, Message

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack

NAMES = {
    "public": "message.channels",
    "private": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


def teams_of(slack: Slack, channel: Channel) -> list[str]:
    """A shared channel tells every organisation in it that has the app."""
    return [
        each for each in [channel.team, *sorted(channel.shared_with)] if each in slack.workspaces
    ]


def store(slack: Slack, message: Message) -> Message:
    """Put it in its conversation, clear the status above its thread, and tell the app."""
    channel = slack.channels[message.channel]
    channel.messages[message.ts] = message
    if message.app_id == slack.app_id and message.thread_ts:
        slack.assistants[(channel.id, message.thread_ts)].status = ""
    shown = slack.message_json(message)
    if message.subtype == "thread_broadcast":
        root = channel.messages[message.thread_ts]
        shown["root"] = slack.message_json(root)
    for team in teams_of(slack, channel):
        _tell(slack, channel, shown, message, team)
    return message


def _tell(slack: Slack, channel: Channel, shown: Json, message: Message, team: str) -> None:
    bot = slack.workspaces[team].bot_user
    # In a direct message there is no app_mention, whatever is mentioned; a bot's own mention of itself is none.
    if bot and f"<@{bot}" in message.text and channel.kind != "im" and message.user != bot:
        slack.post.event("app_mention", payloads.mention_event(shown, channel), team, channel)
    slack.post.event(NAMES[channel.kind], payloads.message_event(shown, channel), team, channel)


def bot_says(
    slack: Slack, channel: Channel, text: str, blocks: list[Json], thread_ts: str = ""
) -> Message:
    """A message of our app's bot, as chat.postMessage makes it."""
    team = channel.team if slack.workspaces[channel.team].bot_user else slack.team.id
    workspace = slack.workspaces[team]
    made = Message(channel.id, slack.ts(), workspace.bot_user, text, team, thread_ts)
    made.bot_id, made.app_id = workspace.bot_id, slack.app_id
    made.blocks = [{"block_id": slack.id("")[:5], **each} for each in blocks]
    if not blocks:
        made.blocks = payloads.rich_text(text, slack.id("")[:5]) if text else []
        made.rich = True
    return store(slack, made)


def change(slack: Slack, message: Message, before: Json) -> None:
    """`message_changed`, with the message as it was and as it is."""
    channel = slack.channels[message.channel]
    ts = slack.ts()
    event: Json = {
        "type": "message",
        "subtype": "message_changed",
        "message": slack.message_json(message)
        | {"source_team": message.team, "user_team": message.team},
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": payloads.KINDS[channel.kind],
    }
    for team in teams_of(slack, channel):
        slack.post.event(NAMES[channel.kind], event, team, channel)


def remove(slack: Slack, message: Message) -> None:
    """`message_deleted`; a root with replies stays as a tombstone so that the thread has a head."""
    channel = slack.channels[message.channel]
    before = slack.message_json(message)
    if len(channel.thread(message.ts)) > 1:
        tomb = Message(
            channel.id,
            message.ts,
            "USLACKBOT",
            "This message was deleted.",
            message.team,
            message.ts,
        )
        tomb.subtype = "tombstone"
        channel.messages[message.ts] = tomb
        change(slack, tomb, before)
        return
    del channel.messages[message.ts]
    channel.deleted.add(message.ts)
    slack.streams.pop((channel.id, message.ts), None)
    ts = slack.ts()
    event: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": ts,
        "event_ts": ts,
        "channel_type": payloads.KINDS[channel.kind],
    }
    for team in teams_of(slack, channel):
        slack.post.event(NAMES[channel.kind], event, team, channel)
