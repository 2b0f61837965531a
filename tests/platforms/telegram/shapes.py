"""How people, chats and messages look in the Bot API's JSON; pure."""

from __future__ import annotations

from tests.platforms.telegram.data import Chat, Message, StoredFile, User
from tests.platforms.telegram.errors import Json


def without_none(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def user_json(user: User) -> Json:
    shown: Json = {
        "id": user.id,
        "is_bot": user.is_bot,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language_code": user.language_code,
        "is_premium": True if user.is_premium else None,
    }
    return without_none(shown)


def chat_json(chat: Chat) -> Json:
    if chat.person is not None:
        person = chat.person
        shown: Json = {
            "id": chat.id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "username": person.username,
            "type": "private",
        }
        return without_none(shown)
    return without_none(
        {
            "id": chat.id,
            "title": chat.title,
            "username": chat.username,
            "type": chat.type,
            "is_forum": True if chat.is_forum else None,
        }
    )


def document_json(file: StoredFile) -> Json:
    return {
        "file_name": file.name,
        "mime_type": file.mime,
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
    }


def photo_json(file: StoredFile) -> list[Json]:
    """Telegram keeps several sizes; a bot takes the last, the largest."""
    size: Json = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "width": 320,
        "height": 240,
    }
    small = {**size, "file_id": f"{file.file_id}s", "file_unique_id": f"{file.unique_id}s"}
    return [{**small, "width": 90, "height": 67, "file_size": min(1200, len(file.content))}, size]


def message_json(message: Message, inside_reply: bool = False) -> Json:
    """A Message; a replied-to message inside it shows no reply of its own."""
    reply = message.reply_to
    if reply is None and message.in_topic and message.thread is not None:
        # A plain message in a topic is shown as a reply to the message that opened the topic.
        topic = message.chat.topics.get(message.thread)
        reply = topic.opened if topic and topic.opened is not message else None
    shown: Json = {
        "message_id": message.message_id,
        "from": user_json(message.sender),
        "chat": chat_json(message.chat),
        "date": message.date,
        "edit_date": message.edit_date,
        "media_group_id": message.album or None,
        "message_thread_id": message.thread,
        "is_topic_message": True if message.in_topic else None,
        "reply_to_message": None if inside_reply or reply is None else message_json(reply, True),
        "via_bot": user_json(message.via_bot) if message.via_bot else None,
        "text": message.text,
        "entities": message.entities if message.text and message.entities else None,
        "document": document_json(message.document) if message.document else None,
        "photo": photo_json(message.photo) if message.photo else None,
        "caption": message.caption,
        "caption_entities": message.entities if message.caption and message.entities else None,
        "reply_markup": message.keyboard,
        **message.service,
    }
    return without_none(shown)


def member_json(user: User, status: str) -> Json:
    """A ChatMember of any status."""
    shown: Json = {"user": user_json(user), "status": status}
    if status == "creator":
        shown["is_anonymous"] = False
    if status == "administrator":
        rights = (
            "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
            "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories "
            "can_delete_stories can_pin_messages can_manage_topics can_send_welcome_messages"
        )
        shown.update({"can_be_edited": False, "is_anonymous": False})
        shown.update(dict.fromkeys(rights.split(), True))
    if status == "kicked":
        shown["until_date"] = 0
    return shown
