"""Which scopes an app has, and which of them each kind of event and conversation needs."""

from __future__ import annotations

BOT_SCOPES = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
        "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
        "mpim:history", "mpim:read", "mpim:write", "reactions:read", "reactions:write", "team:read", "users:read",
    }
)  # fmt: skip

FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
"""`channels:history`, `groups:history` and so on, by the kind of conversation."""

EVENTS: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "user_change": "users:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "file_shared": "files:read",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
}
"""What an app can subscribe to here, and the scope without which Slack sends nothing."""
