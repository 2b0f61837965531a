"""Messages come, change and go here, whoever does it: a person, or the bot through the API."""

from __future__ import annotations

from tests.platforms.discord import permissions, shapes
from tests.platforms.discord.bits import NO_FLAG, Intent, MessageFlag, Permission
from tests.platforms.discord.clock import created
from tests.platforms.discord.draft import SETTABLE, Draft, apply_pings
from tests.platforms.discord.refusals import (
    Refused,
    archived,
    empty_message,
    missing_access,
    missing_permissions,
    no_direct_messages,
    not_yours,
    unknown,
)
from tests.platforms.discord.things import (
    DIRECT,
    Channel,
    Interaction,
    Message,
    Payload,
    ThreadState,
    User,
)
from tests.platforms.discord.world import World


def may_post(world: World, author: User, channel: Channel, draft: Draft, replies: bool) -> None:
    """Refuses what the author has no right to, in the order in which Discord looks."""
    if not permissions.can_see(author, channel):
        raise missing_access()
    if channel.type == DIRECT:
        _may_write_directly(world, author, channel)
        return
    given = permissions.in_channel(author, channel)
    wanted = (
        Permission.SEND_MESSAGES if channel.thread is None else Permission.SEND_MESSAGES_IN_THREADS
    )
    if draft.embeds:
        wanted |= Permission.EMBED_LINKS
    if draft.attachments:
        wanted |= Permission.ATTACH_FILES
    if wanted not in given:
        raise missing_permissions()
    if replies and Permission.READ_MESSAGE_HISTORY not in given:
        raise Refused(400, 160002, "Cannot reply without permission to read message history")
    if channel.thread is not None and channel.thread.archived:
        if channel.thread.locked and Permission.MANAGE_THREADS not in given:
            raise archived()
        channel.thread.archived = False


def _may_write_directly(world: World, author: User, channel: Channel) -> None:
    other = next(user for user in channel.recipients if user is not author)
    if not other.takes_direct_messages or not world.share_a_guild(author, other):
        raise no_direct_messages()


def post(
    world: World,
    author: User,
    channel: Channel,
    draft: Draft,
    *,
    replies_to: Message | None = None,
    interaction: Interaction | None = None,
    flags: MessageFlag = NO_FLAG,
) -> Message:
    """Puts a checked message into its channel and tells everybody who may know."""
    message = Message(
        id=world.clock.snowflake(),
        channel=channel,
        author=author,
        content=draft.content or "",
        type=_type_of(interaction, replies_to),
        embeds=draft.embeds or [],
        components=draft.components or [],
        attachments=draft.attachments or [],
        flags=draft.flags & SETTABLE | flags,
        nonce=draft.nonce,
        replies_to=replies_to,
        interaction=interaction,
    )
    apply_pings(world, message, draft, author)
    world.messages[message.id] = message
    if not message.ephemeral:
        channel.messages.append(message)
        _joins(world, channel.thread, author)
    world.watch("new", message)
    world.tell_of_message("MESSAGE_CREATE", message)
    return message


def _type_of(interaction: Interaction | None, replies_to: Message | None) -> int:
    if interaction is not None:
        # Answers to a component are replies; those to a command have types of their own.
        return {2: 23 if interaction.data.get("type") in (2, 3) else 20}.get(interaction.type, 0)
    return 19 if replies_to is not None else 0


def _joins(world: World, thread: ThreadState | None, author: User) -> None:
    if thread is not None:
        thread.members.setdefault(author.id, world.clock.now())


def change(world: World, message: Message, draft: Draft) -> Message:
    """Edits in place; whatever the draft does not name stays as it was."""
    attachments = message.attachments
    if draft.attachments is not None:
        attachments = [a for a in attachments if a.id in draft.kept_files] + draft.attachments
    content = message.content if draft.content is None else draft.content
    embeds = message.embeds if draft.embeds is None else draft.embeds
    components = message.components if draft.components is None else draft.components
    if not (content.strip() or embeds or components or attachments):
        raise empty_message()
    message.edits.append(message.content)
    message.content, message.embeds, message.components = content, embeds, components
    message.attachments = attachments
    message.flags = message.flags & ~MessageFlag.LOADING | draft.flags & SETTABLE
    message.edited = world.clock.now()
    if draft.content is not None or draft.components is not None:
        apply_pings(world, message, draft, message.author)
    world.watch("edited", message)
    world.tell_of_message("MESSAGE_UPDATE", message)
    return message


def remove(world: World, message: Message) -> None:
    message.deleted = True
    world.messages.pop(message.id, None)
    world.watch("deleted", message)
    if message in message.channel.messages:
        message.channel.messages.remove(message)
    if message.ephemeral or not permissions.can_see(world.bot, message.channel):
        return
    data: Payload = {"id": message.id, "channel_id": message.channel.id}
    _tell(
        world,
        "MESSAGE_DELETE",
        message.channel,
        data,
        Intent.GUILD_MESSAGES,
        Intent.DIRECT_MESSAGES,
    )


def react(world: World, user: User, message: Message, emoji: str, *, add: bool) -> None:
    """Adds or takes away one user's reaction; twice the same is once."""
    users = message.reactions.setdefault(emoji, [])
    if (user in users) == add:
        return
    (users.append if add else users.remove)(user)
    if not users:
        del message.reactions[emoji]
    channel = message.channel
    data: Payload = {
        "user_id": user.id,
        "channel_id": channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    if add:
        data["message_author_id"] = message.author.id
        if channel.guild is not None:
            data["member"] = shapes.member(channel.guild.members[user.id])
    if permissions.can_see(world.bot, channel):
        name = "MESSAGE_REACTION_ADD" if add else "MESSAGE_REACTION_REMOVE"
        kinds = Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS
        _tell(world, name, channel, data, *kinds)


def type_in(world: World, user: User, channel: Channel) -> None:
    now = world.clock.now()
    channel.typed.append((user, now))
    if user is world.bot or not permissions.can_see(world.bot, channel):
        return
    data: Payload = {"channel_id": channel.id, "user_id": user.id, "timestamp": int(now)}
    if channel.guild is not None:
        data["member"] = shapes.member(channel.guild.members[user.id])
    kinds = Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING
    _tell(world, "TYPING_START", channel, data, *kinds)


def _tell(
    world: World, name: str, channel: Channel, data: Payload, in_guild: Intent, direct: Intent
) -> None:
    if channel.guild is not None:
        data["guild_id"] = channel.guild.id
    world.tell(
        name, data, guild=channel.guild, intent=direct if channel.guild is None else in_guild
    )


def find(channel: Channel, message_id: str) -> Message:
    """A message that stands in this channel; ephemeral ones stand in none."""
    for message in reversed(channel.messages):
        if message.id == message_id:
            return message
    raise unknown("Message")


def may_edit(author: User, message: Message) -> None:
    if message.author is not author:
        raise not_yours()


def may_remove(user: User, message: Message) -> None:
    if message.author is user:
        return
    if Permission.MANAGE_MESSAGES not in permissions.in_channel(user, message.channel):
        raise missing_permissions()


def is_old(world: World, message: Message) -> bool:
    return world.clock.now() - created(message.id) > world.limits.old_message
