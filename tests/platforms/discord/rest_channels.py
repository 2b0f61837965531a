"""Endpoints about channels and what is said in them."""

from __future__ import annotations

from urllib.parse import unquote

from tests.platforms.discord import permissions, posting, shapes, threads
from tests.platforms.discord.bits import Permission
from tests.platforms.discord.clock import created
from tests.platforms.discord.draft import read
from tests.platforms.discord.refusals import (
    Form,
    missing_access,
    missing_permissions,
    too_many_old_edits,
    unknown,
    wrong_channel_type,
)
from tests.platforms.discord.rest import STATUS, Answer, Ask
from tests.platforms.discord.rest_account import page_size
from tests.platforms.discord.things import PRIVATE_THREAD, Channel, Message, Payload


def channel(ask: Ask) -> Answer:
    return shapes.channel(_seen(ask), ask.world.bot)


def edit_channel(ask: Ask) -> Answer:
    """Of a channel's settings only a thread's are served: its name, and whether it is archived."""
    found = _seen(ask)
    if found.thread is None:
        raise wrong_channel_type()
    mine = found.thread.owner is ask.world.bot
    if not mine and not permissions.may(ask.world.bot, found, Permission.MANAGE_THREADS):
        raise missing_permissions()
    form = Form()
    form.length("name", ask.body.get("name"), 100, 1)
    form.close()
    found.name = str(ask.body.get("name") or found.name)
    archived = bool(ask.body.get("archived", found.thread.archived))
    locked = bool(ask.body.get("locked", found.thread.locked))
    threads.archive(ask.world, found, archived=archived, locked=locked)
    return shapes.channel(found, ask.world.bot)


def create_message(ask: Ask) -> Answer:
    world, bot = ask.world, ask.world.bot
    found = _known(ask)
    draft = read(world, ask.body, ask.files)
    replies_to = _replied_to(ask, found)
    posting.may_post(world, bot, found, draft, replies="message_reference" in ask.body)
    key = (bot.id, found.id, str(draft.nonce))
    if draft.nonce is not None and draft.enforce_nonce and key in world.nonces:
        earlier = world.nonces[key]
        age = world.clock.now() - created(earlier.id)
        if age <= world.limits.nonce_remembered and not earlier.deleted:
            return world.shown(earlier)
    message = posting.post(world, bot, found, draft, replies_to=replies_to)
    if draft.nonce is not None:
        world.nonces[key] = message
    return world.shown(message)


def _replied_to(ask: Ask, found: Channel) -> Message | None:
    reference = ask.body.get("message_reference")
    if reference is None:
        return None
    form = Form()
    if not isinstance(reference, dict):
        form.fault(
            "message_reference",
            "MODEL_TYPE_CONVERT",
            "Only dictionaries may be used in a ModelType",
        )
        form.close()
        return None
    if not form.required("message_reference.message_id", reference.get("message_id")):
        form.close()
    if reference.get("channel_id") not in (None, found.id, int(found.id)):
        told = "Cannot reply to a message in a different channel"
        form.fault("message_reference", "REPLIES_UNKNOWN_MESSAGE", told)
    for message in found.messages:
        if message.id == str(reference["message_id"]):
            if message.type not in (0, 19, 20, 23):
                told = "Cannot reply to a system message"
                form.fault("message_reference", "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", told)
            form.close()
            return message
    if reference.get("fail_if_not_exists", True):
        form.fault("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    form.close()
    return None


def message(ask: Ask) -> Answer:
    return ask.world.shown(_message(ask))


def messages(ask: Ask) -> Answer:
    """Newest first, in a window of at most 100 before, after or around an id."""
    found = _seen(ask)
    limit = page_size(ask, most=100, usual=50)
    form = Form()
    given = [name for name in ("before", "after", "around") if name in ask.query]
    for name in given:
        form.snowflake(name, ask.query[name])
    form.close()
    if not permissions.may(ask.world.bot, found, Permission.READ_MESSAGE_HISTORY):
        return []
    window = _window(found.messages, limit, given[0] if given else "", ask.query)
    return [ask.world.shown(each) for each in reversed(window)]


def _window(kept: list[Message], limit: int, how: str, query: object) -> list[Message]:
    if not how or not isinstance(query, dict):
        return kept[-limit:]
    pivot = int(query[how])
    before = [m for m in kept if int(m.id) < pivot]
    after = [m for m in kept if int(m.id) > pivot]
    if how == "before":
        return before[-limit:]
    if how == "after":
        return after[:limit]
    middle = [m for m in kept if int(m.id) == pivot]
    half = limit // 2
    return before[-half:] + middle + after[: max(0, limit - half - len(middle))]


def edit_message(ask: Ask) -> Answer:
    world = ask.world
    found = _message(ask)
    posting.may_edit(world.bot, found)
    draft = read(world, ask.body, ask.files, before=found)
    if posting.is_old(world, found):
        wait = world.old_edits.wait(found.channel.id, world.limits.old_edits, world.clock.now())
        if wait:
            raise too_many_old_edits(wait)
    return world.shown(posting.change(world, found, draft))


def delete_message(ask: Ask) -> Answer:
    found = _message(ask)
    posting.may_remove(ask.world.bot, found)
    posting.remove(ask.world, found)
    return None


def typing(ask: Ask) -> Answer:
    found = _seen(ask)
    if found.guild is not None:
        wanted = (
            Permission.SEND_MESSAGES
            if found.thread is None
            else Permission.SEND_MESSAGES_IN_THREADS
        )
        if not permissions.may(ask.world.bot, found, wanted):
            raise missing_permissions()
    posting.type_in(ask.world, ask.world.bot, found)
    return None


def add_reaction(ask: Ask) -> Answer:
    found = _message(ask)
    emoji = _emoji(ask)
    given = permissions.in_channel(ask.world.bot, found.channel)
    wanted = Permission.READ_MESSAGE_HISTORY
    if emoji not in found.reactions:
        wanted |= Permission.ADD_REACTIONS
    if wanted not in given:
        raise missing_permissions()
    posting.react(ask.world, ask.world.bot, found, emoji, add=True)
    return None


def remove_reaction(ask: Ask) -> Answer:
    found = _message(ask)
    posting.react(ask.world, ask.world.bot, found, _emoji(ask), add=False)
    return None


def reactions(ask: Ask) -> Answer:
    users = _message(ask).reactions.get(_emoji(ask), [])
    return [shapes.user(each) for each in users]


def _emoji(ask: Ask) -> str:
    """A unicode emoji, or name:id of a custom one; plain words are unknown."""
    emoji = unquote(ask.params["emoji"])
    if not emoji or (emoji.isascii() and ":" not in emoji and "\u20e3" not in emoji):
        raise unknown("Emoji")
    return emoji


def thread_from_message(ask: Ask) -> Answer:
    found = _message(ask)
    threads.check(ask.body)
    threads.may_open(ask.world.bot, found.channel, private=False, under=found)
    opened = threads.open_thread(ask.world, ask.world.bot, found.channel, ask.body, found)
    return shapes.channel(opened, ask.world.bot) | {STATUS: 201}


def thread_without_message(ask: Ask) -> Answer:
    found = _seen(ask)
    threads.check(ask.body)
    private = int(ask.body.get("type") or PRIVATE_THREAD) == PRIVATE_THREAD
    threads.may_open(ask.world.bot, found, private=private, under=None)
    opened = threads.open_thread(ask.world, ask.world.bot, found, ask.body)
    return shapes.channel(opened, ask.world.bot) | {STATUS: 201}


def join_thread(ask: Ask) -> Answer:
    threads.join(ask.world, ask.world.bot, _seen(ask))
    return None


def leave_thread(ask: Ask) -> Answer:
    threads.leave(ask.world, ask.world.bot, _seen(ask))
    return None


def thread_member(ask: Ask) -> Answer:
    found = _seen(ask)
    if found.thread is None or ask.params["user_id"] not in found.thread.members:
        raise unknown("Member")
    return shapes.thread_member(found, ask.params["user_id"])


def thread_members(ask: Ask) -> Answer:
    """Who is in a thread, which only the privileged members intent lets a bot read."""
    found = _seen(ask)
    if not ask.world.application.members_intent:
        raise missing_access()
    if found.thread is None:
        raise wrong_channel_type()
    listed: list[Payload] = [shapes.thread_member(found, id_) for id_ in found.thread.members]
    return listed


def _known(ask: Ask) -> Channel:
    form = Form()
    form.snowflake("channel_id", ask.params["channel_id"])
    form.close()
    found = ask.world.channels.get(ask.params["channel_id"])
    if found is None:
        raise unknown("Channel")
    return found


def _seen(ask: Ask) -> Channel:
    found = _known(ask)
    if not permissions.can_see(ask.world.bot, found):
        raise missing_access()
    return found


def _message(ask: Ask) -> Message:
    found = _seen(ask)
    if not permissions.may(ask.world.bot, found, Permission.READ_MESSAGE_HISTORY):
        mine = ask.world.messages.get(ask.params["message_id"])
        if mine is None or mine.author is not ask.world.bot:
            raise missing_access()
    form = Form()
    form.snowflake("message_id", ask.params["message_id"])
    form.close()
    return posting.find(found, ask.params["message_id"])
