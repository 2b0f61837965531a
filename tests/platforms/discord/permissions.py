"""Who may do what where: roles first, then a channel's overwrites, as Discord computes it."""

from __future__ import annotations

from tests.platforms.discord.bits import EVERYTHING, MessageFlag, Permission
from tests.platforms.discord.things import (
    DIRECT,
    PRIVATE_THREAD,
    Channel,
    Guild,
    Message,
    Overwrite,
    User,
)

_NOTHING = Permission(0)


def in_guild(user: User, guild: Guild) -> Permission:
    """What the guild's roles give, before any channel has a say."""
    member = guild.members.get(user.id)
    if member is None:
        return _NOTHING
    if guild.owner is user:
        return EVERYTHING
    given = guild.roles[guild.id].permissions
    for role in member.roles:
        given |= role.permissions
    return EVERYTHING if Permission.ADMINISTRATOR in given else given


def in_channel(user: User, channel: Channel) -> Permission:
    """What a user may do in a channel; nothing at all where the user cannot even see it."""
    if channel.type == DIRECT:
        return EVERYTHING if user in channel.recipients else _NOTHING
    if channel.guild is None or user.id not in channel.guild.members:
        return _NOTHING
    room = channel.parent or channel
    given = in_guild(user, channel.guild)
    if given != EVERYTHING:
        given = _overwritten(given, user, room)
    if Permission.VIEW_CHANNEL not in given:
        return _NOTHING
    return given if _may_enter(user, channel, given) else _NOTHING


def can_see(user: User, channel: Channel) -> bool:
    return Permission.VIEW_CHANNEL in in_channel(user, channel)


def _may_enter(user: User, channel: Channel, given: Permission) -> bool:
    if channel.type != PRIVATE_THREAD or channel.thread is None:
        return True
    return user.id in channel.thread.members or Permission.MANAGE_THREADS in given


def _overwritten(given: Permission, user: User, room: Channel) -> Permission:
    guild = room.guild
    if guild is None:
        return given
    everyone = room.overwrites.get(guild.id, Overwrite())
    given = given & ~everyone.deny | everyone.allow
    roles = [room.overwrites[r.id] for r in guild.members[user.id].roles if r.id in room.overwrites]
    for overwrite in roles:
        given &= ~overwrite.deny
    for overwrite in roles:
        given |= overwrite.allow
    own = room.overwrites.get(user.id, Overwrite())
    return given & ~own.deny | own.allow


def is_visible_to(of: Message, reader: User) -> bool:
    """Ephemeral answers exist for the one who asked, and in no history."""
    if MessageFlag.EPHEMERAL not in of.flags:
        return True
    return of.interaction is not None and of.interaction.user is reader


def may(user_: User, channel_: Channel, wanted: Permission) -> bool:
    return wanted in in_channel(user_, channel_)
