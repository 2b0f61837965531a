"""Posts and signs as the methods of Telegram's Bot API, as aiogram has them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from adapters.telegram.write import Post
from core.messages import Message, Place

if TYPE_CHECKING:
    from aiogram.methods import EditMessageText, SendChatAction, SendMessageDraft, TelegramMethod
    from aiogram.types import InlineKeyboardMarkup, MessageEntity


def edit_method(room: int, post_id: int, post: Post) -> EditMessageText:
    from aiogram.methods import EditMessageText
    from aiogram.types import LinkPreviewOptions

    return EditMessageText(
        chat_id=room,
        message_id=post_id,
        text=post.text,
        entities=_entities(post),
        reply_markup=_keyboard(post),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def send_method(room: int, place: Place, post: Post, answers: str) -> TelegramMethod[Any]:
    from aiogram.methods import SendDocument, SendMessage, SendPhoto
    from aiogram.types import BufferedInputFile, LinkPreviewOptions, ReplyParameters

    common: Mapping[str, Any] = {
        "chat_id": room,
        "message_thread_id": topic(place),
        "reply_markup": _keyboard(post),
        "reply_parameters": ReplyParameters(message_id=int(answers)) if answers.isdigit() else None,
    }
    if post.photo:
        photo = BufferedInputFile(post.photo, post.name)
        said = {"caption": post.text, "caption_entities": _entities(post), **common}
        return SendDocument(document=photo, **said) if post.flat else SendPhoto(photo=photo, **said)
    if post.file:
        file = BufferedInputFile(post.file.encode(), post.name)
        return SendDocument(
            document=file, caption=post.text, caption_entities=_entities(post), **common
        )
    return SendMessage(
        text=post.text,
        entities=_entities(post),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        **common,
    )


def draft_number(message: Message) -> int:
    """The draft of this question's answer; a Stop under it names it again."""
    if message.id.isdigit():
        return int(message.id)
    return int(sha256(message.id.encode()).hexdigest()[:7], 16) + 1


def topic(place: Place) -> int | None:
    """The forum topic of a conversation, if it is in one."""
    return int(place.thread) if place.thread.isdigit() else None


def draft_method(message: Message, post: Post) -> SendMessageDraft:
    from aiogram.methods import SendMessageDraft

    return SendMessageDraft(
        chat_id=int(message.place.room),
        draft_id=draft_number(message),
        message_thread_id=topic(message.place),
        text=post.text,
        entities=_entities(post),
        can_stop=message.id.isdigit() or None,
        keep_on_stop=True,
    )


def typing_method(place: Place) -> SendChatAction:
    from aiogram.methods import SendChatAction

    return SendChatAction(chat_id=int(place.room), action="typing", message_thread_id=topic(place))


def _entities(post: Post) -> list[MessageEntity] | None:
    from aiogram.types import MessageEntity

    return [MessageEntity(**entity) for entity in post.entities] or None


def _keyboard(post: Post) -> InlineKeyboardMarkup | None:
    from aiogram.types import InlineKeyboardMarkup

    rows = [[dict(button) for button in row] for row in post.keyboard]
    return InlineKeyboardMarkup.model_validate({"inline_keyboard": rows}) if rows else None
