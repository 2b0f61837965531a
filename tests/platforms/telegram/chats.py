"""Finds the chat, thread and message that a call names, refusing as Telegram does."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.data import Chat, Message
from tests.platforms.telegram.errors import bad_request, forbidden, migrated
from tests.platforms.telegram.world import World

_INSIDE = ("member", "administrator", "creator", "restricted")


def find_chat(world: World, params: Params) -> Chat:
    """A chat that the bot knows, and of which it is still a member."""
    named = params.text("chat_id").strip()
    if not named:
        raise bad_request("chat_id is empty")
    chat = _look_up(world, named)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to.id)
    if chat.person is None:
        _check_membership(chat, chat.members.get(world.bot.id))
    return chat


def _look_up(world: World, named: str) -> Chat | None:
    if named.startswith("@"):
        # By name only public groups and channels are found, never people.
        names = {chat.username.lower(): chat for chat in world.chats.values() if chat.username}
        return names.get(named[1:].lower())
    try:
        number = int(named)
    except ValueError:
        return None
    chat = world.chats.get(number)
    if chat is None and number in world.users and _has_met(world, number):
        chat = world.private_chat(world.users[number])
    if chat and chat.person is None and world.bot.id not in chat.members:
        return None
    return chat


def _has_met(world: World, user_id: int) -> bool:
    """A bot knows the people that it shares a group with, though it may not write to them first."""
    return any(
        user_id in chat.members and world.bot.id in chat.members
        for chat in world.chats.values()
        if chat.person is None
    )


def _check_membership(chat: Chat, status: str | None) -> None:
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if status not in _INSIDE:
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def find_writable_chat(world: World, params: Params) -> Chat:
    """A chat that the bot may write to now."""
    chat = find_chat(world, params)
    if chat.person is None:
        if not chat.bots_may_write and chat.members[world.bot.id] == "member":
            raise bad_request("not enough rights to send text messages to the chat")
        return chat
    if chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.person.is_bot:
        raise forbidden("bot can't send messages to bots")
    if chat.person.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def find_thread(chat: Chat, params: Params, general: bool = False) -> int | None:
    """The topic to write to. The General topic has the id 1, which only chat actions take."""
    thread = params.integer("message_thread_id")
    if not thread or (general and chat.is_forum and thread == 1):
        return None
    topic = chat.topics.get(thread)
    if not chat.is_forum or topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return thread


def find_reply(chat: Chat, params: Params) -> Message | None:
    """The message that is answered; None also where it is gone and that is allowed."""
    given = params.parsed("reply_parameters", "reply parameters")
    lenient = params.flag("allow_sending_without_reply")
    wanted = params.integer("reply_to_message_id")
    if given is not None:
        if not isinstance(given, dict):
            raise bad_request("object expected as reply parameters")
        number = given.get("message_id") or 0
        if not isinstance(number, int):
            raise bad_request(
                'can\'t parse reply parameters: Field "message_id" must be of type Number'
            )
        wanted = number
        lenient = bool(given.get("allow_sending_without_reply"))
        elsewhere = given.get("chat_id")
        if elsewhere is not None and str(elsewhere) != str(chat.id):
            raise bad_request("the stand-in knows no replies to other chats")
        _check_quote(chat.messages.get(wanted), given.get("quote"))
    if not wanted:
        return None
    found = chat.messages.get(wanted)
    if found is None and not lenient:
        raise bad_request("message to be replied not found")
    return found


def _check_quote(message: Message | None, quote: object) -> None:
    said = (message.text or message.caption or "") if message else ""
    if quote is not None and str(quote) not in said:
        raise bad_request("QUOTE_TEXT_INVALID")


def find_message(chat: Chat, params: Params, called: str) -> Message:
    number = params.integer("message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    if number not in chat.messages:
        raise bad_request(f"{called} not found")
    return chat.messages[number]
