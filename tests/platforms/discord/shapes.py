"""How Discord writes its things as JSON; pure functions from data to payloads."""

from __future__ import annotations

from tests.platforms.discord import permissions
from tests.platforms.discord.clock import iso
from tests.platforms.discord.things import (
    DIRECT,
    Channel,
    Guild,
    Member,
    Overwrite,
    Payload,
    Role,
    User,
)


def user(of: User) -> Payload:
    bot = {"bot": True} if of.bot else {}
    return {
        "id": of.id,
        "username": of.username,
        "global_name": of.global_name,
        "discriminator": "0" if not of.bot else "0001",
        "avatar": None,
        "avatar_decoration_data": None,
        "clan": None,
        "collectibles": None,
        "display_name_styles": None,
        "primary_guild": None,
        "public_flags": 0,
        **bot,
    }


def member(of: Member, *, with_user: bool = True) -> Payload:
    whole: Payload = {"user": user(of.user)} if with_user else {}
    return whole | {
        "roles": [role.id for role in of.roles],
        "nick": of.nick,
        "joined_at": iso(of.joined),
        "avatar": None,
        "banner": None,
        "collectibles": None,
        "display_name_styles": None,
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def role(of: Role, position: int) -> Payload:
    return {
        "id": of.id,
        "name": of.name,
        "permissions": str(int(of.permissions)),
        "position": position,
        "mentionable": of.mentionable,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def roles(of: Guild) -> list[Payload]:
    return [role(each, position) for position, each in enumerate(of.roles.values())]


def channel(of: Channel, seen_by: User) -> Payload:
    last = of.messages[-1].id if of.messages else None
    if of.type == DIRECT:
        others = [user(other) for other in of.recipients if other is not seen_by]
        return {
            "id": of.id,
            "type": DIRECT,
            "last_message_id": last,
            "flags": 0,
            "recipients": others,
        }
    common: Payload = {
        "id": of.id,
        "type": of.type,
        "guild_id": of.guild.id if of.guild else None,
        "name": of.name,
        "last_message_id": last,
        "rate_limit_per_user": 0,
        "flags": 0,
    }
    if of.thread is not None:
        return common | _thread(of, seen_by)
    overwrites = [_overwrite(id_, each, of) for id_, each in of.overwrites.items()]
    return common | {
        "parent_id": None,
        "position": 0,
        "topic": None,
        "nsfw": False,
        "last_pin_timestamp": None,
        "permission_overwrites": overwrites,
    }


def _thread(of: Channel, seen_by: User) -> Payload:
    state = of.thread
    if state is None or of.parent is None:
        return {}
    mine = {"member": thread_member(of, seen_by.id)} if seen_by.id in state.members else {}
    stamp = iso(state.created)
    count = sum(message.type != 21 for message in of.messages)
    return {
        "parent_id": of.parent.id,
        "owner_id": state.owner.id,
        "message_count": count,
        "total_message_sent": count,
        "member_count": len(state.members),
        "member_ids_preview": list(state.members),
        "thread_metadata": {
            "archived": state.archived,
            "locked": state.locked,
            "auto_archive_duration": state.archive_minutes,
            "archive_timestamp": stamp,
            "create_timestamp": stamp,
        },
        **mine,
    }


def thread_member(of: Channel, user_id: str) -> Payload:
    joined = of.thread.members[user_id] if of.thread else 0.0
    return {
        "id": of.id,
        "user_id": user_id,
        "join_timestamp": iso(joined),
        "flags": 0,
        "muted": False,
        "mute_config": None,
    }


def _overwrite(id_: str, of: Overwrite, channel: Channel) -> Payload:
    is_role = channel.guild is not None and id_ in channel.guild.roles
    return {
        "id": id_,
        "type": 0 if is_role else 1,
        "allow": str(int(of.allow)),
        "deny": str(int(of.deny)),
    }


def guild(of: Guild, seen_by: User) -> Payload:
    """The guild itself, as REST gives it."""
    return {
        "id": of.id,
        "name": of.name,
        "owner_id": of.owner.id,
        "roles": roles(of),
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY"] if of.community else [],
        "icon": None,
        "splash": None,
        "banner": None,
        "discovery_splash": None,
        "description": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "preferred_locale": of.preferred_locale,
        "verification_level": 1,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "nsfw": False,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "max_members": 500000,
    }


def guild_create(of: Guild, seen_by: User, *, all_members: bool) -> Payload:
    """The guild as the gateway gives it: with channels, threads and, by intent, members."""
    shown = [m for m in of.members.values() if all_members or m.user is seen_by]
    visible = [
        c for c in of.channels.values() if c.thread is None or permissions.can_see(seen_by, c)
    ]
    return guild(of, seen_by) | {
        "joined_at": iso(of.members[seen_by.id].joined),
        "large": False,
        "unavailable": False,
        "member_count": len(of.members),
        "members": [member(each) for each in shown],
        "channels": [channel(c, seen_by) for c in visible if c.thread is None],
        "threads": [channel(c, seen_by) for c in visible if c.thread and not c.thread.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def interaction_member(of: Member, channel_: Channel) -> Payload:
    given = permissions.in_channel(of.user, channel_)
    return member(of) | {"permissions": str(int(given))}


def interaction_channel(of: Channel, user_: User, bot: User) -> Payload:
    if of.type == DIRECT:
        return channel(of, bot)
    return channel(of, bot) | {"permissions": str(int(permissions.in_channel(user_, of)))}
