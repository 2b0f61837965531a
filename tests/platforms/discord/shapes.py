"""How Discord writes its things as JSON; pure functions from data to payloads."""

from __future__ import annotations

from tests.platforms.discord import permissions
from tests.platforms.discord.bits import MessageFlag, Permission
from tests.platforms.discord.clock import created, iso
from tests.platforms.discord.things import (
    DIRECT,
    Attachment,
    Channel,
    Guild,
    Member,
    Message,
    Overwrite,
    Payload,
    Role,
    User,
)

PLAIN_EMOJI_VARIANT = "\ufe0f"


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
    return {"id": of.id, "user_id": user_id, "join_timestamp": iso(joined), "flags": 0}


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
        "features": [],
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
        "preferred_locale": "en-US",
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


def attachment(of: Attachment, base: str, channel_id: str) -> Payload:
    url = f"{base}/attachments/{channel_id}/{of.id}/{of.filename}"
    return {
        "id": of.id,
        "filename": of.filename,
        "size": len(of.content),
        "url": url,
        "proxy_url": url,
        "content_type": of.content_type,
    } | ({"description": of.description} if of.description else {})


def message(of: Message, seen_by: User, base: str, *, nested: bool = False) -> Payload:
    """A whole message; the one that it replies to is shown once and not deeper."""
    payload: Payload = {
        "id": of.id,
        "type": of.type,
        "channel_id": of.channel.id,
        "author": user(of.author),
        "content": of.content,
        "timestamp": iso(created(of.id)),
        "edited_timestamp": iso(of.edited) if of.edited is not None else None,
        "tts": False,
        "mention_everyone": of.mention_everyone,
        "mentions": [user(each) for each in of.mentions],
        "mention_roles": [each.id for each in of.mention_roles],
        "attachments": [attachment(each, base, of.channel.id) for each in of.attachments],
        "embeds": of.embeds,
        "components": of.components,
        "pinned": False,
        "flags": int(of.flags),
    }
    if of.nonce is not None:
        payload["nonce"] = of.nonce
    if of.reactions:
        payload["reactions"] = [_reaction(e, us, seen_by) for e, us in of.reactions.items()]
    if of.thread is not None:
        payload["thread"] = channel(of.thread, seen_by)
    if of.interaction is not None:
        payload |= _answers(of)
    if of.type in {19, 21} and not nested:
        payload |= _reference(of, seen_by, base)
    return payload


def _answers(of: Message) -> Payload:
    asked = of.interaction
    if asked is None:
        return {}
    more: Payload = {"webhook_id": of.author.id, "application_id": of.author.id}
    metadata = {
        "id": asked.id,
        "type": asked.type,
        "user": user(asked.user),
        "authorizing_integration_owners": {},
    }
    return more | {"interaction_metadata": metadata}


def _reference(of: Message, seen_by: User, base: str) -> Payload:
    to = of.replies_to
    if to is None:
        return {}
    reference: Payload = {"type": 0, "message_id": to.id, "channel_id": to.channel.id}
    if to.channel.guild is not None:
        reference["guild_id"] = to.channel.guild.id
    shown = None if to.deleted else message(to, seen_by, base, nested=True)
    return {"message_reference": reference, "referenced_message": shown}


def _reaction(emoji: str, users: list[User], seen_by: User) -> Payload:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "burst_colors": [],
        "burst_me": False,
        "me": seen_by in users,
        "me_burst": False,
    }


def without_content(payload: Payload, bot: User) -> Payload:
    """The message as an application without Message Content gets it, the one replied to as well."""
    bare = dict(payload)
    if isinstance(bare.get("referenced_message"), dict):
        bare["referenced_message"] = without_content(bare["referenced_message"], bot)
    own = payload["author"]["id"] == bot.id
    mentioned = any(each["id"] == bot.id for each in payload["mentions"])
    if not own and not mentioned:
        bare |= {"content": "", "embeds": [], "attachments": [], "components": []}
    return bare


def in_dispatch(payload: Payload, of: Message) -> Payload:
    """What MESSAGE_CREATE and MESSAGE_UPDATE add to a message."""
    more: Payload = {"channel_type": of.channel.type}
    guild_ = of.channel.guild
    if guild_ is None:
        return payload | more
    more["guild_id"] = guild_.id
    if of.author.id in guild_.members:
        more["member"] = member(guild_.members[of.author.id], with_user=False)
    mentions = [
        user(each) | {"member": member(guild_.members[each.id], with_user=False)}
        for each in of.mentions
        if each.id in guild_.members
    ]
    return payload | more | {"mentions": mentions}


def interaction_member(of: Member, channel_: Channel) -> Payload:
    given = permissions.in_channel(of.user, channel_)
    return member(of) | {"permissions": str(int(given))}


def interaction_channel(of: Channel, user_: User, bot: User) -> Payload:
    if of.type == DIRECT:
        return channel(of, bot)
    return channel(of, bot) | {"permissions": str(int(permissions.in_channel(user_, of)))}


def is_visible_to(of: Message, reader: User) -> bool:
    """Ephemeral answers exist for the one who asked, and in no history."""
    if MessageFlag.EPHEMERAL not in of.flags:
        return True
    return of.interaction is not None and of.interaction.user is reader


def may(user_: User, channel_: Channel, wanted: Permission) -> bool:
    return wanted in permissions.in_channel(user_, channel_)
