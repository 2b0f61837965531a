"""Methods that change what stands in a chat, or the bot's place in it."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.chats import find_chat, find_message, find_writable_chat
from tests.platforms.telegram.data import Chat, Message
from tests.platforms.telegram.errors import Json, bad_request
from tests.platforms.telegram.keyboards import read_keyboard
from tests.platforms.telegram.methods.texts import require_text
from tests.platforms.telegram.shapes import message_json
from tests.platforms.telegram.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
# Telegram's free reactions, those that a bot may set without being asked.
_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ "
    "🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 "
    "🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)


async def edit_message_text(world: World, params: Params) -> Json | bool:
    said = require_text(world, params)
    keyboard = read_keyboard(params, inline_only=True)
    message, chat = _find_own(world, params)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    if (message.text, message.entities, message.keyboard) == (said.text, said.entities, keyboard):
        raise bad_request(NOT_MODIFIED)
    _count(world, chat)
    # An edit without a keyboard takes the keyboard away.
    message.text, message.entities, message.keyboard = said.text, said.entities, keyboard
    message.versions.append(said.text)
    return _edited(world, message, params)


async def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    keyboard = read_keyboard(params, inline_only=True)
    message, chat = _find_own(world, params)
    if message.keyboard == keyboard:
        raise bad_request(NOT_MODIFIED)
    _count(world, chat)
    message.keyboard = keyboard
    return _edited(world, message, params)


def _find_own(world: World, params: Params) -> tuple[Message, Chat | None]:
    """The message to edit, and its chat unless it was sent by a person in inline mode."""
    if not params.given("chat_id") and not params.given("message_id"):
        inline_id = params.text("inline_message_id")
        if not inline_id:
            raise bad_request("message identifier is not specified")
        if inline_id not in world.inline_messages:
            raise bad_request("MESSAGE_ID_INVALID")
        return world.inline_messages[inline_id], None
    chat = find_writable_chat(world, params)
    message = find_message(chat, params, "message to edit")
    if message.sender is not world.bot or message.service:
        raise bad_request("message can't be edited")
    return message, chat


def _count(world: World, chat: Chat | None) -> None:
    if chat is None:
        world.limits.count_other()
    else:
        world.limits.count_message(chat)


def _edited(world: World, message: Message, params: Params) -> Json | bool:
    message.edit_date = world.now()
    world.changed()
    return True if params.given("inline_message_id") else message_json(message)


async def delete_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    message = find_message(chat, params, "message to delete")
    too_old = world.clock.now() - message.date > world.rules.delete_within
    may_all = chat.members.get(world.bot.id) in ("administrator", "creator")
    may = may_all or message.sender is world.bot or chat.type == "private"
    if not may or (too_old and not (may_all and chat.type == "supergroup")):
        raise bad_request("message can't be deleted for everyone")
    world.limits.count_other()
    chat.deleted[message.message_id] = chat.messages.pop(message.message_id)
    world.changed()
    return True


async def set_message_reaction(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    message = find_message(chat, params, "message to react")
    given = params.parsed("reaction", "reaction types") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad_request("expected an Array of ReactionType")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emojis = [str(one.get("emoji", "")) for one in given]
    if any(one.get("type") != "emoji" for one in given) or set(emojis) - set(_REACTIONS.split()):
        raise bad_request("REACTION_INVALID")
    world.limits.count_other()
    message.reactions[world.bot.id] = emojis
    world.changed()
    return True


async def leave_chat(world: World, params: Params) -> bool:
    chat = find_chat(world, params)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[world.bot.id] = "left"
    world.changed()
    return True
