"""Methods that only look: the bot itself, chats, members and files."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.chats import find_chat
from tests.platforms.telegram.errors import Json, bad_request
from tests.platforms.telegram.shapes import chat_json, member_json, user_json
from tests.platforms.telegram.world import World

_GIFTS = {
    "unlimited_gifts": True,
    "limited_gifts": True,
    "unique_gifts": True,
    "premium_subscription": True,
    "gifts_from_channels": True,
}


async def get_me(world: World, params: Params) -> Json:
    return {
        **user_json(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.rules.privacy_mode,
        "supports_inline_queries": world.rules.supports_inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


async def get_chat(world: World, params: Params) -> Json:
    chat = find_chat(world, params)
    info = chat_json(chat) | {
        "accent_color_id": 2,
        "max_reaction_count": 11,
        "accepted_gift_types": _GIFTS,
    }
    if chat.person is None:
        info["permissions"] = {"can_send_messages": chat.bots_may_write}
        info["has_visible_history"] = True
    return info


async def get_chat_member(world: World, params: Params) -> Json:
    chat = find_chat(world, params)
    user = world.users.get(params.integer("user_id"))
    if not params.integer("user_id"):
        raise bad_request("invalid user_id specified")
    if chat.type == "private":
        if user is not chat.person and user is not world.bot:
            raise bad_request("member not found")
        return member_json(user or world.bot, "member")
    if user is None:
        raise bad_request("user not found")
    if user.id not in chat.members:
        if chat.type == "group":
            raise bad_request("user not found")
        return member_json(user, "left")
    return member_json(user, chat.members[user.id])


async def get_chat_member_count(world: World, params: Params) -> int:
    chat = find_chat(world, params)
    inside = ("member", "administrator", "creator", "restricted")
    return 2 if chat.type == "private" else sum(one in inside for one in chat.members.values())


async def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = find_chat(world, params)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [
        member_json(world.users[user_id], status)
        for user_id, status in chat.members.items()
        # Other bots are left out, whatever they are.
        if status in ("administrator", "creator")
        and (not world.users[user_id].is_bot or user_id == world.bot.id)
    ]


async def get_file(world: World, params: Params) -> Json:
    if not params.given("file_id"):
        raise bad_request("file_id not specified")
    file = world.find_file(params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > world.rules.download_limit:
        raise bad_request("file is too big")
    file.fetchable_until = world.clock.now() + world.rules.download_for
    return {
        "file_id": params.text("file_id"),
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }
