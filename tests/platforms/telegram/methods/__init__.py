"""The Bot API's methods by their documented names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.methods import (
    answering,
    commands,
    editing,
    looking,
    receiving,
    sending,
)
from tests.platforms.telegram.world import World

Method = Callable[[World, Params], Awaitable[object]]

METHODS: Mapping[str, Method] = {
    "getMe": looking.get_me,
    "getChat": looking.get_chat,
    "getChatMember": looking.get_chat_member,
    "getChatMemberCount": looking.get_chat_member_count,
    "getChatAdministrators": looking.get_chat_administrators,
    "getFile": looking.get_file,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "logOut": receiving.log_out,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendMessageDraft": sending.send_message_draft,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "setMessageReaction": editing.set_message_reaction,
    "leaveChat": editing.leave_chat,
    "answerCallbackQuery": answering.answer_callback_query,
    "answerInlineQuery": answering.answer_inline_query,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
}

_DOCUMENTED = {name.lower(): name for name in METHODS}


def documented(name: str) -> str:
    """Names are compared without case; in the log and in orders they stand as documented."""
    return _DOCUMENTED.get(name.lower(), name)
