"""Threads are opened, joined, left and archived here."""

from __future__ import annotations

from tests.platforms.discord import permissions, shapes
from tests.platforms.discord.bits import Intent, MessageFlag, Permission
from tests.platforms.discord.refusals import (
    Form,
    already_a_thread,
    missing_access,
    missing_permissions,
    wrong_channel_type,
)
from tests.platforms.discord.things import (
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Message,
    Payload,
    ThreadState,
    User,
)
from tests.platforms.discord.world import World

_STARTER, _CREATED = 21, 18
_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


def check(body: Payload) -> None:
    form = Form()
    if form.required("name", body.get("name")):
        form.length("name", body["name"], 100, 1)
    if body.get("auto_archive_duration") is not None:
        form.choice("auto_archive_duration", body["auto_archive_duration"], _ARCHIVE_MINUTES)
    if body.get("type") is not None:
        form.choice("type", body["type"], (10, PUBLIC_THREAD, PRIVATE_THREAD))
    form.close()


def may_open(user: User, channel: Channel, *, private: bool, under: Message | None) -> None:
    if channel.type != TEXT:
        raise wrong_channel_type()
    if not permissions.can_see(user, channel):
        raise missing_access()
    wanted = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    if wanted not in permissions.in_channel(user, channel):
        raise missing_permissions()
    if under is not None and under.thread is not None:
        raise already_a_thread()


def open_thread(
    world: World, owner: User, channel: Channel, body: Payload, under: Message | None = None
) -> Channel:
    """A thread under a message carries the message's id; one without gets its own."""
    # Without a type Discord still opens a private thread where there is no message.
    kind = PUBLIC_THREAD if under else int(body.get("type") or PRIVATE_THREAD)
    now = world.clock.now()
    state = ThreadState(owner, now, int(body.get("auto_archive_duration") or 1440))
    state.members[owner.id] = now
    thread = Channel(
        id=under.id if under else world.clock.snowflake(),
        type=kind,
        name=str(body["name"]),
        guild=channel.guild,
        parent=channel,
        thread=state,
    )
    world.add_channel(thread)
    if permissions.can_see(world.bot, thread):
        data = shapes.channel(thread, world.bot) | {"newly_created": True}
        world.tell("THREAD_CREATE", data, guild=thread.guild, intent=Intent.GUILDS)
    _leave_a_trace(world, owner, thread, under)
    return thread


def _leave_a_trace(world: World, owner: User, thread: Channel, under: Message | None) -> None:
    """The system messages: the starter inside, or the notice in the channel."""
    if under is not None:
        under.thread = thread
        under.flags |= MessageFlag.HAS_THREAD
        starter = Message(
            world.clock.snowflake(), thread, under.author, type=_STARTER, replies_to=under
        )
        _append(world, starter)
    elif thread.type == PUBLIC_THREAD and thread.parent is not None:
        notice = Message(
            world.clock.snowflake(), thread.parent, owner, content=thread.name, type=_CREATED
        )
        _append(world, notice)


def _append(world: World, message: Message) -> None:
    message.channel.messages.append(message)
    world.messages[message.id] = message
    world.tell_of_message("MESSAGE_CREATE", message)


def join(world: World, user: User, thread: Channel) -> None:
    if thread.thread is None:
        raise wrong_channel_type()
    if user.id in thread.thread.members:
        return
    thread.thread.members[user.id] = world.clock.now()
    if user is world.bot:
        data = shapes.channel(thread, world.bot)
        world.tell("THREAD_CREATE", data, guild=thread.guild, intent=Intent.GUILDS)
    _tell_members(world, thread, added=[user], removed=[])


def leave(world: World, user: User, thread: Channel) -> None:
    if thread.thread is None:
        raise wrong_channel_type()
    if thread.thread.members.pop(user.id, None) is not None:
        _tell_members(world, thread, added=[], removed=[user.id])


def _tell_members(world: World, thread: Channel, added: list[User], removed: list[str]) -> None:
    if thread.guild is None or thread.thread is None or not permissions.can_see(world.bot, thread):
        return
    guild = thread.guild
    joined = [
        shapes.thread_member(thread, user.id)
        | {"member": shapes.member(guild.members[user.id]), "presence": None}
        for user in added
    ]
    data: Payload = {
        "id": thread.id,
        "guild_id": guild.id,
        "member_count": len(thread.thread.members),
        "added_members": joined,
        "removed_member_ids": removed,
    }
    world.tell("THREAD_MEMBERS_UPDATE", data, guild=guild, intent=Intent.GUILDS)


def archive(world: World, thread: Channel, *, archived: bool = True, locked: bool = False) -> None:
    if thread.thread is None:
        raise wrong_channel_type()
    thread.thread.archived, thread.thread.locked = archived, locked
    data = shapes.channel(thread, world.bot)
    world.tell("THREAD_UPDATE", data, guild=thread.guild, intent=Intent.GUILDS)
