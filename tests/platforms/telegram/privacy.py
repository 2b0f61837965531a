"""What a bot sees of a group: with privacy mode only what is meant for it."""

from __future__ import annotations

from tests.platforms.telegram.data import Message, User
from tests.platforms.telegram.utf16 import cut_units


def reaches(message: Message, bot: User, sees_all: bool, hears_bots: bool = False) -> bool:
    """Whether this message of a chat becomes an update for the bot."""
    chat = message.chat
    if message.sender is bot:
        return False
    if message.sender.is_bot and not message.service:
        # What other bots write is seen in Bot-to-Bot Communication Mode only, by the same rules.
        return hears_bots and chat.type != "private" and _is_for_bot(message, bot, sees_all)
    if chat.type == "private":
        return True
    status = chat.members.get(bot.id)
    if status not in ("member", "administrator", "creator"):
        return False
    return sees_all or status != "member" or bool(message.service) or _is_meant_for(message, bot)


def _is_for_bot(message: Message, bot: User, sees_all: bool) -> bool:
    """A reply to the bot or a command with its name; an administrator that sees all sees the rest, too."""
    chat = message.chat
    if chat.members.get(bot.id) == "administrator" and sees_all:
        return True
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    name = f"@{(bot.username or '').lower()}"
    said = message.text or message.caption or ""
    return any(
        entity["type"] == "bot_command"
        and cut_units(said, int(str(entity["offset"])), int(str(entity["length"])))
        .lower()
        .endswith(name)
        for entity in message.entities
    )


def _is_meant_for(message: Message, bot: User) -> bool:
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    if message.via_bot is bot:
        return True
    said = message.text or message.caption or ""
    name = (bot.username or "").lower()
    for entity in message.entities:
        word = cut_units(said, int(str(entity["offset"])), int(str(entity["length"]))).lower()
        user = entity.get("user")
        if entity["type"] == "mention" and word == f"@{name}":
            return True
        if entity["type"] == "text_mention" and isinstance(user, dict) and user["id"] == bot.id:
            return True
        if entity["type"] == "bot_command" and _is_command_for(word, name, message, bot):
            return True
    return False


def _is_command_for(word: str, name: str, message: Message, bot: User) -> bool:
    _, at, addressed = word.partition("@")
    # A command without a name goes to the bot that wrote last, where there are several.
    return addressed == name if at else message.chat.last_bot in (None, bot.id)
