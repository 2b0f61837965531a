"""What Slack's JSON looks like: messages, people, conversations, files, event envelopes. Pure functions."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from tests.platforms.slack.state import Channel, File, Json, Message, User, Workspace

MENTION = re.compile(
    r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<#(C[A-Z0-9]+)(?:\|[^>]*)?>|<(https?://[^|>]+)(?:\|([^>]*))?>"
)
KINDS = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
"""`channel_type` of a message event."""


def rich_text(text: str, block_id: str) -> list[Json]:
    """The block that Slack itself makes of what a person typed."""
    elements: list[Json] = []
    at = 0
    for found in MENTION.finditer(text):
        if found.start() > at:
            elements.append({"type": "text", "text": html.unescape(text[at : found.start()])})
        user, channel, url, label = found.groups()
        if user:
            elements.append({"type": "user", "user_id": user})
        elif channel:
            elements.append({"type": "channel", "channel_id": channel})
        else:
            elements.append({"type": "link", "url": url, **({"text": label} if label else {})})
        at = found.end()
    if at < len(text):
        elements.append({"type": "text", "text": html.unescape(text[at:])})
    section: Json = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def message_json(
    message: Message, channel: Channel, users: Mapping[str, User], files: list[Json]
) -> Json:
    """As conversations.history gives it; an event adds where it was."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    optional: Json = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "team": message.team,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "edited": message.edited,
        "thread_ts": message.thread_ts,
        "files": files,
        "metadata": message.metadata,
        "reactions": [
            {"name": name, "users": who, "count": len(who)}
            for name, who in message.reactions.items()
        ],
    }
    shown |= {name: value for name, value in optional.items() if value}
    if channel.shared:
        shown |= {"user_team": message.team, "source_team": message.team}
    if message.files:
        shown |= {"upload": False, "display_as_bot": False}
    if message.subtype == "bot_message":
        # An incoming webhook speaks with a name only: no user, no app.
        shown = {name: value for name, value in shown.items() if name not in {"user", "team"}}
        shown["username"] = users[message.user].real_name
    elif message.bot_id:
        shown["bot_profile"] = bot_profile(users[message.user])
    return shown | _in_thread(message, channel)


def _in_thread(message: Message, channel: Channel) -> Json:
    if message.thread_ts and message.thread_ts != message.ts:
        root = channel.messages.get(message.thread_ts)
        return {"parent_user_id": root.user} if root and root.subtype != "bot_message" else {}
    replies = [each for each in channel.thread(message.ts) if each.ts != message.ts]
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": sorted({each.user for each in replies}),
        "reply_users_count": len({each.user for each in replies}),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(user: User) -> Json:
    return {
        "id": user.bot_id,
        "app_id": user.app_id,
        "user_id": user.id,
        "name": user.real_name,
        "icons": {"image_36": "https://a.slack-edge.com/80588/img/plugins/app/bot_36.png"},
        "deleted": False,
        "updated": 1_700_000_000,
        "team_id": user.team,
    }


def user_json(user: User, team: str, email: bool, locale: bool) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "display_name": user.name,
        "real_name_normalized": user.real_name,
        "display_name_normalized": user.name,
        "team": user.team,
    }
    if email:
        profile["email"] = f"{user.name}@example.com"
    shown: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_offset": 3600,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "is_bot": user.bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if user.team != team:
        shown["is_stranger"] = True
    return shown | ({"locale": user.locale} if locale else {})


def channel_json(channel: Channel, bot: str, other: str, members: bool) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "is_general": channel.name == "general",
        "context_team_id": channel.team,
        "shared_team_ids": sorted({channel.team, *channel.shared_with}),
    }
    if channel.kind == "im":
        shown |= {"user": other, "is_user_deleted": False, "priority": 0}
    else:
        shown |= {
            "name": channel.name,
            "name_normalized": channel.name,
            "is_member": bot in channel.members,
            "topic": {"value": channel.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
    return shown | ({"num_members": len(channel.members)} if members else {})


def file_json(file: File, base: str) -> Json:
    if file.link:
        return _remote_json(file)
    path = f"{file.team}-{file.id}"
    kind = file.name.rpartition(".")[2] if "." in file.name else "binary"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": file.user,
        "user_team": file.team,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "file_access": "visible",
        "url_private": f"{base}/files-pri/{path}/{file.name}",
        "url_private_download": f"{base}/files-pri/{path}/download/{file.name}",
        "permalink": f"https://example.slack.com/files/{file.user}/{file.id}/{file.name}",
    }


def _remote_json(file: File) -> Json:
    """Of `files.remote.add`, as `files.remote.info` shows it: its address is its adder's choice."""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": "application/vnd.slack-remote",
        "filetype": "remote",
        "pretty_type": "Remote",
        "user": file.user,
        "user_team": file.team,
        "size": 0,
        "mode": "external",
        "is_external": True,
        "external_type": "app",
        "external_id": "1234",
        "external_url": file.link,
        "is_public": False,
        "file_access": "visible",
        "url_private": file.link,
        "permalink": f"https://example.slack.com/files/{file.user}/{file.id}/{file.name}",
    }


def file_stub(file: File) -> Json:
    """All that an app learns of a stranger's file in a shared channel: it must ask files.info."""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "mode": "file_access",
        "file_access": "check_file_info",
        "user": file.user,
        "user_team": file.team,
    }


def event_callback(
    workspace: Workspace, app: str, event: Json, event_id: str, now: float, shared: bool
) -> Json:
    """The envelope around every event, the same over a socket and over HTTP."""
    return {
        "token": "verification-token",
        "team_id": workspace.id,
        "context_team_id": workspace.id,
        "context_enterprise_id": None,
        "api_app_id": app,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.id,
                "user_id": workspace.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def message_event(shown: Json, channel: Channel) -> Json:
    return shown | {
        "channel": channel.id,
        "channel_type": KINDS[channel.kind],
        "event_ts": str(shown["ts"]),
    }


def mention_event(shown: Json, channel: Channel) -> Json:
    """The same message once more, with the same ts; it carries no channel_type."""
    kept = {name: value for name, value in shown.items() if name not in {"type", "subtype"}}
    return {"type": "app_mention", **kept, "channel": channel.id, "event_ts": str(shown["ts"])}
